/** Into download mode, by signals and by hand, and out of it again: by the ROM, the stub, and a console's ROM. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { concatOctets, uint32Octets } from '../formats/octets/octets.ts';
import { COMMANDS, encodeRequest, STUB_GREETING, SYNC_PAYLOAD } from '../formats/esp/commands.ts';
import { encodeSlip } from '../formats/net/slip.ts';
import type { RomProfile } from './boot-rom.ts';
import { EN_RISE_MS } from './strapping-pins.ts';
import { ChipBench, WITH_CONSOLE } from './testing/chip-bench.ts';
import { dataCommand } from './testing/loader-bench.ts';

test('esptool’s reset sequence ends in download mode, also one signal at a time', async () => {
  for (const oneByOne of [false, true]) {
    const bench = await ChipBench.running();
    const { chip } = bench;
    chip.setSignals({ dataTerminalReady: false, requestToSend: true });
    await bench.advance(100);
    if (oneByOne) {
      // Between the two EN is released with IO0 still high: the capacitor bridges it.
      chip.setSignals({ dataTerminalReady: true });
      await bench.advance(EN_RISE_MS - 1);
      chip.setSignals({ requestToSend: false });
    } else {
      chip.setSignals({ dataTerminalReady: true, requestToSend: false });
    }
    await bench.advance(50);
    chip.setSignals({ dataTerminalReady: false, requestToSend: false });
    assert.equal(chip.state, 'download');
    assert.match(
      bench.text(),
      /rst:0x1 \(POWERON_RESET\),boot:0x3 \(DOWNLOAD_BOOT\(UART0\/UART1\/SDIO_REI_REO_V2\)\)\r\nwaiting for download\r\n$/,
    );
  }
});

test('BOOT held while EN is pressed: download mode by hand', async () => {
  const bench = await ChipBench.running();
  const { chip } = bench;
  chip.press('BOOT', true);
  assert.deepEqual(bench.run.inputs, [[0, 0]]);
  chip.press('EN', true);
  chip.press('EN', false);
  await bench.advance(EN_RISE_MS);
  chip.press('BOOT', false);
  assert.equal(chip.state, 'download');
  chip.receive(encodeSlip(encodeRequest(COMMANDS.SYNC, SYNC_PAYLOAD)));
  assert.deepEqual(bench.events.at(-1), { kind: 'loader', command: 'SYNC', stub: false });
});

/** A board in download mode that has answered SYNC. */
async function synced(pace: number | null, rom?: RomProfile): Promise<ChipBench> {
  const bench = new ChipBench({ pace, ...(rom && { rom }) });
  const { chip } = bench;
  chip.press('BOOT', true);
  chip.powerOn();
  await bench.advance(EN_RISE_MS + 20);
  assert.equal(chip.state, 'download');
  chip.receive(encodeSlip(encodeRequest(COMMANDS.SYNC, SYNC_PAYLOAD)));
  await bench.advance(100);
  bench.text();
  return bench;
}

test('the ROM resets with the straps as they were: its answer, then download mode again', async () => {
  for (const pace of [null, 115200]) {
    const bench = await synced(pace);
    const { chip } = bench;
    chip.press('BOOT', false);
    chip.receive(encodeSlip(encodeRequest(COMMANDS.SPI_ATTACH, uint32Octets(0, 0))));
    chip.receive(encodeSlip(encodeRequest(COMMANDS.FLASH_BEGIN, uint32Octets(0, 0, 0, 0))));
    await bench.advance(100);
    bench.text();
    // "Reboot" is 0 (esptool documentation, FLASH_END).
    chip.receive(encodeSlip(encodeRequest(COMMANDS.FLASH_END, uint32Octets(0))));
    await bench.advance(100);
    const text = bench.text();
    assert.ok(text.startsWith('\uFFFD\u0001\u0004'), 'the response: END, direction, command');
    assert.match(text, /ets Jul[^]*rst:0x3 \(SW_RESET\),boot:0x3 /);
    assert.equal(chip.state, 'download');
    chip.press('EN', true);
    chip.press('EN', false);
    await bench.advance(EN_RISE_MS);
    assert.equal(chip.state, 'running');
  }
});

test('a host that asks the stub for it gets its answer, then a boot from flash', async () => {
  for (const pace of [null, 115200]) {
    const bench = await synced(pace);
    const { chip } = bench;
    const code = concatOctets(new Uint8Array(60), STUB_GREETING);
    for (const frame of [
      encodeSlip(encodeRequest(COMMANDS.MEM_BEGIN, uint32Octets(64, 1, 0x1800, 0x40090000))),
      dataCommand('MEM_DATA', code, 0),
      encodeSlip(encodeRequest(COMMANDS.MEM_END, uint32Octets(0, 0x40090000))),
      encodeSlip(encodeRequest(COMMANDS.FLASH_BEGIN, uint32Octets(0, 0, 0, 0))),
    ]) {
      chip.receive(frame);
      await bench.advance(100);
    }
    assert.match(bench.text(), /OHAI/);
    chip.receive(encodeSlip(encodeRequest(COMMANDS.FLASH_END, uint32Octets(0))));
    await bench.advance(100);
    const text = bench.text();
    assert.ok(text.startsWith('\uFFFD\u0001\u0004'), 'the response: END, direction, command');
    assert.match(text, /ets Jul[^]*SW_CPU_RESET\),boot:0x13/);
    assert.equal(chip.state, 'running');
  }
});

test('a ROM with a console boots a program when its loader is left', async () => {
  const bench = await synced(115200, WITH_CONSOLE);
  bench.chip.receive(encodeSlip(encodeRequest(COMMANDS.FLASH_END, uint32Octets(1))));
  await bench.advance(100);
  assert.match(bench.text(), /configsip[^]*entry/);
  assert.equal(bench.chip.state, 'running');
});

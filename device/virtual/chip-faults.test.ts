/** Boards that cannot run their program, or run it no longer: what they print, and the reset that follows. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { BOOT_IMAGE_ADDRESS } from '../formats/esp/chips.ts';
import { writeWebAssemblyImage } from '../formats/esp/webassembly-image.ts';
import { bootAfterLoader } from './boot-rom.ts';
import { FAULT_RESET_MS } from './chip.ts';
import { Flash } from './flash.ts';
import { EN_RISE_MS } from './strapping-pins.ts';
import { ChipBench, PROGRAM, send } from './testing/chip-bench.ts';

test('blank flash says so until the watchdog resets, at a bounded rate', async () => {
  const bench = new ChipBench({ flash: new Flash() });
  bench.chip.powerOn();
  await bench.advance(EN_RISE_MS);
  await bench.advance(799);
  const invalid = 'invalid header: 0xffffffff\r\n';
  assert.ok(bench.text().endsWith(`(SPI_FAST_FLASH_BOOT)\r\n${invalid.repeat(8)}`));
  await bench.advance(1);
  assert.match(
    bench.text(),
    /^ets Jul 29 2019 12:21:46\r\n\r\nrst:0x10 \(RTCWDT_RTC_RESET\),boot:0x13[^]*invalid/,
  );
  await bench.advance(60_000);
  assert.ok(bench.text().length < 25_000, 'a minute of it');
});

test('a board without a console stops where others fall back to the interpreter', async () => {
  const flash = new Flash();
  const image = writeWebAssemblyImage(PROGRAM);
  image[40]! ^= 1;
  flash.write(BOOT_IMAGE_ADDRESS, image);
  const bench = new ChipBench({ flash });
  bench.chip.powerOn();
  await bench.advance(EN_RISE_MS);
  assert.match(bench.text(), /csum err:[^\r]*\r\nets_main\.c 384 \r\n$/);
  bench.chip.receive(send('PRINT 1\r'));
  await bench.advance(799);
  assert.equal(bench.text(), '');
  await bench.advance(1);
  assert.match(bench.text(), /^ets Jul[^]*RTCWDT_RTC_RESET/);

  assert.deepEqual(
    bootAfterLoader(new Flash(), () => undefined),
    { kind: 'stop', watched: false },
  );
});

test('a fault is printed, then the chip resets by software', async () => {
  const bench = await ChipBench.running();
  const { run } = bench;
  run.bus.pin(2, 1);
  run.bus.fault('Guru Meditation Error: out of bounds');
  assert.ok(run.stopped);
  assert.equal(bench.text(), '\r\nGuru Meditation Error: out of bounds\r\nRebooting...\r\n');
  run.bus.transmit(send('after'));
  run.bus.fault('again');
  assert.equal(bench.text(), '');
  await bench.advance(FAULT_RESET_MS);
  assert.match(bench.text(), /rst:0xc \(SW_CPU_RESET\)/);
  assert.equal(bench.chip.state, 'running');
  assert.deepEqual(bench.pins.at(-1), [2, null]);
});

test('a program that cannot be started is a fault like any other, and does not spin', async () => {
  let starts = 0;
  const bench = new ChipBench({
    startCpu: () => {
      starts++;
      return Promise.reject(new Error('not a WebAssembly module'));
    },
  });
  bench.chip.powerOn();
  await bench.advance(EN_RISE_MS);
  assert.match(bench.text(), /\r\nnot a WebAssembly module\r\nRebooting\.\.\.\r\n$/);
  for (let step = 0; step < 10; step++) await bench.advance(100);
  assert.ok(starts <= 1 + Math.ceil(1000 / FAULT_RESET_MS), `${starts} starts in a second`);
});

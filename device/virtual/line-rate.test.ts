/** A virtual board that agrees on another line rate: its UART really runs at it, on a clock that tests turn. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { ManualClock } from '../clock/testing/manual-clock.ts';
import { fromHex, toHex } from '../formats/octets/octets.ts';
import { imagePath } from '../../firmware/images.ts';
import { BOOT_IMAGE_ADDRESS } from '../formats/esp/chips.ts';
import { Chip } from './chip.ts';
import { EN_RISE_MS } from './strapping-pins.ts';
import { Flash } from './flash.ts';
import { wasmCpu } from './wasm-cpu.ts';

const vectors = JSON.parse(
  readFileSync(new URL('../../tests/vectors/line-control.json', import.meta.url), 'utf8'),
) as { messages: { type: string; baud: string; frame: string }[] };

function frame(type: string, baud: number): string {
  const found = vectors.messages.find((one) => one.type === type && one.baud === String(baud));
  assert.ok(found !== undefined, `${type} ${baud} is among the vectors`);
  return found.frame;
}

async function running(): Promise<{
  clock: ManualClock;
  chip: Chip;
  /** What the board answers to a frame of a host at `hostBaudRate`, as that host reads it. */
  tell: (hostBaudRate: number, frame: string) => string;
}> {
  const clock = new ManualClock();
  const flash = new Flash();
  flash.write(BOOT_IMAGE_ADDRESS, readFileSync(imagePath('led_websocket')));
  let heard = '';
  const chip = new Chip({
    clock,
    flash,
    startCpu: wasmCpu(clock),
    pace: null,
    onTransmit: (octets) => (heard += toHex(octets)),
  });
  chip.setHostBaudRate(115_200);
  chip.powerOn();
  clock.advance(EN_RISE_MS);
  while (chip.state !== 'running') await new Promise((resolve) => setImmediate(resolve));
  const tell = (hostBaudRate: number, sent: string): string => {
    heard = '';
    chip.setHostBaudRate(hostBaudRate);
    chip.receive(fromHex(sent));
    return heard;
  };
  return { clock, chip, tell };
}

test('agreed on 460800 baud, the board understands that and garbles 115200', async () => {
  const { chip, tell } = await running();
  assert.equal(tell(115_200, frame('ask', 460_800)), frame('agree', 460_800));
  assert.notEqual(tell(115_200, frame('keep', 115_200)), frame('here', 460_800));
  assert.equal(tell(460_800, frame('keep', 460_800)), frame('here', 460_800));
  chip.unplug();
});

test('silence brings the board back to 115200 baud, a reset does at once', async () => {
  const { clock, chip, tell } = await running();
  tell(115_200, frame('ask', 460_800));
  tell(460_800, frame('keep', 460_800));
  clock.advance(2_999);
  assert.equal(tell(460_800, frame('keep', 460_800)), frame('here', 460_800));
  clock.advance(3_000);
  assert.equal(tell(115_200, frame('keep', 115_200)), frame('here', 115_200));
  assert.equal(tell(115_200, frame('ask', 921_600)), frame('agree', 921_600));
  clock.advance(500);
  assert.equal(tell(115_200, frame('keep', 115_200)), frame('here', 115_200), 'nobody came');
  tell(115_200, frame('ask', 460_800));
  chip.reset('SW_CPU_RESET');
  while (chip.state !== 'running') await new Promise((resolve) => setImmediate(resolve));
  assert.equal(tell(115_200, frame('keep', 115_200)), frame('here', 115_200));
  chip.unplug();
});

test('a rate it may not run at is refused, at the rate in force', async () => {
  const { chip, tell } = await running();
  assert.equal(tell(115_200, frame('ask', 9_600)), frame('refuse', 9_600));
  assert.equal(tell(115_200, frame('keep', 115_200)), frame('here', 115_200));
  chip.unplug();
});

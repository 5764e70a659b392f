/** Pins, watchdogs and time of the chip, as programs in assembly meet them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHIP_ID_ESP32 } from '../formats/esp/chips.ts';
import { writeImage } from '../formats/esp/image.ts';
import { Bench } from './testing/bench.ts';
import { Counters } from './counters.ts';
import { Machine } from './machine.ts';
import { Code } from './testing/snippets.ts';

const GPIO = 0x3ff44000;
const IO_MUX = 0x3ff49000;
const CLOCK_HZ = 40_000_000;

class Pins {
  readonly seen: [pin: number, level: 0 | 1 | null][] = [];
  readonly machine = new Machine(new Counters(), {
    onPin: (pin, level) => this.seen.push([pin, level]),
    onBaudRate: () => undefined,
    onReset: () => undefined,
  });

  write(address: number, value: number): void {
    this.machine.memory.store32(address, value);
  }

  read(address: number): number {
    return this.machine.memory.load32(address) >>> 0;
  }
}

test('a pin is driven when pad, matrix and output enable all say so', () => {
  const pins = new Pins();
  pins.write(GPIO + 0x08, 1 << 2); // OUT_W1TS
  pins.write(GPIO + 0x24, 1 << 2); // ENABLE_W1TS
  pins.write(GPIO + 0x538, 256); // FUNC2_OUT_SEL
  assert.deepEqual(pins.seen, []);
  pins.write(IO_MUX + 0x40, 2 << 12); // GPIO2's pad: MCU_SEL 2
  pins.write(GPIO + 0x0c, 1 << 2); // OUT_W1TC
  pins.write(GPIO + 0x0c, 1 << 2);
  pins.write(GPIO + 0x04, 0xffffffff); // OUT
  pins.write(GPIO + 0x28, 1 << 2); // ENABLE_W1TC
  assert.deepEqual(pins.seen, [
    [2, 1],
    [2, 0],
    [2, 1],
    [2, null],
  ]);
});

test('pins from 32 up are in words of their own', () => {
  const pins = new Pins();
  pins.write(IO_MUX + 0x20, 2 << 12); // GPIO33
  pins.write(GPIO + 0x530 + 4 * 33, 256);
  pins.write(GPIO + 0x30, 1 << 1); // ENABLE1_W1TS
  pins.write(GPIO + 0x14, 1 << 1); // OUT1_W1TS
  assert.deepEqual(pins.seen, [
    [33, 0],
    [33, 1],
  ]);
});

test('an input reads what holds it, if its pad lets it in', () => {
  const pins = new Pins();
  const pad = IO_MUX + 0x44; // GPIO0
  pins.machine.gpio.setInput(0, 1);
  assert.equal(pins.read(GPIO + 0x3c) & 1, 0);
  pins.write(pad, 1 << 9); // FUN_IE
  assert.equal(pins.read(GPIO + 0x3c) & 1, 1);
  pins.machine.gpio.setInput(0, 0);
  assert.equal(pins.read(GPIO + 0x3c) & 1, 0);
  // Nothing holds this one but its resistor.
  pins.write(IO_MUX + 0x6c, (1 << 9) | (1 << 8)); // GPIO5
  assert.equal(pins.read(GPIO + 0x3c), 1 << 5);
  // Of a pad with an RTC function RTC_IO has the resistor.
  pins.write(IO_MUX + 0x48, (1 << 9) | (1 << 8)); // GPIO4
  assert.equal(pins.read(GPIO + 0x3c), 1 << 5);
  pins.write(0x3ff48494, 1 << 27); // TOUCH_PAD0_RUE
  assert.equal(pins.read(GPIO + 0x3c), (1 << 5) | (1 << 4));
});

test('a program that leaves the watchdogs armed is reset after a second', async () => {
  const entry = 0x40080400;
  const loop = Uint8Array.of(0x06, 0xff, 0xff, 0); // j .
  const segments = [{ address: entry, octets: loop }];
  const bench = new Bench(writeImage({ chipId: CHIP_ID_ESP32, entry, segments }));
  await bench.start();
  await bench.advance(950);
  assert.doesNotMatch(bench.text(), /WDT/);
  await bench.advance(100);
  assert.match(bench.text(), /rst:0x10 \(RTCWDT_RTC_RESET\)/);
  assert.deepEqual(bench.faults, []);
});

const waits = new Code(
  'assembly',
  `.align 4
clock_hz: .word ${CLOCK_HZ / 10}
wait:
  l32r a2, clock_hz
  rsr.ccount a3
1: rsr.ccount a4
  sub a4, a4, a3
  bltu a4, a2, 1b
  waiti 0
works:
  movi a5, 2000
2: addi a5, a5, -1
  bnez a5, 2b
worked: nop
`,
);

test('a program that waits for a time does not keep the host busy, and waits as long', () => {
  const { core } = waits.machine;
  core.pc = waits.label('wait');
  const tenth = CLOCK_HZ / 10;
  waits.machine.advance(tenth * 2);
  assert.ok(core.waiting);
  const waited = core.a[4]! - core.a[3]!;
  assert.ok(waited >= tenth && waited < tenth * 1.01, `${waited} cycles`);
  assert.ok(core.instructions < 10_000, `${core.instructions} instructions`);
});

test('a program that works is not taken for one that waits', () => {
  const { core } = waits.machine;
  core.waiting = false;
  const { cycles, instructions } = core;
  waits.run('works', 'worked');
  assert.equal(core.instructions - instructions, 1 + 2 * 2000);
  assert.equal(core.cycles - cycles, 2 * (core.instructions - instructions));
});

import assert from 'node:assert/strict';
import test from 'node:test';
import { ManualClock } from '../clock/testing/manual-clock.ts';
import type { Clock } from '../clock/clock.ts';
import { concatOctets } from '../formats/octets/octets.ts';
import type { Octets } from '../formats/octets/octets.ts';
import { sampleAtOtherRate, Uart } from './uart.ts';

/** An octet at 115200 baud takes 10 bits: 86.8 microseconds. */
const OCTET_MS = 10_000 / 115200;

interface Arrival {
  readonly timeMs: number;
  readonly octets: Octets;
}

function bench(paced: boolean): {
  clock: ManualClock;
  uart: Uart;
  atHost: Arrival[];
  atChip: Arrival[];
} {
  const clock = new ManualClock();
  const atHost: Arrival[] = [];
  const atChip: Arrival[] = [];
  const uart = new Uart({
    clock,
    paced,
    toHost: (octets) => atHost.push({ timeMs: clock.nowMs(), octets }),
    toChip: (octets) => atChip.push({ timeMs: clock.nowMs(), octets }),
  });
  return { clock, uart, atHost, atChip };
}

const numbered = (length: number): Octets => new Uint8Array(length).map((_, index) => index & 0xff);

function joined(arrivals: readonly Arrival[]): Octets {
  return concatOctets(...arrivals.map(({ octets }) => octets));
}

test('unpaced octets arrive at once', () => {
  const { uart, atHost, atChip } = bench(false);
  uart.fromChip(numbered(5000));
  uart.fromHost(numbered(3));
  assert.deepEqual(joined(atHost), numbered(5000));
  assert.deepEqual(joined(atChip), numbered(3));
});

test('paced octets take ten bit times each, directions apart', () => {
  const { clock, uart, atHost, atChip } = bench(true);
  uart.fromChip(numbered(100));
  uart.fromHost(numbered(50));
  clock.advance(100);
  assert.deepEqual(joined(atHost), numbered(100));
  assert.deepEqual(joined(atChip), numbered(50));
  assert.ok(Math.abs(atHost.at(-1)!.timeMs - 100 * OCTET_MS) < 0.6);
  assert.ok(Math.abs(atChip.at(-1)!.timeMs - 50 * OCTET_MS) < 0.6);
});

test('chunks queue behind each other, and error does not add up', () => {
  const { clock, uart, atHost } = bench(true);
  for (let chunk = 0; chunk < 1000; chunk++) uart.fromChip(numbered(37));
  clock.advance(10_000);
  assert.equal(joined(atHost).length, 37_000);
  assert.ok(Math.abs(atHost.at(-1)!.timeMs - 37_000 * OCTET_MS) < 0.6);
});

test('late timers do not slow the line down', () => {
  const manual = new ManualClock();
  const clock: Clock = {
    nowMs: () => manual.nowMs(),
    after: (delayMs, callback) => manual.after(delayMs + 7, callback),
  };
  const arrivals: Arrival[] = [];
  const uart = new Uart({
    clock,
    paced: true,
    toHost: (octets) => arrivals.push({ timeMs: clock.nowMs(), octets }),
    toChip: () => undefined,
  });
  for (let chunk = 0; chunk < 200; chunk++) uart.fromChip(numbered(100));
  manual.advance(2000);
  assert.equal(joined(arrivals).length, 20_000);
  assert.ok(arrivals.at(-1)!.timeMs < 20_000 * OCTET_MS + 7.01);
});

test('a long chunk arrives piece by piece', () => {
  const { clock, uart, atHost } = bench(true);
  uart.fromChip(numbered(11_520));
  clock.advance(500);
  const half = joined(atHost).length;
  assert.ok(half > 5000 && half < 5800, `${half} of 11520 octets after half the time`);
  clock.advance(501);
  assert.deepEqual(joined(atHost), numbered(11_520));
});

test('an idle line starts afresh', () => {
  const { clock, uart, atHost } = bench(true);
  uart.fromChip(numbered(10));
  clock.advance(1000);
  uart.fromChip(numbered(10));
  clock.advance(1);
  assert.equal(joined(atHost).length, 20);
  assert.ok(atHost.at(-1)!.timeMs > 1000);
});

test('a reset loses what was not sent yet', () => {
  const { clock, uart, atHost } = bench(true);
  uart.fromChip(numbered(1000));
  clock.advance(20);
  uart.reset();
  clock.advance(1000);
  const { length } = joined(atHost);
  assert.ok(length > 100 && length < 300, `${length} octets`);
});

test('nearly equal rates understand each other, other rates get garbage', () => {
  const text = new TextEncoder().encode('Hello, world! The quick brown fox.');
  assert.deepEqual(sampleAtOtherRate(text, 115200, 115200), text);
  assert.deepEqual(sampleAtOtherRate(text, 115200, 115607), text);
  assert.notDeepEqual(sampleAtOtherRate(text, 115200, 9600), text);
  assert.ok(sampleAtOtherRate(text, 115200, 9600).length < text.length);
  assert.ok(sampleAtOtherRate(text, 9600, 115200).length >= text.length);
});

test('a receiver at half the rate samples every other bit', () => {
  // On the line: start bit 0, then 1 1 0 0 1 1 0 0, stop bit 1, then idle. Bits 3, 5, 7 and 9 of
  // these are in the middle of bits twice as long.
  assert.deepEqual([...sampleAtOtherRate(Uint8Array.of(0b00110011), 115200, 57600)], [0b11111010]);
});

test('the host’s rate is taken over while the ROM listens for it', () => {
  const { uart, atChip } = bench(false);
  uart.hostBaudRate = 460800;
  uart.fromHost(numbered(4));
  assert.notDeepEqual(joined(atChip), numbered(4));
  atChip.length = 0;
  uart.autoBaud = true;
  uart.fromHost(numbered(4));
  assert.deepEqual(joined(atChip), numbered(4));
  assert.equal(uart.baudRate, 460800);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../clock/testing/manual-clock.ts';
import { EN_RISE_MS, StrappingPins } from './strapping-pins.ts';

const RESET = { dataTerminalReady: false, requestToSend: true };
const BOOT_LOW = { dataTerminalReady: true, requestToSend: false };
const RELEASED = { dataTerminalReady: false, requestToSend: false };

function board() {
  const clock = new ManualClock();
  const seen: string[] = [];
  const pins = new StrappingPins(clock, {
    onLow: () => seen.push('low'),
    onRisen: (straps) => seen.push(straps),
    onIo0: (level) => seen.push(`IO0 ${level}`),
  });
  return { clock, pins, seen };
}

/** The pins with power, EN risen. */
function running() {
  const made = board();
  made.pins.powerOn();
  made.clock.advance(EN_RISE_MS);
  made.seen.length = 0;
  return made;
}

test('with power EN rises by itself, and IO0 is high', () => {
  const { clock, pins, seen } = board();
  pins.powerOn();
  assert.equal(pins.held, true);
  clock.advance(EN_RISE_MS - 1);
  assert.deepEqual(seen, []);
  clock.advance(1);
  assert.deepEqual(seen, ['flash']);
  assert.equal(pins.held, false);
});

test('IO0 counts when EN has risen, at no other time', () => {
  const { clock, pins, seen } = running();
  pins.setSignals(BOOT_LOW);
  pins.setSignals(RELEASED);
  clock.advance(100);
  assert.deepEqual(seen, ['IO0 0', 'IO0 1']);
  pins.setSignals(RESET);
  pins.setSignals(BOOT_LOW);
  clock.advance(EN_RISE_MS);
  pins.setSignals(RELEASED);
  assert.deepEqual(seen.slice(2), ['low', 'IO0 0', 'download', 'IO0 1']);
});

test('changes whose news come late and together are taken in the order of their moments', () => {
  const { clock, pins, seen } = running();
  const sentAtMs = 1_000_000; // another thread's clock
  clock.advance(400);
  pins.setSignals(RESET, sentAtMs);
  pins.setSignals(BOOT_LOW, sentAtMs + 100);
  pins.setSignals(RELEASED, sentAtMs + 150);
  assert.deepEqual(seen, ['low', 'IO0 0', 'download', 'IO0 1']);
  clock.advance(1000);
  assert.equal(seen.length, 4, 'the straps are sampled once');
});

test('the same holds for the buttons', () => {
  const { pins, seen } = running();
  pins.press('BOOT', true, 10);
  pins.press('EN', true, 20);
  pins.press('EN', false, 100);
  pins.press('BOOT', false, 100 + EN_RISE_MS);
  assert.deepEqual(seen, ['IO0 0', 'low', 'download', 'IO0 1']);
});

test('a change within the rise is one that the straps see', () => {
  const { clock, pins, seen } = running();
  pins.setSignals(RESET, 0);
  pins.setSignals(BOOT_LOW, 100);
  pins.setSignals(RELEASED, 100 + EN_RISE_MS - 1);
  clock.advance(EN_RISE_MS);
  assert.deepEqual(seen, ['low', 'IO0 0', 'IO0 1', 'flash']);
});

test('EN pulled low again within the rise begins it anew', () => {
  const { clock, pins, seen } = running();
  pins.setSignals(RESET);
  pins.setSignals(RELEASED);
  clock.advance(EN_RISE_MS - 1);
  pins.setSignals(RESET);
  clock.advance(100);
  assert.deepEqual(seen, ['low', 'low']);
  pins.setSignals(RELEASED);
  clock.advance(EN_RISE_MS);
  assert.deepEqual(seen, ['low', 'low', 'flash']);
});

test('without power nothing happens; a button held down is seen when power comes', () => {
  const { clock, pins, seen } = running();
  pins.powerOff();
  pins.setSignals(RESET);
  pins.press('BOOT', true);
  clock.advance(100);
  assert.deepEqual(seen, []);
  pins.powerOn();
  clock.advance(EN_RISE_MS);
  assert.deepEqual(seen, ['IO0 0', 'download']);
});

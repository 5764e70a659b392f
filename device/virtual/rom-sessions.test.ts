/**
 * Sessions with the ESP32's own boot ROM, octet by octet, on our chip: `tests/vectors/esp32-rom-sessions.json`. Each
 * starts in download mode on a board with 4 MB of erased flash, and goes on however the host splits its octets.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { ManualClock } from '../clock/testing/manual-clock.ts';
import { concatOctets, fromHex, toHex } from '../formats/octets/octets.ts';
import type { Octets } from '../formats/octets/octets.ts';
import { ESP32_ROM } from './boot-rom.ts';
import { Chip } from './chip.ts';
import { EN_RISE_MS } from './strapping-pins.ts';
import { Flash } from './flash.ts';

interface Step {
  readonly what: string;
  readonly send: string;
  /** Of the four status octets the last two may be left over from earlier responses. */
  readonly receive: string;
}

const { sessions } = JSON.parse(
  readFileSync(new URL('../../tests/vectors/esp32-rom-sessions.json', import.meta.url), 'utf8'),
) as { sessions: { what: string; steps: Step[] }[] };

/** An answer comes at once; where the recording waits in silence, so do we: for a reset. */
const ANSWER_MS = 1;
const WAIT_MS = 200;
const NOT_COMPARED = '....';

/** A board in download mode, which waits for SYNC. */
function downloadBoard(): {
  chip: Chip;
  heard: (afterMs: number) => string;
} {
  const clock = new ManualClock();
  const sent: Octets[] = [];
  const chip = new Chip({
    clock,
    startCpu: () => Promise.reject(new Error('there is no program')),
    flash: new Flash(),
    pace: null,
    onTransmit: (octets) => sent.push(octets),
    rom: { ...ESP32_ROM, flashAttached: true },
  });
  const heard = (afterMs: number): string => {
    clock.advance(afterMs);
    return toHex(concatOctets(...sent.splice(0)));
  };
  chip.press('BOOT', true);
  chip.powerOn();
  clock.advance(EN_RISE_MS);
  heard(WAIT_MS);
  return { chip, heard };
}

/** Responses without the two octets that are not compared. */
function comparable(hex: string): string {
  return hex.replaceAll(/c0(01(?:(?!c0)..){9,}?)c0/g, (_, frame: string) => {
    return `c0${frame.slice(0, -NOT_COMPARED.length)}${NOT_COMPARED}c0`;
  });
}

function play(steps: readonly Step[], split: (octets: Octets) => Octets[]): void {
  const { chip, heard } = downloadBoard();
  for (const { what, send, receive } of steps) {
    for (const piece of split(fromHex(send))) chip.receive(piece);
    assert.equal(comparable(heard(send === '' ? WAIT_MS : ANSWER_MS)), comparable(receive), what);
  }
}

function octetByOctet(octets: Octets): Octets[] {
  return [...octets].map((octet) => Uint8Array.of(octet));
}

/** At places drawn by xorshift (G. Marsaglia, "Xorshift RNGs", 2003), the same in every run. */
function anywhere(seed: number): (octets: Octets) => Octets[] {
  let state = seed + 1;
  const draw = (limit: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
  return (octets) => {
    const pieces: Octets[] = [];
    for (let at = 0; at < octets.length;) {
      const length = 1 + draw(40);
      pieces.push(octets.slice(at, at + length));
      at += length;
    }
    return pieces;
  };
}

test('there are sessions', () => {
  assert.equal(sessions.length, 42);
});

for (const [index, { what, steps }] of sessions.entries()) {
  test(`recorded session ${index}: ${what}`, () => {
    play(steps, (octets) => [octets]);
    play(steps, octetByOctet);
    play(steps, anywhere(index));
  });
}

/**
 * Flashing a board whose flash takes as long as a real one, in time that passes only when nobody has anything to do.
 * A few KB that become megabytes keep the flash busy long after they have crossed the line.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { TestContext } from 'node:test';
import { deflate } from 'pako';
import type { Octets } from '../../device/formats/octets/octets.ts';
import { COMMANDS } from '../../device/formats/esp/commands.ts';
import { eraseBoard, flashImage, type FlashOptions } from '../../device/flash/flasher.ts';
import { LONGEST_TIMES, TYPICAL_TIMES, type FlashTimes } from '../../device/virtual/timed-flash.ts';
import { image, poweredBoard, problemCode, usbOptions, type BoardOnCable } from './board.ts';
import { assertHolds, onWayBack, onWayThere } from './cable.ts';
import { assertOnlyChanged, fillWithPattern, generator, randomParts } from './pattern.ts';
import { VirtualTime } from './virtual-time.ts';

// Loading takes turns that no timer shows.
await Promise.all([import('esptool-js'), import('esptool-js/lib/targets/esp32.js')]);

const MB = 1024 * 1024;
const SPEEDS: readonly (readonly number[])[] = [[115_200], [460_800, 115_200], [921_600, 115_200]];

interface Flashing {
  readonly time: VirtualTime;
  readonly board: BoardOnCable;
  readonly pattern: Octets;
}

function flashing(t: TestContext, flashTimes: FlashTimes = TYPICAL_TIMES): Flashing {
  const time = new VirtualTime(t);
  const board = poweredBoard(t, { clock: time.clock, pace: 115_200, flashTimes });
  return { time, board, pattern: fillWithPattern(board.chip.flash) };
}

/** The stub's upload is always spoiled, so the ROM has to write. */
function withoutStub(board: BoardOnCable): void {
  onWayThere(board, (octets) =>
    octets[2] === COMMANDS.MEM_DATA ? octets.with(40, (octets[40] ?? 0) ^ 1) : octets,
  );
}

/** A boot loader and a program, and ff up to the end of the flash. */
function mergedImage(): Octets {
  const merged = new Uint8Array(4 * MB).fill(0xff);
  merged.set(image(20_000), 0x1000);
  merged.set(image(300_000, 2), 0x10000);
  return merged;
}

for (const baudRates of SPEEDS) {
  for (const flashTimes of [TYPICAL_TIMES, LONGEST_TIMES]) {
    const chip = flashTimes === TYPICAL_TIMES ? 'typical' : 'slowest';
    test(`at ${baudRates[0]} baud 4 MB, mostly ff, go into the ${chip} flash`, async (t) => {
      const { time, board } = flashing(t, flashTimes);
      const data = mergedImage();
      const written: { readonly octets: number; readonly atMs: number }[] = [];
      const options = usbOptions(board, {
        parts: [{ address: 0, data }],
        baudRates,
        onStep: ({ octets }) => {
          if (octets !== undefined) written.push({ octets, atMs: time.clock.nowMs() });
        },
      });
      const result = await time.settled(flashImage(options));
      assert.deepEqual([result.writer, result.baudRate], ['stub', baudRates[0]]);
      assertHolds(board, data, 0);
      assert.equal(written.at(-1)?.octets, data.length);
      const gaps = written.slice(1).map(({ atMs }, index) => atMs - (written[index]?.atMs ?? 0));
      const most = flashTimes === TYPICAL_TIMES ? 4_000 : 25_000;
      assert.ok(Math.max(...gaps) < most, `${Math.max(...gaps)} ms without progress`);
    });
  }
}

test('4 MB go through the ROM, too, where the stub does not start', async (t) => {
  const { time, board } = flashing(t, LONGEST_TIMES);
  withoutStub(board);
  const data = mergedImage();
  const options = usbOptions(board, { parts: [{ address: 0, data }], baudRates: [115_200] });
  const result = await time.settled(flashImage(options));
  assert.deepEqual([result.writer, result.baudRate], ['rom', 115_200]);
  assertHolds(board, data, 0);
});

test('a file system of a few files becomes megabytes, beside a program that stays', async (t) => {
  for (const flashTimes of [TYPICAL_TIMES, LONGEST_TIMES]) {
    const { time, board, pattern } = flashing(t, flashTimes);
    const data = new Uint8Array(0x160000).fill(0xff);
    for (let at = 0; at < 0x6000; at += 0x1000) data.set(image(200, at + 1), at);
    data[0] = 0x55;
    const parts = [{ address: 0x290000, data }];
    const result = await time.settled(flashImage(usbOptions(board, { parts })));
    assert.ok(result.sentOctets < 8_000);
    assert.equal(result.baudRate, 921_600);
    assertHolds(board, data, 0x290000);
    assertOnlyChanged(board.chip.flash, pattern, parts);
    t.mock.reset();
  }
});

test('parts of a few sectors, which are erased one by one, go into the slowest flash', async (t) => {
  const { time, board, pattern } = flashing(t, LONGEST_TIMES);
  const parts = [
    { address: 0x11000, data: new Uint8Array(0x1e000).fill(0xff) },
    { address: 0x3f000, data: new Uint8Array(0xf000).fill(0x0f) },
  ];
  for (const withoutRom of [false, true]) {
    const options = usbOptions(board, { parts, withoutRom });
    assert.equal((await time.settled(flashImage(options))).baudRate, 921_600);
    for (const { address, data } of parts) assertHolds(board, data, address);
    assertOnlyChanged(board.chip.flash, pattern, parts);
  }
});

test('the whole flash is erased in the time that the slowest takes', async (t) => {
  const { time, board } = flashing(t, LONGEST_TIMES);
  const { isBlank } = await time.settled(eraseBoard(usbOptions(board)));
  assert.ok(isBlank);
  assert.deepEqual(board.chip.flash.snapshot(), { sectors: [] });
});

test('a stream whose end would be a block of its own is cut otherwise, for the stub refuses it', async (t) => {
  // All windows of a part of so many octets are full when its last octet has come.
  const data = new Uint8Array(0x8000);
  const noise = image(0x8000);
  let { length } = data;
  for (let octets = 4_000; (length - 1) % 0x1000 >= 5 || length < 0x1000; octets++) {
    data.set(noise.subarray(0, octets));
    ({ length } = deflate(data, { level: 9 }));
  }
  data[0] = 0x55;
  const { time, board, pattern } = flashing(t);
  const parts = [{ address: 0x20000, data }];
  const options = usbOptions(board, { parts, baudRates: [115_200], withoutRom: true });
  const result = await time.settled(flashImage(options));
  assert.deepEqual([result.writer, result.sentOctets], ['stub', length]);
  assertHolds(board, data, 0x20000);
  assertOnlyChanged(board.chip.flash, pattern, parts);
});

/** What ends a flash early, at a moment that the test draws. */
const ENDS: Readonly<Record<string, (board: BoardOnCable, cancel: () => void) => void>> = {
  cancelled: (_, cancel) => cancel(),
  'pulled out': ({ chip, port }) => {
    chip.unplug();
    port.lose();
  },
  'reset by its button': ({ chip }) => {
    chip.press('EN', true);
    chip.press('EN', false);
  },
  spoiled: (board) => {
    let left = 1;
    onWayBack(board, (octets) => (left-- > 0 ? null : octets));
  },
};

test('ended at any moment, in any way, a flash has changed the sectors of its parts alone', async (t) => {
  const below = generator(23);
  for (const [how, end] of Object.entries(ENDS)) {
    for (let run = 0; run < 8; run++) {
      const { time, board, pattern } = flashing(t);
      const parts = randomParts(below, 200_000);
      const rates = SPEEDS[below(SPEEDS.length)] ?? [];
      const cancel = new AbortController();
      const moment = below(2_500);
      let isWriting = false;
      const options: FlashOptions = usbOptions(board, {
        parts,
        baudRates: rates,
        withoutRom: below(2) === 0,
        signal: cancel.signal,
        onStep: ({ kind }) => {
          if (kind !== 'write' || isWriting) return;
          isWriting = true;
          time.clock.after(moment, () => end(board, () => cancel.abort()));
        },
      });
      if (below(4) === 0) withoutStub(board);
      const code = await time.settled(problemCode(flashImage(options)));
      if (code === 'none') {
        for (const { address, data } of parts) assertHolds(board, data, address);
      }
      // What the board still has to do it does now.
      time.clock.advance(60_000);
      assertOnlyChanged(board.chip.flash, pattern, parts);
      board.chip.unplug();
      t.mock.reset();
      t.diagnostic(`${how}, run ${run}: ${code}`);
    }
  }
});

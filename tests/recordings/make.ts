/**
 * Makes the recordings of the lessons: `node tests/recordings/make.ts` runs a virtual board, has it do what the
 * lesson tells of, and writes what it showed to content/recordings. Times are those of a line of 115200 baud.
 */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import type { TestContext } from 'node:test';
import type { Board } from '../../device/board/board-interface.ts';
import type { BoardSnapshot } from '../../device/board/board-events.ts';
import { nodeBoard } from '../../device/board/testing/node-board.ts';
import { systemClock } from '../../device/clock/clock.ts';
import { Capture } from '../../device/recording/capture.ts';
import { encodeRecording } from '../../device/recording/recording-file.ts';
import { root } from '../../server/root.ts';

/** Between two acts, so that an eye can follow. */
const PAUSE_MS = 1_500;

/** A board is started, and its LED is toggled twice. */
async function firstToggle(board: Board): Promise<void> {
  await board.startVirtual({ paceBaud: 115_200 });
  await until(board, ({ led, socket }) => led === 'off' && socket === 'open');
  for (const led of ['on', 'off'] as const) {
    await after(PAUSE_MS);
    await board.toggle();
    await until(board, (snapshot) => snapshot.led === led);
  }
  await after(PAUSE_MS);
}

async function until(board: Board, holds: (snapshot: BoardSnapshot) => boolean): Promise<void> {
  const changes = new EventTarget();
  const over = new AbortController();
  board.on('change', () => changes.dispatchEvent(new Event('change')), { signal: over.signal });
  while (!holds(board.snapshot)) await once(changes, 'change');
  over.abort();
}

const releases: (() => unknown)[] = [];
const context = { after: (release: () => unknown) => releases.push(release) };
const { board } = nodeBoard(context as unknown as TestContext);
const capture = new Capture(board, {
  clock: systemClock,
  nowMs: Date.now(),
  title: 'A board is started, and its LED is toggled twice',
  onFull: () => {
    throw new Error('A recording of a lesson is short.');
  },
});
await firstToggle(board);
const recording = capture.stop();
const path = join(root, 'content/recordings/first-toggle.jsonl');
writeFileSync(path, encodeRecording(recording));
console.log(`${path}: ${recording.events.length} events`);
for (const release of releases) await release();

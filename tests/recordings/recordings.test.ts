/** The recordings of the lessons are whole, and show what the lessons say. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ManualClock } from '../../device/clock/testing/manual-clock.ts';
import { decodeRecording, type Recording } from '../../device/recording/recording-file.ts';
import { Replay } from '../../device/recording/replay.ts';
import { root } from '../../server/root.ts';

const FOLDER = join(root, 'content/recordings');

const opened = (name: string): Recording => decodeRecording(readFileSync(join(FOLDER, name)));

for (const name of globSync('*.jsonl', { cwd: FOLDER })) {
  test(`${name} opens`, () => assert.ok(opened(name).events.length > 0));
}

test('in first-toggle, a board is flashed and boots, and its LED goes on and off', () => {
  const recording = opened('first-toggle.jsonl');
  const clock = new ManualClock();
  const replay = new Replay({ clock, recording, onChange: () => undefined });
  const states: string[] = [];
  replay.board.on('change', ({ state, led }) => {
    const seen = `${state} ${led}`;
    if (states.at(-1) !== seen) states.push(seen);
  });
  replay.play();
  clock.advance(recording.durationMs);
  for (const state of ['flashing unknown', 'booting unknown', 'running on']) {
    assert.ok(states.includes(state), `${state}, of ${states.join(', ')}`);
  }
  assert.equal(states.at(-1), 'running off');
  const frames = replay.board.packets.flatMap(({ stream }) => stream);
  assert.ok(frames.some((fact) => fact.kind === 'frame' && fact.length === 6));
});

/** What a student's page says fits the protocol, whatever the student has done. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { NO_BOARD } from '../../../device/board/board-events.ts';
import { ScriptedBoard } from '../../../device/board/testing/scripted-board.ts';
import { fromStudent, MAX_STUDENT_OCTETS } from '../../../device/class/protocol.ts';
import { statusOf, type OwnState } from './own-status.ts';

const LONG = 'x'.repeat(64);
const lesson = {
  seen: Array.from({ length: 50 }, (_, at) => `${LONG.slice(3)}${at}`),
  passed: true,
};
const problem = { code: 'no-board', what: 'é'.repeat(5_000), why: '', next: '' };
const STATES: Readonly<Record<string, OwnState>> = {
  nothing: {
    progress: {},
    path: '/join/',
    board: new ScriptedBoard().snapshot,
    hand: false,
    shows: false,
    showsSketch: false,
    sketchProblem: null,
  },
  'as much as there can be': {
    progress: Object.fromEntries(
      Array.from({ length: 100 }, (_, at) => [`${LONG.slice(3)}${at}`, lesson]),
    ),
    path: `/${'a/'.repeat(400)}`,
    board: new ScriptedBoard({ snapshot: { state: 'flashing', kind: 'usb', problem } }).snapshot,
    hand: true,
    shows: true,
    showsSketch: false,
    sketchProblem: null,
  },
  'an odd place': {
    progress: { 'what-is-a-websocket': { seen: [], passed: false } },
    path: '/ä/<b>?x',
    board: new ScriptedBoard().snapshot,
    hand: false,
    shows: false,
    showsSketch: false,
    sketchProblem: null,
  },
};
for (const [what, state] of Object.entries(STATES)) {
  test(`a status of ${what} is allowed`, () => {
    const message = { type: 'status', status: statusOf(state) };
    assert.ok(Buffer.byteLength(JSON.stringify(message)) <= MAX_STUDENT_OCTETS);
    assert.deepEqual(v.safeParse(fromStudent, message).issues, undefined);
  });
}

test('the first error of a sketch is told where the board itself has no problem', () => {
  const state: OwnState = {
    progress: {},
    path: '/bench/',
    board: NO_BOARD,
    hand: false,
    shows: false,
    showsSketch: false,
    sketchProblem: 'A semicolon is missing.',
  };
  assert.deepEqual(statusOf(state).problem, {
    code: 'sketch-error',
    what: 'In the sketch: A semicolon is missing.',
  });
  const problem = { code: 'board-lost', what: 'The board is gone.', why: 'W.', next: 'N.' };
  const lost = statusOf({ ...state, board: { ...NO_BOARD, problem } });
  assert.equal(lost.problem?.code, 'board-lost');
  assert.ok(statusOf({ ...state, sketchProblem: 'x'.repeat(1000) }).problem!.what.length <= 200);
});

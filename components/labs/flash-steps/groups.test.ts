import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange, FlashEnd } from '../../../device/board/board.ts';
import { groupAnswer, groupAsks, groupExchanges, groupState } from './groups.ts';
import { phaseStates, summary } from './phases.ts';

function exchange(overrides: Partial<Exchange> = {}): Exchange {
  return {
    flash: 1,
    number: 1,
    phase: 'identify',
    name: 'READ_REG',
    asks: '',
    answer: 'Done.',
    state: 'ok',
    startMs: 0,
    endMs: 2,
    frames: [],
    levels: [],
    text: '',
    block: null,
    ...overrides,
  };
}

function numbered(...exchanges: Partial<Exchange>[]): Exchange[] {
  return exchanges.map((overrides, index) =>
    exchange({ number: index + 1, startMs: 10 * index, endMs: 10 * index + 5, ...overrides }),
  );
}

const verified: FlashEnd = { flash: 1, outcome: 'verified', why: '' };

test('neighbours of one kind are one group, reading and writing registers too', () => {
  const groups = groupExchanges(
    numbered(
      { name: 'Reset', phase: 'reset' },
      { name: 'SYNC', phase: 'sync', state: 'unanswered' },
      { name: 'SYNC', phase: 'sync' },
      {},
      { name: 'WRITE_REG' },
      {},
      { phase: 'flash-chip' },
    ),
  );
  assert.deepEqual(
    groups.map(({ first, name, exchanges }) => [first, name, exchanges.length]),
    [
      [1, 'Reset', 1],
      [2, 'SYNC', 2],
      [4, 'Registers', 3],
      [7, 'Registers', 1],
    ],
  );
  const [, sync, registers] = groups;
  assert.equal(groupAsks(registers!), '2 registers are read, 1 written.');
  assert.equal(groupAnswer(registers!), 'Each answered.');
  assert.equal(groupAnswer(sync!), '1 answered. 1 not answered.');
  assert.equal(groupState(sync!), 'unanswered');
});

test('blocks are counted against what was announced', () => {
  const block = (number: number): Partial<Exchange> => ({
    name: 'FLASH_DEFL_DATA',
    phase: 'write',
    block: { number, of: 3 },
  });
  const [two] = groupExchanges(numbered(block(1), { ...block(2), state: 'waiting', answer: null }));
  assert.match(groupAsks(two!), /^2 blocks of 3/);
  assert.equal(groupAnswer(two!), '1 answered. One is waited for.');
  const [all] = groupExchanges(numbered(block(1), block(2), block(3)));
  assert.match(groupAsks(all!), /^All 3 blocks/);
});

test('phases: done, now, still to come, and left out', () => {
  const running = numbered(
    { name: 'Reset', phase: 'reset' },
    { name: 'SYNC', phase: 'sync' },
    { name: 'FLASH_DEFL_DATA', phase: 'write', block: { number: 1, of: 4 } },
  );
  const states = Object.fromEntries(phaseStates(running, null).map((one) => [one.phase, one]));
  assert.equal(states.reset?.state, 'done');
  assert.equal(states.erase?.state, 'skipped');
  assert.equal(states.write?.state, 'now');
  assert.equal(states.write.share, 0.25);
  assert.match(states.write.note, /^block 1 of 4, 1 exchange, 5 ms/);
  assert.equal(states.verify?.state, 'waiting');
  assert.match(summary(running, null), /^Write:/);
});

test('however a flash ends, it says so', () => {
  const half = numbered({ phase: 'write', name: 'FLASH_DEFL_DATA', block: { number: 2, of: 4 } });
  const cancelled: FlashEnd = { flash: 1, outcome: 'cancelled', why: '' };
  assert.equal(
    phaseStates(half, cancelled).find(({ phase }) => phase === 'write')?.state,
    'stopped',
  );
  assert.match(summary(half, cancelled), /half a program/);
  assert.match(summary([], { flash: 1, outcome: 'refused', why: 'No.' }), /Nothing was sent.*No\./);
  assert.match(summary(half, { flash: 1, outcome: 'failed', why: 'Gone.' }), /ended early. Gone\./);
  const starting = numbered({ phase: 'start', name: 'Reset', state: 'waiting', answer: null });
  assert.equal(phaseStates(starting, verified).at(-1)?.state, 'now');
  const done = numbered({ phase: 'start', name: 'Reset', answer: 'The ROM … and runs it.' });
  assert.equal(phaseStates(done, verified).at(-1)?.state, 'done');
  assert.equal(summary(done, verified), 'Flashed, verified and started.');
  assert.equal(summary([], null), 'Nothing has been flashed yet.');
});

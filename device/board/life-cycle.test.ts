import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Announcer } from './announcer.ts';
import { LIFE_CYCLE, type BoardState, type LifeEvent } from './life-cycle.ts';

/** The states that are reached by these events, one after the other; an event that leads nowhere is left out. */
function walk(...events: LifeEvent[]): string[] {
  const announcer = new Announcer();
  return events.flatMap((event) => (announcer.happen(event) ? [announcer.snapshot.state] : []));
}

test('docs/board-states.md shows the table as it is', () => {
  const shown: string[] = [];
  for (const line of readFileSync('docs/board-states.md', 'utf8').split('\n')) {
    const [, event = '', , from = '', to = ''] = line.split('|');
    if (to === '') continue;
    for (const state of namesIn(from))
      shown.push([state, ...namesIn(event), ...namesIn(to)].join());
  }
  const real = Object.entries(LIFE_CYCLE).flatMap(([state, row]) =>
    Object.entries(row).map(([event, next]) => [state, event, next].join()),
  );
  assert.deepEqual(shown.sort(), real.sort());
});

const namesIn = (cell: string): string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');

test('every state can be reached, and left', () => {
  const rows = Object.entries(LIFE_CYCLE) as [BoardState, Record<string, string>][];
  const reached = new Set<string>(rows.flatMap(([, row]) => Object.values(row)));
  for (const [state, row] of rows) {
    assert.ok(reached.has(state), `${state} is never reached`);
    assert.ok(
      Object.values(row).some((next) => next !== state),
      `${state} is never left`,
    );
  }
});

test('a flash that never touched the board leaves it as it was', () => {
  assert.deepEqual(walk('connect', 'ask', 'program-answers', 'flash', 'flash-ends-untouched'), [
    'connecting',
    'listening',
    'running',
    'flashing',
    'running',
  ]);
});

test('the old program’s last words do not end the state of being flashed', () => {
  assert.deepEqual(
    walk('connect', 'flash', 'reset', 'program-starts', 'flash-verified', 'program-starts'),
    ['connecting', 'flashing', 'booting', 'running'],
  );
});

test('without a board nothing happens to one', () => {
  assert.deepEqual(walk('reset', 'flash', 'lose', 'disconnect', 'program-starts'), []);
});

test('what is said after the signal is not heard', () => {
  const announcer = new Announcer();
  const connection = new AbortController();
  const announces = announcer.until(connection.signal);
  assert.ok(announces.happen('connect'));
  const heard: string[] = [];
  announcer.on('line', (line) => heard.push(line));
  announces.emit('line', 'before');
  connection.abort();
  announces.emit('line', 'after');
  announces.update({ ledLit: true });
  assert.equal(announces.happen('ask'), false);
  assert.deepEqual(
    [heard, announcer.snapshot.ledLit, announces.snapshot.state],
    [['before'], false, 'connecting'],
  );
});

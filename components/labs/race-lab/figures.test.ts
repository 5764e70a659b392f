import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellsOf, csvOf, FIGURES, inMs, resultInWords, type Run } from './figures.ts';
import { readOptions } from './options.ts';
import { outcomesOf, summaryOf } from './outcomes.ts';
import type { SideState } from './race.ts';

const counts = {
  clientPackets: 12,
  boardPackets: 8,
  ipOctets: 1200,
  wireOctets: 1300,
  connections: 2,
  requests: 2,
  responses: 2,
  messages: 0,
};

function side(delayMs: number, part: Partial<SideState> = {}): SideState {
  const outcomes = outcomesOf(
    false,
    [{ timeMs: 100, on: true }],
    [{ timeMs: 100 + delayMs, saidMs: 100 + delayMs, on: true }],
  );
  return {
    screen: counts,
    other: counts,
    all: { ...counts, clientPackets: 24, boardPackets: 16, wireOctets: 2600 },
    marks: [],
    initial: false,
    outcomes: outcomes.all,
    summary: summaryOf(outcomes),
    latePolls: 0,
    skippedPolls: 0,
    ...part,
  };
}

const run: Run = {
  number: 3,
  options: readOptions(new FormData()),
  state: { http: side(250, { latePolls: 2, skippedPolls: 5 }), socket: side(4.25), nowMs: 10_000 },
};

test('a form without values gives the usual run; values out of range are brought into it', () => {
  assert.deepEqual(readOptions(new FormData()), {
    intervalMs: 500,
    paceBaud: 115_200,
    perSecond: 1,
    togglers: 'other',
    keepConnection: false,
    browserFields: true,
    lengthMs: 10_000,
  });
  const form = new FormData();
  for (const [name, value] of Object.entries({
    interval: '-5',
    wire: '1e9',
    toggles: 'many',
    togglers: '<script>',
    connection: 'kept',
    fields: 'few',
    length: '86400',
  })) {
    form.set(name, value);
  }
  assert.deepEqual(readOptions(form), {
    intervalMs: 100,
    paceBaud: 921_600,
    perSecond: 1,
    togglers: 'other',
    keepConnection: true,
    browserFields: false,
    lengthMs: 10_000,
  });
  form.set('wire', '');
  assert.equal(readOptions(form).paceBaud, null);
});

test('a run in words', () => {
  const words = resultInWords(run.state).replaceAll('\u00a0', ' ');
  assert.match(
    words,
    /^HTTP: 20 packets, 1,300 octets, 1 of 1 changes seen, half of them within 250 ms\./,
  );
  assert.match(words, /WebSocket: .* within 4\.3 ms\.$/);
});

test('figures of a side', () => {
  const { http } = run.state;
  assert.equal(FIGURES.waited?.(http), '2, and 5 never sent');
  assert.equal(FIGURES.told?.(http), '2');
  assert.equal(FIGURES.allPackets?.(http), '40');
  assert.equal(inMs(null), '–');
});

test('CSV has a line for each side, all as long as the head', () => {
  const lines = csvOf([run, { ...run, number: 4 }]).split('\r\n');
  assert.equal(lines.pop(), '');
  assert.equal(lines.length, 5);
  const columns = lines[0]?.split(',') ?? [];
  for (const line of lines) assert.equal(line.split(',').length, columns.length);
  const [, http = '', socket = ''] = lines;
  const value = (line: string, name: string) => line.split(',')[columns.indexOf(name)];
  assert.deepEqual(
    ['run', 'side', 'poll_every_ms', 'packets_client', 'polls_never_sent', 'delay_median_ms'].map(
      (name) => value(http, name),
    ),
    ['3', 'http', '500', '12', '5', '250'],
  );
  assert.deepEqual([value(socket, 'side'), value(socket, 'poll_every_ms')], ['websocket', '']);
});

test('the list of runs has as many cells as columns', () => {
  assert.equal(cellsOf(run).length, 4 + 4 * 2);
});

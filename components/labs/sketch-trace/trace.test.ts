/** The parts of the sketch, and what a trace of it says. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ManualClock } from '../../../device/clock/testing/manual-clock.ts';
import type { SketchCall } from '../../../device/formats/esp/sketch-call.ts';
import { TraceModel, type Course } from '../../bench/trace/trace-model.ts';
import { tracedNames, tracedParts } from './trace-parts.ts';
import { ENTER_MS, TracePlayer } from '../../bench/trace/trace-player.ts';

const source = readFileSync(
  new URL('../../../firmware/sketches/led_websocket/led_websocket.ino', import.meta.url),
  'utf8',
);

/** `+a` enters, `-a` leaves; a name that begins with `loop` or `setup` is the loop task's. */
function calls(text: string): SketchCall[] {
  return text.split(' ').map((word, index) => {
    const name = word.slice(1);
    const task = /^(loop|setup)$/.test(name) ? 'loop' : 'network';
    return { enter: word.startsWith('+'), name, timeMs: index, task };
  });
}

const TOGGLE = '+onEvent +handle +notify -notify -handle -onEvent';

test('the parts are the file: every line under its number', () => {
  const lines = source.split('\n');
  for (const { runs } of tracedParts(source)) {
    for (const { first, lines: shown } of runs) {
      assert.deepEqual(shown, lines.slice(first - 1, first - 1 + shown.length));
    }
  }
  assert.deepEqual(
    tracedNames(tracedParts(source)).map(({ name }) => name),
    [
      'notifyClients',
      'handleWebSocketMessage',
      'onEvent',
      'initWebSocket',
      'processor',
      'setup',
      'setup: GET /',
      'loop',
    ],
  );
});

test('a part that is missing, or one that nobody explains, is an error', () => {
  assert.throws(
    () => tracedParts(source.replaceAll('onEvent', 'onSomething')),
    /no part "onEvent"/,
  );
  assert.throws(
    () => tracedParts(`${source}int more = 1;\n`),
    /in no part of the lesson: int more/,
  );
  assert.throws(() => tracedParts(source.replace('server.on("/"', 'server.on("/x"')), /no "server/);
});

test('a toggle is one course through three functions', () => {
  const model = new TraceModel();
  const courses: Course[] = [];
  for (const call of calls(`+loop ${TOGGLE} -loop`)) {
    const ended = model.next(call);
    if (ended !== null) courses.push(ended);
    if (call.name === 'notify' && call.enter) {
      assert.deepEqual(model.running, { loop: ['loop'], network: ['onEvent', 'handle', 'notify'] });
    }
  }
  assert.deepEqual(courses, [
    { task: 'network', names: ['onEvent', 'handle', 'notify'], startMs: 1, endMs: 6, missed: 0 },
    { task: 'loop', names: ['loop'], startMs: 0, endMs: 7, missed: 0 },
  ]);
  assert.deepEqual(model.way, ['onEvent', 'handle', 'notify']);
  assert.equal(model.count('handle'), 1);
});

test('who comes late waits for a beginning', () => {
  const model = new TraceModel();
  for (const call of calls('-notify -handle -onEvent -loop')) assert.equal(model.next(call), null);
  assert.deepEqual(model.running, { loop: [], network: [] });
});

test('a course stays short, and says what it left out', () => {
  const model = new TraceModel();
  let ended: Course | null = null;
  for (const call of calls(`+onEvent ${'+again -again '.repeat(100)}-onEvent`)) {
    ended = model.next(call) ?? ended;
  }
  assert.equal(ended?.names.length, 40);
  assert.equal(ended.missed, 61);
});

test('a call is shown for a moment, an idle one is not waited for', () => {
  const clock = new ManualClock();
  const shown: string[] = [];
  const player = new TracePlayer({
    after: (delayMs, callback) => clock.after(delayMs, callback),
    show: ({ name, enter }) => {
      shown.push((enter ? '+' : '-') + name);
      return name !== 'loop';
    },
  });
  player.play(calls(`+loop -loop ${TOGGLE}`));
  assert.deepEqual(shown, ['+loop', '-loop', '+onEvent']);
  clock.advance(ENTER_MS - 1);
  assert.equal(shown.length, 3);
  clock.advance(1);
  assert.equal(shown.at(-1), '+handle');
  clock.advance(10 * ENTER_MS);
  assert.equal(shown.at(-1), '-onEvent');
  player.play(calls(TOGGLE));
  player.clear();
  const before = shown.length;
  clock.advance(10 * ENTER_MS);
  assert.equal(shown.length, before);
});

test('it never falls far behind', () => {
  const clock = new ManualClock();
  let count = 0;
  const player = new TracePlayer({
    after: (delayMs, callback) => clock.after(delayMs, callback),
    show: () => ++count > 0,
  });
  for (let i = 0; i < 100; i++) player.play(calls(TOGGLE));
  assert.ok(count >= 600 - 120);
  clock.advance(120 * ENTER_MS);
  assert.equal(count, 600);
});

/** A class from end to end: instructor and students of the page, over real sockets to the relay. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { ScriptedBoard } from '../../device/board/testing/scripted-board.ts';
import type { LinkState } from '../../device/class/class-link.ts';
import { Instructor } from '../../device/class/instructor.ts';
import { CLOSE, remoteCodeOf } from '../../device/class/protocol.ts';
import { RecordedBoard } from '../../device/recording/recorded-board.ts';
import { Student } from '../../device/class/student.ts';
import { systemClock } from '../../device/clock/clock.ts';
import { Dissector } from '../../device/formats/net/dissect.ts';
import {
  CODE,
  KEY,
  Person,
  STAGE,
  startClasses,
  STATUS,
  type TestServer,
} from './testing/people.ts';
import type { ShownSketch, Stage, Status } from '../../device/class/protocol.ts';

const RUNNING = { state: 'running', kind: 'virtual', led: 'off', abilities: ['toggle'] } as const;

/** Waits for a condition that callbacks bring about. */
class Watch {
  #waiting = new Set<() => void>();
  readonly tell = (): void => {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  };
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }
}

async function startedClass(t: TestContext, server?: TestServer) {
  const relay = server ?? (await startClasses());
  if (server === undefined) t.after(() => relay.stop());
  const watch = new Watch();
  const states: LinkState[] = [];
  const acts: string[] = [];
  const board = new ScriptedBoard({ snapshot: RUNNING, lines: ['ready'] });
  const instructor = new Instructor({
    clock: systemClock,
    url: relay.url(CODE),
    board,
    key: KEY,
    stage: STAGE as Stage,
    random: () => 0,
    onState: (state) => {
      states.push(state);
      watch.tell();
    },
    onRoster: watch.tell,
    onSketch: watch.tell,
    onRequest: watch.tell,
    onRemotes: watch.tell,
    onAct: (act) => {
      acts.push(act);
      watch.tell();
    },
  });
  t.after(() => instructor.stop());
  await watch.until(() => states.some(({ kind }) => kind === 'open'));
  return { relay, watch, board, instructor, states, acts };
}

async function joined(t: TestContext, url: string, id: string, name = '') {
  const watch = new Watch();
  const ownBoard = new ScriptedBoard({ snapshot: RUNNING, lines: ['my own'] });
  const states: LinkState[] = [];
  const desk: unknown[] = [];
  const student = new Student({
    clock: systemClock,
    url,
    id,
    name,
    board: new RecordedBoard({ clock: systemClock }),
    ownBoard,
    random: () => 0,
    onState: (state) => {
      states.push(state);
      watch.tell();
    },
    onStage: watch.tell,
    onWatched: watch.tell,
    onDesk: (content) => {
      desk.push(content);
      watch.tell();
    },
  });
  t.after(() => student.leave());
  for (const name of ['change', 'line', 'packet', 'packets-cleared'] as const) {
    student.board.on(name, watch.tell);
  }
  await watch.until(() => student.stage !== null || states.at(-1)?.kind === 'closed');
  return { student, watch, states, desk, ownBoard };
}

/** A packet that nothing reads: it only has to arrive. */
function packet(number: number) {
  const octets = Uint8Array.of(0x45, 0, 0, number & 255);
  return new Dissector().next({
    number,
    timeMs: number,
    direction: 'client-to-board',
    octets,
    fate: 'delivered',
  });
}

test('a student sees the board as the instructor does, from before they joined and as it changes', async (t) => {
  const { relay, board } = await startedClass(t);
  board.tell('packet', packet(1));
  const { student, watch } = await joined(t, relay.url(CODE), 'student-1');
  await watch.until(() => student.board.packets.length === 1);
  assert.deepEqual(student.board.serialLines, ['ready']);
  board.change({ led: 'on', ledLit: true });
  board.tell('text', 'LED1: ON\r\n');
  for (let number = 2; number <= 300; number++) board.tell('packet', packet(number));
  await watch.until(() => student.board.packets.length === 300);
  await watch.until(() => student.board.snapshot.led === 'on');
  assert.deepEqual(student.board.serialLines, ['ready', 'LED1: ON']);
  assert.deepEqual(student.board.packets, board.packets);
  assert.deepEqual(
    { ...student.board.snapshot, abilities: [] },
    { ...board.snapshot, abilities: [] },
  );
});

test('a student toggles when the instructor lets them, and is told why when not', async (t) => {
  const { relay, board, instructor } = await startedClass(t);
  const { student, watch } = await joined(t, relay.url(CODE), 'student-1');
  await student.board.toggle();
  assert.equal(
    student.board.snapshot.problem?.why,
    'The instructor does not let you toggle this board now.',
  );
  assert.deepEqual(board.asked, []);
  instructor.setStage({ mayToggle: 'all' });
  await watch.until(() => student.stage?.mayToggle === 'all');
  await student.board.toggle();
  assert.deepEqual(board.asked, ['toggle']);
  instructor.setStage({ paused: true });
  await watch.until(() => student.stage?.paused === true);
  await student.board.toggle();
  assert.equal(student.board.snapshot.problem.why, 'The class is paused.');
});

test('in turn, everybody toggles once before anybody does twice', async (t) => {
  const { relay, board, instructor, watch } = await startedClass(t);
  const one = await joined(t, relay.url(CODE), 'student-1');
  const two = await joined(t, relay.url(CODE), 'student-2');
  await watch.until(() => instructor.roster.size === 2);
  instructor.setStage({ mayToggle: 'in-turn' });
  await one.student.board.toggle();
  await one.student.board.toggle();
  assert.equal(board.asked.length, 1);
  await two.student.board.toggle();
  await one.student.board.toggle();
  assert.equal(board.asked.length, 3);
});

test('the roster says who is where, and keeps people who lost their network', async (t) => {
  const { relay, instructor, watch } = await startedClass(t);
  const { student } = await joined(t, relay.url(CODE), 'student-1', 'Mia');
  student.setStatus({ ...(STATUS as Status), hand: true });
  await watch.until(() => instructor.roster.get('student-1')?.status?.hand === true);
  student.leave();
  await watch.until(() => instructor.roster.get('student-1')?.present === false);
  assert.equal(instructor.roster.get('student-1')?.name, 'Mia');
});

test('what the instructor sends to all, or to one, arrives', async (t) => {
  const { relay, instructor, watch } = await startedClass(t);
  const one = await joined(t, relay.url(CODE), 'student-1');
  const two = await joined(t, relay.url(CODE), 'student-2');
  await watch.until(() => instructor.roster.size === 2);
  instructor.desk('student-2', { kind: 'message', text: 'Look at packet 3.' });
  instructor.desk(null, { kind: 'message', text: 'Five minutes left.' });
  await one.watch.until(() => one.desk.length === 1);
  await two.watch.until(() => two.desk.length === 2);
  assert.deepEqual(one.desk, [{ kind: 'message', text: 'Five minutes left.' }]);
});

test("the instructor looks at one student's board at a time, live, and that student knows", async (t) => {
  const { relay, instructor, watch } = await startedClass(t);
  const one = await joined(t, relay.url(CODE), 'student-1');
  const two = await joined(t, relay.url(CODE), 'student-2');
  await watch.until(() => instructor.roster.size === 2);
  const look = async (id: string): Promise<RecordedBoard> => {
    instructor.watch(id);
    const { board } = instructor.watched ?? assert.fail('it looks');
    board.on('change', watch.tell);
    board.on('packet', watch.tell);
    await watch.until(() => board.snapshot.state === 'running');
    return board;
  };
  const first = await look('student-1');
  assert.deepEqual(first.serialLines, ['my own']);
  assert.deepEqual([one.student.watched, two.student.watched], [true, false]);
  one.ownBoard.tell('packet', packet(1));
  one.ownBoard.change({ led: 'on' });
  await watch.until(() => first.packets.length === 1 && first.snapshot.led === 'on');
  await look('student-2');
  await one.watch.until(() => !one.student.watched);
  instructor.watch(null);
  await two.watch.until(() => !two.student.watched);
});

test('a sketch that a student shows reaches who looks at them, as it changes, and nobody else', async (t) => {
  const { relay, instructor, watch } = await startedClass(t);
  const one = await joined(t, relay.url(CODE), 'student-1', 'One');
  const other = await joined(t, relay.url(CODE), 'student-2', 'Other');
  const sketch = (line: number): ShownSketch => ({
    name: 'blink',
    fragment: '#sketch=abc',
    problems: [{ file: 'blink.ino', line, what: 'A semicolon is missing.' }],
  });
  one.student.setSketch(sketch(1));
  other.student.setSketch(sketch(9));
  await watch.until(() => instructor.roster.size === 2);
  instructor.watch('student-1');
  await watch.until(() => instructor.watched?.sketch?.problems[0]?.line === 1);
  one.student.setSketch(sketch(2));
  await watch.until(() => instructor.watched?.sketch?.problems[0]?.line === 2);
  one.student.setSketch(null);
  await watch.until(() => instructor.watched?.sketch === null);
  instructor.watch('student-2');
  await watch.until(() => instructor.watched?.sketch?.problems[0]?.line === 9);
});

test('a class that sees a recording is told so, and cannot toggle it', async (t) => {
  const { relay, instructor, board } = await startedClass(t);
  const { student, watch } = await joined(t, relay.url(CODE), 'student-1');
  instructor.setStage({ mayToggle: 'all' });
  const replayed = new ScriptedBoard({ snapshot: { ...RUNNING, led: 'on' }, lines: ['then'] });
  instructor.show(replayed, 'recording');
  await watch.until(() => student.board.snapshot.led === 'on');
  assert.equal(student.stage?.shows, 'recording');
  assert.deepEqual(student.board.serialLines, ['then']);
  await student.board.toggle();
  assert.equal(student.board.snapshot.problem?.why, 'The instructor shows a recording now.');
  instructor.show(board, 'board');
  await watch.until(() => student.board.snapshot.led === 'off');
  assert.deepEqual(student.board.serialLines, ['ready']);
});

test('a remote control steers the class until the instructor ends it', async (t) => {
  const { relay, instructor, watch, acts } = await startedClass(t);
  const code = remoteCodeOf(Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]));
  instructor.setRemote(code);
  const state = { at: 'Frames', paused: false, led: 'off', running: true, hands: 0 } as const;
  instructor.setRemoteState(state);
  const remote = new Person(relay.url(CODE));
  remote.say({ type: 'remote', code });
  assert.deepEqual((await remote.hearsType('remote-state')).state, state);
  for (const act of ['next', 'pause', 'toggle', 'back']) remote.say({ type: 'act', act });
  await watch.until(() => acts.length === 4);
  assert.deepEqual(acts, ['next', 'pause', 'toggle', 'back']);
  assert.equal(instructor.remotes, 1);
  instructor.setRemote(null);
  assert.equal((await remote.closes()).code, CLOSE.remoteEnded);
  await watch.until(() => instructor.remotes === 0);
});

test('after a restart of the server the instructor still looks, and the remote control comes back', async (t) => {
  const first = await startClasses();
  const { watch, instructor } = await startedClass(t, first);
  const { ownBoard } = await joined(t, first.url(CODE), 'student-1');
  await watch.until(() => instructor.roster.size === 1);
  const code = remoteCodeOf(new Uint8Array(8));
  instructor.setRemote(code);
  instructor.watch('student-1');
  const { board } = instructor.watched ?? assert.fail('it looks');
  board.on('change', watch.tell);
  await watch.until(() => board.snapshot.state === 'running');
  await first.stop();
  ownBoard.change({ led: 'on' });
  const second = await startClasses({}, first.port);
  t.after(() => second.stop());
  await watch.until(() => board.snapshot.led === 'on');
  const remote = new Person(second.url(CODE));
  remote.say({ type: 'remote', code });
  await remote.hearsType('joined');
});

test('a server that restarts costs nobody the class: all come back, nothing is missed or doubled', async (t) => {
  const first = await startClasses();
  const { board, watch, states, instructor } = await startedClass(t, first);
  const one = await joined(t, first.url(CODE), 'student-1', 'Mia');
  board.tell('packet', packet(1));
  await one.watch.until(() => one.student.board.packets.length === 1);
  await first.stop();
  board.tell('packet', packet(2));
  board.tell('text', 'meanwhile\r\n');
  const second = await startClasses({}, first.port);
  t.after(() => second.stop());
  await watch.until(() => states.filter(({ kind }) => kind === 'open').length >= 2);
  board.tell('packet', packet(3));
  await one.watch.until(() => one.student.board.packets.length === 3);
  assert.deepEqual(
    one.student.board.packets.map(({ number }) => number),
    [1, 2, 3],
  );
  await watch.until(() => instructor.roster.get('student-1')?.present === true);
});

test('an ended class says so to everybody and stays ended', async (t) => {
  const { relay, instructor } = await startedClass(t);
  const { watch, states } = await joined(t, relay.url(CODE), 'student-1');
  instructor.end();
  await watch.until(() => states.at(-1)?.kind === 'closed');
  assert.deepEqual(states.at(-1), {
    kind: 'closed',
    code: CLOSE.ended,
    why: 'The instructor has ended the class.',
  });
});

/** What people send who mean no good, or whose network does them none: the relay and the other classes go on. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test, type TestContext } from 'node:test';
import { ScriptedBoard } from '../../device/board/testing/scripted-board.ts';
import { CLOSE, codeOf, MAX_INSTRUCTOR_OCTETS } from '../../device/class/protocol.ts';
import { systemClock } from '../../device/clock/clock.ts';
import { Dissector } from '../../device/formats/net/dissect.ts';
import { recordedEvent, showSnapshot } from '../../device/recording/recorded-event.ts';
import { Recorder } from '../../device/recording/recorder.ts';
import * as v from 'valibot';
import {
  batch,
  CODE,
  joinClass,
  KEY,
  openClass,
  Person,
  STATUS,
  startClasses,
  type TestServer,
} from './testing/people.ts';

async function started(t: TestContext): Promise<TestServer> {
  const server = await startClasses();
  t.after(() => server.stop());
  return server;
}

/** A class still works. */
async function expectWorking(server: TestServer): Promise<void> {
  const key = `a-key-that-nobody-has-used-${Math.random().toString(36).slice(2)}`;
  const instructor = await openClass(server, codeOf(key), key);
  const student = await joinClass(server, codeOf(key), 'student-of-it');
  instructor.say(batch(1));
  await student.hears(({ number }) => number === 1);
  instructor.say({ type: 'end' });
  await student.closes();
}

const HELLO = { type: 'student', id: 'student-1', name: '', instructor: null };
const ODD_NAMES = [
  'é'.repeat(100),
  '\u0000',
  '😀'.repeat(60),
  '\ud800'.repeat(60),
  'x'.repeat(500),
];

for (const name of ODD_NAMES) {
  test(`a field called ${JSON.stringify(name).slice(0, 12)}… is refused, before and after joining`, async (t) => {
    const server = await started(t);
    await openClass(server, CODE);
    const first = new Person(server.url(CODE));
    first.say({ ...HELLO, [name]: 1 });
    assert.equal((await first.closes()).code, CLOSE.malformed);
    const joined = await joinClass(server, CODE, 'student-2');
    joined.say({ type: 'status', status: { ...STATUS, [name]: 1 } });
    assert.equal((await joined.closes()).code, CLOSE.malformed);
    await expectWorking(server);
  });
}

/** The masked frame of a text, or a close frame (RFC 6455 section 5.2; a mask of zeros). */
function frame(opcode: number, text = ''): Buffer {
  const data = Buffer.from(text);
  assert.ok(data.length < 126);
  return Buffer.concat([Buffer.of(0x80 | opcode, 0x80 | data.length, 0, 0, 0, 0), data]);
}

/** Sends an upgrade and what follows it in one write; resolves when the connection is over. */
async function raw(server: TestServer, code: string, ...frames: Buffer[]): Promise<void> {
  const socket = connect(server.port, '127.0.0.1');
  const head =
    `GET /class/${code} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
  socket.on('error', () => undefined).resume();
  socket.write(Buffer.concat([Buffer.from(head), ...frames]));
  await once(socket, 'close');
}

test('frames that are none end their connection alone', async (t) => {
  const server = await started(t);
  await raw(server, CODE, Buffer.of(0xf1, 0x80, 0, 0, 0, 0));
  await raw(server, CODE, Buffer.of(0x81, 0x05, 1, 2, 3));
  for (let count = 0; count < 10; count++) await joinClass(server, 'AAA-AA2', 'student-x');
  await raw(server, CODE, Buffer.of(0xf1, 0x80, 0, 0, 0, 0));
  await openClass(server, CODE);
});

test('an instructor who is gone before the answer leaves no class behind', async (t) => {
  const server = await started(t);
  for (let count = 0; count < 30; count++) {
    const key = `a-key-of-128-bits-or-more-${count}`;
    const hello = frame(1, JSON.stringify({ type: 'instructor', key }));
    await raw(server, codeOf(key), hello, frame(8));
  }
  assert.equal(server.classes.counts.classes, 0);
});

test('connections opened in store are counted when they guess', async (t) => {
  const server = await started(t);
  const guesses = Array.from({ length: 30 }, () => new Person(server.url('AAA-AA2')));
  await Promise.all(guesses.map(({ socket }) => once(socket, 'open')));
  for (const guess of guesses) guess.say(HELLO);
  const codes = await Promise.all(guesses.map(async (guess) => (await guess.closes()).code));
  assert.equal(codes.filter((code) => code === CLOSE.unknownClass).length, 10);
  assert.equal(codes.filter((code) => code === CLOSE.guessing).length, 20);
  const instructor = await openClass(server, CODE);
  const { fingerprint } = await instructor.hearsType('opened');
  const back = await joinClass(server, CODE, 'student-1', '', String(fingerprint));
  assert.equal(back.closed, null, 'who was here before does not guess');
});

test('a key opens its own code and no other', async (t) => {
  const server = await started(t);
  for (const code of ['AAA-AAA', 'K7P-4QX']) {
    const other = new Person(server.url(code));
    other.say({ type: 'instructor', key: KEY });
    assert.equal((await other.closes()).code, CLOSE.notInstructor);
  }
  assert.equal(server.classes.counts.classes, 0);
});

test('connections of an ended class do nothing to the next one of its code', async (t) => {
  const server = await started(t);
  const first = await openClass(server, CODE);
  const student = await joinClass(server, CODE, 'student-1');
  first.say({ type: 'end' });
  await first.until(() => server.classes.counts.classes === 0 || first.closed !== null);
  const second = await openClass(server, CODE);
  await Promise.all([first.closes(), student.closes()]);
  assert.equal(server.classes.counts.classes, 1);
  const late = await joinClass(server, CODE, 'student-2');
  second.say(batch(1));
  await late.hears(({ number }) => number === 1);
});

test('a hundred thousand events in one message are refused without reading them all', async (t) => {
  const server = await started(t);
  const instructor = await openClass(server, CODE);
  instructor.say({ type: 'board', number: 1, events: Array<number>(200_000).fill(0) });
  assert.equal((await instructor.closes()).code, CLOSE.malformed);
});

test('what was said while the network was away comes at once, and the class goes on', async (t) => {
  const server = await started(t);
  const instructor = await openClass(server, CODE);
  const student = await joinClass(server, CODE, 'student-1');
  for (let number = 1; number <= 600; number++) instructor.say(batch(number));
  await student.hears(({ number }) => number === 600);
  assert.equal(instructor.closed, null);
});

const LINES: readonly (readonly [string, string])[] = [
  ['letters', 'x'.repeat(4096)],
  ['characters that UTF-8 makes longer', '\ufffd'.repeat(4096)],
  ['characters that JSON makes longer', '\u0001'.repeat(4096)],
];
for (const [what, line] of LINES) {
  test(`an opening fits into a message, also when lines are full of ${what}`, () => {
    const dissector = new Dissector();
    const packets = Array.from({ length: 300 }, (_, index) =>
      dissector.next({
        number: index + 1,
        timeMs: index,
        direction: 'client-to-board',
        octets: new Uint8Array(1500),
        fate: 'delivered',
      }),
    );
    const board = new ScriptedBoard({ lines: Array<string>(300).fill(line), packets });
    const batches: number[] = [];
    const recorder = new Recorder(board, {
      clock: systemClock,
      onBatch: (events) => batches.push(Buffer.byteLength(JSON.stringify(events))),
    });
    const opening = Buffer.byteLength(JSON.stringify(recorder.opening()));
    assert.ok(opening > 100_000, `${opening} octets: as much as fits`);
    for (let count = 0; count < 300; count++) board.tell('text', `${line}\r\n`);
    for (const packet of packets) board.tell('packet', packet);
    recorder.stop();
    for (const octets of [opening, ...batches]) {
      assert.ok(octets < MAX_INSTRUCTOR_OCTETS - 2000, `${octets} octets`);
    }
  });
}

test('sentences of any length are shown, as far as they may be', () => {
  const long = 'why '.repeat(2000);
  const end = { flash: 1, outcome: 'failed', why: long } as const;
  const problem = { code: long, what: long, why: long, next: long };
  const board = new ScriptedBoard({
    snapshot: { flash: { kind: 'ended', end, result: long }, problem, note: long },
  });
  const event = { kind: 'snapshot', atMs: 0, snapshot: showSnapshot(board.snapshot) };
  assert.ok(v.safeParse(recordedEvent, event).success);
});

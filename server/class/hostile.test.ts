/** What people send who mean no good, or whose network does them none: the relay and the other classes go on. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test, type TestContext } from 'node:test';
import { ScriptedBoard } from '../../device/board/testing/scripted-board.ts';
import {
  CLOSE,
  codeOf,
  fingerprintOf,
  MAX_INSTRUCTOR_OCTETS,
} from '../../device/class/protocol.ts';
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
  STAGE,
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

const LINKS: readonly string[] = [
  'http://example.org/',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'https://esp32.example@evil.example/',
  'https://evil.example\\@esp32.example/',
  ' https://example.org/',
  'https://EXAMPLE.org/',
  'https://example.org',
  'https://example.org/\u202egpj.exe',
  'HTTPS://example.org/',
  '//example.org/',
  `https://example.org/${'x'.repeat(500)}`,
];
for (const url of LINKS) {
  test(`the link ${JSON.stringify(url).slice(0, 40)} is not pushed to anybody`, async (t) => {
    const server = await started(t);
    const instructor = await openClass(server, CODE);
    const student = await joinClass(server, CODE, 'student-1');
    instructor.say({ type: 'desk', to: null, content: { kind: 'link', url } });
    assert.equal((await instructor.closes()).code, CLOSE.malformed);
    assert.ok(student.heard.every(({ type }) => type !== 'desk'));
  });
}

test('a link of another script is pushed in the form in which it is opened', async (t) => {
  const server = await started(t);
  const instructor = await openClass(server, CODE);
  const student = await joinClass(server, CODE, 'student-1');
  const url = 'https://xn--e1awd7f.example/';
  instructor.say({ type: 'desk', to: null, content: { kind: 'link', url } });
  assert.deepEqual((await student.hearsType('desk')).content, { kind: 'link', url });
});

const NOT_FOR_INSTRUCTORS: Readonly<Record<string, unknown>> = {
  'a program that is none': {
    type: 'desk',
    to: null,
    content: { kind: 'program', program: '../../etc' },
  },
  'a student whose id is none': { type: 'watch', to: '../x' },
  'a fingerprint that is none': { type: 'remote', fingerprint: 'x' },
  'a state that is too long': {
    type: 'remote-state',
    state: { at: 'x'.repeat(121), paused: false, led: 'on', running: true, hands: 0 },
  },
  'a pointer that is a selector': {
    type: 'stage',
    stage: { ...STAGE, pointer: 'packet-1"] , body' },
  },
  'a stage that shows something else': { type: 'stage', stage: { ...STAGE, shows: 'slides' } },
};
for (const [what, message] of Object.entries(NOT_FOR_INSTRUCTORS)) {
  test(`an instructor who sends ${what} is shown out`, async (t) => {
    const server = await started(t);
    const instructor = await openClass(server, CODE);
    instructor.say(message);
    assert.equal((await instructor.closes()).code, CLOSE.malformed);
    await expectWorking(server);
  });
}

const SHOWN = { type: 'shown', begins: true, events: [] };
const SKETCH = { name: 'blink', fragment: '#sketch=abc', problems: [] };
const LONG = { kind: 'text', atMs: 0, text: 'x'.repeat(10_000) };

test('a board that nobody looks at is passed to nobody, and a large one ends its connection', async (t) => {
  const server = await started(t);
  const instructor = await openClass(server, CODE);
  const shy = await joinClass(server, CODE, 'student-1');
  const loud = await joinClass(server, CODE, 'student-2');
  shy.say(SHOWN);
  shy.say({ type: 'sketch', sketch: SKETCH });
  loud.say({ ...SHOWN, events: [LONG] });
  assert.equal((await loud.closes()).code, CLOSE.malformed);
  shy.say({ type: 'status', status: STATUS });
  await instructor.hears(
    ({ type, changes }) => type === 'roster' && JSON.stringify(changes).includes('"hand"'),
  );
  assert.ok(instructor.heard.every(({ type }) => type !== 'shown' && type !== 'sketch'));
  assert.equal(shy.closed, null);
});

test('a board that is looked at is checked as everything is', async (t) => {
  const server = await started(t);
  const instructor = await openClass(server, CODE);
  for (const [count, events] of [
    Array<number>(200_000).fill(0),
    Array<number>(2_001).fill(0),
    [{ kind: 'snapshot', atMs: 0, snapshot: {} }],
    [{ ...LONG, text: 'x'.repeat(20_000) }],
  ].entries()) {
    const id = `student-${count}`;
    const student = await joinClass(server, CODE, id);
    instructor.say({ type: 'watch', to: id });
    await student.hearsType('watched');
    student.say({ ...SHOWN, events });
    assert.equal((await student.closes()).code, CLOSE.malformed);
  }
  assert.ok(instructor.heard.every(({ type }) => type !== 'shown'));
});

const ODD_SKETCHES: Readonly<Record<string, unknown>> = {
  'a name that is markup': { ...SKETCH, name: '<b>' },
  'an address of another site': { ...SKETCH, fragment: 'https://example.org/#sketch=abc' },
  'a fragment without an end': { ...SKETCH, fragment: `#sketch=${'a'.repeat(65_000)}` },
  'eleven errors': {
    ...SKETCH,
    problems: Array.from({ length: 11 }, () => ({ file: 'a.ino', line: 1, what: 'No.' })),
  },
  'a line that is none': { ...SKETCH, problems: [{ file: 'a.ino', line: -1, what: 'No.' }] },
};
for (const [what, sketch] of Object.entries(ODD_SKETCHES)) {
  test(`a sketch with ${what} is shown to nobody`, async (t) => {
    const server = await started(t);
    const instructor = await openClass(server, CODE);
    const student = await joinClass(server, CODE, 'student-1');
    instructor.say({ type: 'watch', to: 'student-1' });
    await student.hearsType('watched');
    student.say({ type: 'sketch', sketch });
    assert.equal((await student.closes()).code, CLOSE.malformed);
    assert.ok(instructor.heard.every(({ type }) => type !== 'sketch'));
  });
}

test('who is looked at and floods is shown out', async (t) => {
  const server = await started(t);
  const instructor = await openClass(server, CODE);
  const student = await joinClass(server, CODE, 'student-1');
  instructor.say({ type: 'watch', to: 'student-1' });
  await student.hearsType('watched');
  for (let count = 0; count < 600; count++) student.say({ ...SHOWN, events: [LONG] });
  assert.equal((await student.closes()).code, CLOSE.flooding);
});

test('nobody steers a class without its code, and guessing ends', async (t) => {
  const server = await started(t);
  const instructor = await openClass(server, CODE);
  const guess = async (code: string): Promise<number> => {
    const person = new Person(server.url(CODE));
    person.say({ type: 'remote', code });
    return (await person.closes()).code;
  };
  assert.equal(await guess('AAAAAAAA'), CLOSE.remoteEnded, 'there is none yet');
  const before = instructor.heard.length;
  instructor.say({ type: 'remote', fingerprint: fingerprintOf('K7P4QX2M') });
  await instructor.hearsType('remotes', before);
  for (const code of ['', 'k7p4qx2m', 'K7P4QX2M ', 'K7P4QX2MM', 'K7P4QX2\u00cd']) {
    assert.equal(await guess(code), CLOSE.malformed);
  }
  for (let count = 0; count < 9; count++) {
    assert.equal(await guess(`AAAAAAA${'23456789ABC'[count] ?? ''}`), CLOSE.remoteEnded);
  }
  assert.equal(await guess('K7P4QX2M'), CLOSE.guessing);
});

test('a remote control can ask for four things, and for nothing else', async (t) => {
  const server = await started(t);
  const instructor = await openClass(server, CODE);
  const steer = async (): Promise<Person> => {
    const remote = new Person(server.url(CODE));
    remote.say({ type: 'remote', code: 'K7P4QX2M' });
    await remote.until(() => remote.closed !== null || remote.heard.length > 0);
    return remote;
  };
  instructor.say({ type: 'remote', fingerprint: fingerprintOf('K7P4QX2M') });
  await instructor.hearsType('remotes');
  for (const message of [
    { type: 'act', act: 'end' },
    { type: 'end' },
    { type: 'stage', stage: STAGE },
    { type: 'act', act: 'next', to: null },
    'x'.repeat(300),
  ]) {
    const remote = await steer();
    remote.say(message);
    assert.equal((await remote.closes()).code, CLOSE.malformed);
  }
  const fast = await steer();
  for (let count = 0; count < 100; count++) fast.say({ type: 'act', act: 'toggle' });
  assert.equal((await fast.closes()).code, CLOSE.flooding);
  const many = await Promise.all(Array.from({ length: 5 }, steer));
  await Promise.race(many.map((one) => one.closes()));
  assert.equal(many.filter(({ closed }) => closed?.code === CLOSE.full).length, 1);
  instructor.say({ type: 'remote', fingerprint: fingerprintOf('AAAAAAAA') });
  for (const one of many) await one.closes();
  await expectWorking(server);
});

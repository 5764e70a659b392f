import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { CLOSE, MAX_INSTRUCTOR_OCTETS } from '../../device/class/protocol.ts';
import { ManualClock } from '../../device/clock/testing/manual-clock.ts';
import type { ClassServerOptions } from './class-server.ts';
import {
  batch,
  CODE,
  joinClass,
  KEY,
  openClass,
  opening,
  Person,
  STAGE,
  startClasses,
  STATUS,
} from './testing/people.ts';

async function started(t: TestContext, options: ClassServerOptions = {}) {
  const server = await startClasses(options);
  t.after(() => server.stop());
  return server;
}

test('what an instructor shows reaches everybody who joined, in order, and late comers from the opening on', async (t) => {
  const server = await started(t);
  const instructor = await openClass(server, CODE);
  const early = await joinClass(server, CODE, 'student-1');
  await early.hearsType('opening');
  for (let number = 1; number <= 50; number++) instructor.say(batch(number));
  await early.hears(({ number }) => number === 50);
  const late = await joinClass(server, CODE, 'student-2');
  await late.hears(({ number }) => number === 50);
  instructor.say({ type: 'stage', stage: { ...STAGE, paused: true } });
  instructor.say(batch(51));
  for (const student of [early, late]) {
    await student.hears(({ number }) => number === 51);
    const seen = student.heard.filter(({ type }) => type === 'board' || type === 'opening');
    assert.deepEqual(
      seen.map(({ number }) => number),
      Array.from({ length: 52 }, (_, index) => index),
    );
    assert.deepEqual((await student.hearsType('stage')).stage, { ...STAGE, paused: true });
  }
});

test('the instructor sees who is there, and how they stand; students see nothing of each other', async (t) => {
  const server = await started(t);
  const instructor = await openClass(server, CODE);
  const student = await joinClass(server, CODE, 'student-1', ' <b>Mia</b> ');
  student.say({ type: 'status', status: STATUS });
  const other = await joinClass(server, CODE, 'student-2', 'Ali');
  const changes = () =>
    instructor.heard
      .filter(({ type }) => type === 'roster')
      .flatMap((said) => said.changes as { id: string; name: string; status: unknown }[]);
  await instructor.until(() =>
    changes().some(({ id, status }) => id === 'student-1' && status !== null),
  );
  assert.deepEqual(
    changes().findLast(({ id }) => id === 'student-1'),
    {
      id: 'student-1',
      name: '<b>Mia</b>',
      present: true,
      status: STATUS,
    },
  );
  await instructor.until(() => changes().some(({ id }) => id === 'student-2'));
  student.leave();
  await instructor.until(() =>
    changes().some((change) => change.id === 'student-1' && 'present' in change && !change.present),
  );
  assert.equal(JSON.stringify(other.heard).includes('Mia'), false);
});

test('a request reaches the instructor with its sender, and the answer that student alone', async (t) => {
  const server = await started(t);
  const instructor = await openClass(server, CODE);
  const student = await joinClass(server, CODE, 'student-1');
  const other = await joinClass(server, CODE, 'student-2');
  student.say({ type: 'toggle', request: 7 });
  const { from, request } = await instructor.hearsType('toggle');
  assert.deepEqual([from, request], ['student-1', 7]);
  instructor.say({ type: 'answer', to: 'student-1', request: 7, why: 'It is not your turn.' });
  assert.equal((await student.hearsType('answer')).why, 'It is not your turn.');
  const place = { path: '/bench/', anchor: null, packet: 12 };
  instructor.say({ type: 'desk', to: null, content: { kind: 'place', place } });
  for (const everybody of [student, other]) {
    assert.deepEqual((await everybody.hearsType('desk')).content, { kind: 'place', place });
  }
  assert.equal(
    other.heard.some(({ type }) => type === 'answer'),
    false,
  );
});

test('an instructor comes back, even to a server that knows nothing any more, and so do the students', async (t) => {
  const first = await startClasses();
  const instructor = await openClass(first, CODE);
  const student = await joinClass(first, CODE, 'student-1');
  const { instructor: fingerprint } = await student.hearsType('joined');
  await first.stop();
  assert.equal((await student.closes()).code, 1012);
  assert.equal((await instructor.closes()).code, 1012);

  const second = await startClasses({}, first.port);
  t.after(() => second.stop());
  const early = await joinClass(second, CODE, 'student-1', '', String(fingerprint));
  assert.equal((await early.closes()).code, CLOSE.unknownClass, 'the instructor was not back yet');
  await openClass(second, CODE);
  const back = await joinClass(second, CODE, 'student-1', '', String(fingerprint));
  await back.hearsType('opening');
});

test('a student whose class was another one of the same code does not land in this one', async (t) => {
  const server = await started(t);
  await openClass(server, CODE);
  const student = await joinClass(server, CODE, 'student-1', '', 'the-fingerprint-it-was-told');
  assert.equal((await student.closes()).code, CLOSE.unknownClass);
});

test('who has not the key is not the instructor', async (t) => {
  const server = await started(t);
  const instructor = await openClass(server, CODE);
  const impostor = new Person(server.url(CODE));
  impostor.say({ type: 'instructor', key: 'a-guessed-key-of-128-bits-or-so' });
  assert.equal((await impostor.closes()).code, CLOSE.notInstructor);
  const student = await joinClass(server, CODE, 'student-1');
  student.say({ type: 'end' });
  assert.equal((await student.closes()).code, CLOSE.malformed);
  assert.equal(instructor.closed, null);
});

test('the same key from another window takes the class, and the first window is told', async (t) => {
  const server = await started(t);
  const first = await openClass(server, CODE);
  const second = await openClass(server, CODE, KEY);
  assert.equal((await first.closes()).code, CLOSE.replaced);
  const student = await joinClass(server, CODE, 'student-1');
  await second.hears(
    ({ type, changes }) => type === 'roster' && JSON.stringify(changes).includes('student-1'),
  );
  second.say(batch(1));
  await student.hears(({ number }) => number === 1);
});

test('students hear that their instructor is gone, and that they are back', async (t) => {
  const server = await started(t);
  const instructor = await openClass(server, CODE);
  const student = await joinClass(server, CODE, 'student-1');
  const before = student.heard.length;
  instructor.leave();
  assert.equal((await student.hearsType('instructor', before)).present, false);
  const gone = student.heard.length;
  await openClass(server, CODE);
  assert.equal((await student.hearsType('instructor', gone)).present, true);
});

test('a class that its instructor ends is over for everybody, and its code unknown', async (t) => {
  const server = await started(t);
  const instructor = await openClass(server, CODE);
  const student = await joinClass(server, CODE, 'student-1');
  instructor.say({ type: 'end' });
  assert.equal((await student.closes()).code, CLOSE.ended);
  assert.equal((await instructor.closes()).code, CLOSE.ended);
  const late = await joinClass(server, CODE, 'student-2');
  assert.equal((await late.closes()).code, CLOSE.unknownClass);
  assert.deepEqual(server.classes.counts, { classes: 0, viewers: 0, missed: 0 });
});

test('an instructor who is gone for hours has ended the class', async (t) => {
  const clock = new ManualClock();
  const server = await started(t, { clock, forgetMs: 4 * 3_600_000 });
  const instructor = new Person(server.url(CODE));
  instructor.say({ type: 'instructor', key: KEY });
  await instructor.hearsType('opened');
  instructor.leave();
  const student = await joinClass(server, CODE, 'student-1');
  await student.hears(({ type, present }) => type !== 'joined' || present === false);
  // The pings of this student go by, too, and are answered.
  for (let minute = 0; minute < 4 * 60 && student.closed === null; minute++) {
    clock.advance(29_000);
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(31_000);
  }
  assert.ok([CLOSE.ended, 1006].includes((await student.closes()).code));
});

test('many wrong codes from one address have to wait, and right ones cost nothing', async (t) => {
  const clock = new ManualClock();
  const server = await started(t, { clock });
  await openClass(server, CODE);
  for (let count = 0; count < 40; count++) {
    const student = await joinClass(server, CODE, `student-${count}`);
    assert.equal(student.closed, null);
  }
  for (let count = 0; count < 10; count++) {
    const guess = await joinClass(server, `AAA-AA${(count % 8) + 2}`, 'student-x');
    assert.equal((await guess.closes()).code, CLOSE.unknownClass);
  }
  const stopped = await joinClass(server, CODE, 'student-x');
  assert.deepEqual(await stopped.closes(), {
    code: CLOSE.guessing,
    reason: 'Too many wrong codes from here. Try again in 60 s.',
  });
  clock.advance(60_001);
  assert.equal((await joinClass(server, CODE, 'student-x')).closed, null);
});

const ALLOWED = { type: 'status', status: STATUS };
const SPOILED: readonly (readonly [string, unknown])[] = [
  ['no JSON', '{'],
  ['an empty message', ''],
  ['an array', []],
  ['another type', { type: 'unknown' }],
  ['a type of the prototype', { type: 'constructor' }],
  ['a field too many', { ...ALLOWED, extra: 1 }],
  ['a field too few', { type: 'status' }],
  [
    'too many lessons',
    {
      type: 'status',
      status: { ...STATUS, progress: Array(41).fill({ lesson: 'x', seen: [], passed: false }) },
    },
  ],
  [
    'a message that is too long',
    { type: 'status', status: { ...STATUS, path: `/${'x'.repeat(9_000)}` } },
  ],
  ['a number that is none', { type: 'toggle', request: -1 }],
  ['__proto__', '{"type":"status","__proto__":{"status":1}}'],
  ["the instructor's own", batch(1)],
  ['a second introduction as somebody else', { type: 'instructor', key: KEY }],
];
for (const [what, message] of SPOILED) {
  test(`a student who sends ${what} is shown out, and the class goes on`, async (t) => {
    const server = await started(t);
    const instructor = await openClass(server, CODE);
    const good = await joinClass(server, CODE, 'student-1');
    const bad = await joinClass(server, CODE, 'student-2');
    bad.say(message);
    assert.equal((await bad.closes()).code, CLOSE.malformed);
    instructor.say(batch(1));
    await good.hears(({ number }) => number === 1);
  });
}

test('who floods is shown out', async (t) => {
  const server = await started(t, { clock: new ManualClock() });
  await openClass(server, CODE);
  const student = await joinClass(server, CODE, 'student-1');
  for (let count = 0; count < 100; count++) student.say({ type: 'again' });
  assert.equal((await student.closes()).code, CLOSE.flooding);
});

test('who says nothing, or something else first, is shown out', async (t) => {
  const clock = new ManualClock();
  const server = await started(t, { clock });
  const silent = new Person(server.url(CODE));
  await new Promise((resolve) => silent.socket.once('open', resolve));
  clock.advance(10_000);
  assert.equal((await silent.closes()).code, CLOSE.silent);
  const other = new Person(server.url(CODE));
  other.say({ type: 'board', number: 1, events: [] });
  assert.equal((await other.closes()).code, CLOSE.malformed);
});

test('a message beyond every limit is not read to its end', async (t) => {
  const server = await started(t);
  const instructor = await openClass(server, CODE);
  instructor.say(batch(1, 'x'.repeat(MAX_INSTRUCTOR_OCTETS)));
  assert.equal((await instructor.closes()).code, 1009);
});

test('a class holds so many people and no more', async (t) => {
  const server = await started(t, { maxViewers: 2 });
  await openClass(server, CODE);
  await joinClass(server, CODE, 'student-1');
  await joinClass(server, CODE, 'student-2');
  const third = await joinClass(server, CODE, 'student-3');
  assert.equal((await third.closes()).code, CLOSE.full);
});

test('the same person in a second window takes the place of the first', async (t) => {
  const server = await started(t);
  await openClass(server, CODE);
  const first = await joinClass(server, CODE, 'student-1');
  const second = await joinClass(server, CODE, 'student-1');
  assert.equal((await first.closes()).code, CLOSE.replaced);
  assert.equal(server.classes.counts.viewers, 1);
  assert.equal(second.closed, null);
});

test('messages sent before the relay has answered are not lost', async (t) => {
  const server = await started(t);
  const instructor = new Person(server.url(CODE));
  instructor.say({ type: 'instructor', key: KEY });
  instructor.say(opening(0));
  instructor.say(batch(1));
  await instructor.hearsType('opened');
  const student = await joinClass(server, CODE, 'student-1');
  await student.hears(({ number }) => number === 1);
});

test("another site's page gets no connection, nor does a code that is none", async (t) => {
  const server = await started(t);
  const foreign = new Person(server.url(CODE), { origin: 'http://evil.example' });
  const status = await new Promise((resolve) =>
    foreign.socket.once('unexpected-response', (_request, response) =>
      resolve(response.statusCode),
    ),
  );
  assert.equal(status, 403);
  for (const code of ['', 'K7P', 'K7P-4Q1', '%00', 'K7P-4QX/more', '%']) {
    const wrong = new Person(server.url(code));
    const answer = await new Promise((resolve) => {
      wrong.socket.once('unexpected-response', (_request, response) =>
        resolve(response.statusCode),
      );
    });
    assert.equal(answer, 404, code);
  }
  const own = new Person(server.url(CODE.toLowerCase().replace('-', ' ')), {
    origin: `http://127.0.0.1:${server.port}`,
  });
  own.say({ type: 'instructor', key: KEY });
  await own.hearsType('opened');
});

for (const path of [
  '//evil.example/',
  'javascript:alert(1)',
  'https://evil.example/',
  '/a b',
  '',
]) {
  test(`an instructor cannot send a class to ${JSON.stringify(path)}`, async (t) => {
    const server = await started(t);
    const instructor = await openClass(server, CODE);
    instructor.say({ type: 'stage', stage: { ...STAGE, place: { ...STAGE.place, path } } });
    assert.equal((await instructor.closes()).code, CLOSE.malformed);
  });
}

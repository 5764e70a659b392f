/** One class over three processes, joined by a nats-server: what holds for one holds for all of them together. */
import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { connect } from '@nats-io/transport-node';
import { CLOSE, codeOf } from '../../device/class/protocol.ts';
import { NatsBus } from './nats-bus.ts';
import { NatsServer } from './testing/nats-server.ts';
import { batch, joinClass, opening, Person, STATUS } from './testing/people.ts';

interface Relay {
  readonly process: ChildProcess;
  readonly url: (code: string) => string;
}

let nats: NatsServer;
let relays: Relay[] = [];

before(async () => {
  nats = await NatsServer.start();
  relays = await Promise.all([startRelay(), startRelay(), startRelay()]);
});

after(async () => {
  for (const relay of relays) relay.process.kill('SIGKILL');
  await nats.stop();
});

async function startRelay(): Promise<Relay> {
  const script = fileURLToPath(new URL('testing/relay-process.ts', import.meta.url));
  const child = fork(script, { env: { ...process.env, NATS_URL: nats.url } });
  const [port] = (await once(child, 'message')) as [number];
  return { process: child, url: (code) => `ws://127.0.0.1:${port}/class/${code}` };
}

function relay(number: number): Relay {
  return relays[number] ?? assert.fail(`there is no relay ${number}`);
}

let keys = 0;
/** A class of its own for each test. */
async function openAt(number: number, key = `an-instructors-key-number-${++keys}`) {
  const code = codeOf(key);
  const instructor = new Person(relay(number).url(code));
  instructor.say({ type: 'instructor', key });
  await instructor.hearsType('opened');
  return { key, code, instructor };
}

const joinAt = (number: number, code: string, id: string, name = '') =>
  joinClass(relay(number), code, id, name);

test('students at every process hear the class, and the instructor hears all of them', async () => {
  const { code, instructor } = await openAt(0);
  instructor.say(opening(0));
  const students = await Promise.all(
    [0, 1, 2].map((number) => joinAt(number, code, `student-${number}`, `Mia ${number}`)),
  );
  for (const student of students) await student.hearsType('opening');
  instructor.say(batch(1));
  for (const student of students) await student.hears(({ number }) => number === 1);
  // Whoever served the class before or after the instructor came knows that they are there.
  for (const student of students) {
    await student.hears(({ type, present }) => type !== 'opening' && present === true);
  }
  for (const [index, student] of students.entries()) {
    student.say({ type: 'status', status: { ...STATUS, hand: true } });
    student.say({ type: 'toggle', request: index });
    await instructor.hears((said) => said.type === 'toggle' && said.from === `student-${index}`);
    await instructor.hears(
      ({ type, changes }) => type === 'roster' && JSON.stringify(changes).includes(`Mia ${index}`),
    );
  }
  instructor.say({ type: 'end' });
  for (const student of students) assert.equal((await student.closes()).code, CLOSE.ended);
});

test('a process that is killed: its viewers come back elsewhere, and miss nothing', async () => {
  const { code, instructor } = await openAt(0);
  instructor.say(opening(0));
  const student = await joinAt(1, code, 'student-9', 'Mia');
  const { instructor: fingerprint } = await student.hearsType('joined');
  relay(1).process.kill('SIGKILL');
  await student.closes();
  instructor.say(batch(1));
  const again = await joinClass(relay(2), code, 'student-9', 'Mia', String(fingerprint));
  instructor.say(batch(2));
  await again.hears(({ number }) => number === 2);
  relays[1] = await startRelay();
  const other = await joinAt(1, code, 'student-8');
  instructor.say(batch(3));
  await other.hears(({ number }) => number === 3);
});

test('the instructor, or a student, who comes back to another process is in one place', async () => {
  const { key, code, instructor } = await openAt(0);
  instructor.say(opening(0));
  const first = await joinAt(1, code, 'student-1', 'Mia');
  const taken = await openAt(2, key);
  assert.equal((await instructor.closes()).code, CLOSE.replaced);
  const second = await joinAt(0, code, 'student-1', 'Mia');
  assert.equal((await first.closes()).code, CLOSE.replaced);
  taken.instructor.say(opening(5));
  taken.instructor.say(batch(6));
  await second.hears(({ number }) => number === 6);
});

test('a nats-server that is started anew costs nobody the class, and late comers find it', async () => {
  const { code, instructor } = await openAt(0);
  instructor.say(opening(0));
  const student = await joinAt(1, code, 'student-1');
  await student.hearsType('opening');
  await nats.restart();
  // Nobody tells when a process is connected again: messages until then may be lost, as on any network.
  let number = 0;
  while (!student.heard.some((said) => said.type === 'board')) {
    instructor.say(batch(++number));
    await Promise.race([student.hearsType('board'), new Promise((go) => setTimeout(go, 100))]);
  }
  let late: Person;
  do late = await joinAt(2, code, 'student-2');
  while (late.closed !== null);
  await late.hearsType('opening');
  assert.equal(instructor.closed, null);
  assert.equal(student.closed, null);
});

test('wrong codes count over all processes', async () => {
  const { code } = await openAt(0);
  for (let count = 0; count < 10; count++) {
    const guess = await joinAt(count % 3, `BBB-BB${(count % 8) + 2}`, 'student-x');
    assert.equal((await guess.closes()).code, CLOSE.unknownClass);
  }
  for (const number of [0, 1, 2]) {
    let stopped: Person;
    // The last word from the others may still be on its way.
    do stopped = await joinAt(number, code, 'student-x');
    while (stopped.closed === null);
    assert.equal(stopped.closed.code, CLOSE.guessing);
  }
});

test('what is stored is in memory, and holds no names', async () => {
  const connection = await connect({ servers: nats.url });
  const bucket = await new Kvm(connection).open('handshake-classes');
  const keys: string[] = [];
  for await (const key of await bucket.keys()) {
    keys.push(key);
    const entry = await bucket.get(key);
    assert.ok(!entry?.string().includes('Mia'), key);
  }
  assert.ok(keys.length > 0);
  for (const key of keys) assert.match(key, /^\w{3}-\w{3}\.(fingerprint|opening)$/);
  const manager = await jetstreamManager(connection);
  const streams = await manager.streams.list().next();
  assert.deepEqual(
    streams.map(({ config }) => config.storage),
    ['memory'],
  );
  await connection.close();
});

test('an address where there is no nats-server is told in one sentence, without its password', async () => {
  await assert.rejects(NatsBus.connect('nats://user:secret@127.0.0.1:1'), (error: Error) => {
    assert.match(error.message, /^NATS_URL=nats:\/\/127\.0\.0\.1:1 cannot be used: /);
    return true;
  });
});

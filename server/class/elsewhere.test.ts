/** A process that is killed takes its students from the wall; those who have gone on to another stay on it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../device/clock/testing/manual-clock.ts';
import { MemoryBus } from './bus.ts';
import { ClassRoom } from './class-room.ts';
import type { Connection, Student } from './people.ts';

interface Change {
  readonly id: string;
  readonly present: boolean;
}

/** A connection that keeps what it is told. */
class Ear implements Connection {
  readonly bufferedAmount = 0;
  readonly heard: { readonly type: string; readonly changes?: readonly Change[] }[] = [];
  closed = false;

  send(message: Buffer): void {
    this.heard.push(JSON.parse(message.toString()) as Ear['heard'][number]);
  }

  close(): void {
    this.closed = true;
  }

  terminate(): void {
    this.closed = true;
  }

  /** Who is here, as this connection has been told. */
  get present(): string[] {
    const last = new Map<string, boolean>();
    for (const { changes = [] } of this.heard) {
      for (const { id, present } of changes) last.set(id, present);
    }
    return [...last].filter(([, present]) => present).map(([id]) => id);
  }
}

const student = (id: string, socket = new Ear()): Student => {
  return { socket, id, name: id, status: null, wasWatched: false };
};

function processes() {
  const clock = new ManualClock();
  const bus = new MemoryBus();
  const made = (): ClassRoom =>
    new ClassRoom({ code: 'K7P-4QX', bus, clock, onEnd: () => assert.fail() });
  const [desk, other, third] = [made(), made(), made()];
  const instructor = new Ear();
  return { clock, desk, other, third, instructor, made };
}

const SECOND = 1000;

test('students of a process that is killed are gone, and nobody else is', () => {
  const { clock, desk, other, third, instructor } = processes();
  desk.setInstructor(instructor);
  desk.join(student('at-the-desk'), 'f');
  other.join(student('stays'), 'f');
  third.join(student('lost'), 'f');
  third.join(student('moves'), 'f');
  clock.advance(SECOND);
  assert.deepEqual(instructor.present.toSorted(), ['at-the-desk', 'lost', 'moves', 'stays']);
  third.stop(); // without a word, as a process that is killed
  other.join(student('moves'), 'f');
  for (let count = 0; count < 30; count++) clock.advance(SECOND);
  assert.deepEqual(instructor.present.toSorted(), ['at-the-desk', 'moves', 'stays']);
});

test('an instructor who connects later knows of all, and of those who are lost then', () => {
  const { clock, desk, other, third, instructor } = processes();
  other.join(student('stays'), 'f');
  third.join(student('lost'), 'f');
  clock.advance(60 * SECOND);
  desk.setInstructor(instructor);
  clock.advance(SECOND);
  assert.deepEqual(instructor.present.toSorted(), ['lost', 'stays']);
  third.stop();
  for (let count = 0; count < 30; count++) clock.advance(SECOND);
  assert.deepEqual(instructor.present, ['stays']);
});

test('who tells again of their students takes none from another process', () => {
  const { clock, desk, other, third, instructor } = processes();
  const [one, again] = [new Ear(), new Ear()];
  other.join(student('one', one), 'f');
  desk.setInstructor(instructor);
  clock.advance(SECOND);
  third.join(student('one', again), 'f');
  desk.setInstructor(null);
  desk.setInstructor(instructor);
  clock.advance(SECOND);
  assert.equal(one.closed, true);
  assert.equal(again.closed, false);
  assert.deepEqual(instructor.present, ['one']);
});

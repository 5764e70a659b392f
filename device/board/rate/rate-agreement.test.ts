import assert from 'node:assert/strict';
import test from 'node:test';
import { ManualClock } from '../../clock/testing/manual-clock.ts';
import { ProblemError } from '../../formats/problem.ts';
import type { LineControl } from '../../formats/net/line-control.ts';
import { RateAgreement } from './rate-agreement.ts';

/** What a board at the other end would do, and what a line lets through. */
interface Line {
  readonly speed: RateAgreement;
  readonly clock: ManualClock;
  readonly sent: LineControl[];
  readonly reopened: number[];
  readonly lost: () => number;
  /** Lets what waits go on, and time pass. */
  readonly pass: (ms: number) => Promise<void>;
}

type Answer = (message: LineControl, portRate: number) => LineControl | null;

function line(answer: Answer): Line {
  const clock = new ManualClock();
  const sent: LineControl[] = [];
  const reopened: number[] = [];
  let lost = 0;
  const speed = new RateAgreement({
    clock,
    firstRate: 115_200,
    send: (message) => {
      sent.push(message);
      const reply = answer(message, reopened.at(-1) ?? 115_200);
      if (reply !== null) queueMicrotask(() => speed.receive(reply));
    },
    reopen: (baudRate) => {
      reopened.push(baudRate);
      return Promise.resolve();
    },
    onLost: () => lost++,
  });
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 100) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(100);
    }
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { speed, clock, sent, reopened, lost: () => lost, pass };
}

/** A board that agrees to everything and is there at every rate. */
const willing: Answer = ({ type, baudRate }) =>
  type === 'ask' ? { type: 'agree', baudRate } : { type: 'here', baudRate };

const fails = (promise: Promise<void>, code: string): Promise<void> =>
  assert.rejects(promise, (error) => error instanceof ProblemError && error.problem.code === code);

test('a late answer to something said before is not taken for the one that is waited for', async () => {
  const here: LineControl = { type: 'here', baudRate: 230_400 };
  const { speed, pass } = line((message, rate) =>
    message.type === 'ask' && rate === 230_400 ? here : willing(message, rate),
  );
  await speed.agree(230_400);
  const asked = speed.agree(460_800);
  await pass(0);
  speed.receive({ type: 'agree', baudRate: 460_800 });
  await asked;
  assert.equal(speed.current, 460_800);
});

test('asked, agreed, opened anew, heard there, and kept up', async () => {
  const { speed, sent, reopened, pass } = line(willing);
  await speed.agree(460_800);
  assert.equal(speed.current, 460_800);
  assert.deepEqual(reopened, [460_800]);
  assert.deepEqual(
    sent.map(({ type }) => type),
    ['ask', 'keep'],
  );
  await pass(2_500);
  assert.deepEqual(
    sent.slice(2).map(({ type }) => type),
    ['keep', 'keep'],
  );
});

test('the first question may be lost', async () => {
  let questions = 0;
  const { speed, pass } = line((message, rate) =>
    questions++ === 0 ? null : willing(message, rate),
  );
  const agreed = speed.agree(921_600);
  await pass(400);
  await agreed;
  assert.equal(speed.current, 921_600);
});

test('a board that refuses, or answers another rate, leaves the port alone', async () => {
  for (const reply of [
    { type: 'refuse', baudRate: 460_800 },
    { type: 'agree', baudRate: 230_400 },
  ] as const) {
    const { speed, reopened } = line(() => reply);
    await fails(speed.agree(460_800), 'line-speed-refused');
    assert.deepEqual(reopened, []);
  }
});

test('no answer at all is said', async () => {
  const { speed, sent, pass } = line(() => null);
  const agreed = fails(speed.agree(460_800), 'line-speed-no-answer');
  await pass(1_000);
  await agreed;
  assert.equal(sent.length, 3);
});

test('silence at the new rate brings both back', async () => {
  const { speed, reopened, sent, pass } = line((message, rate) =>
    rate === 115_200 ? willing(message, rate) : null,
  );
  const agreed = fails(speed.agree(921_600), 'line-speed-not-held');
  await pass(1_500);
  await agreed;
  assert.deepEqual(reopened, [921_600, 115_200]);
  assert.equal(speed.current, 115_200);
  const said = sent.length;
  await pass(5_000);
  assert.equal(sent.length, said, 'nothing is kept up at the first rate');
});

test('a board that is not heard any more is given up, once', async () => {
  let there = true;
  const { speed, reopened, lost, pass } = line((message, rate) =>
    there ? willing(message, rate) : null,
  );
  await speed.agree(460_800);
  await pass(2_000);
  there = false;
  await pass(10_000);
  assert.equal(lost(), 1);
  assert.deepEqual(reopened, [460_800, 115_200]);
});

test('before a reset the port goes back; a change that is under way ends', async () => {
  const { speed, reopened } = line(willing);
  await speed.agree(460_800);
  await speed.rest();
  assert.deepEqual(reopened, [460_800, 115_200]);
  await speed.rest();
  assert.equal(reopened.length, 2);

  const silent = line(() => null);
  const asked = fails(silent.speed.agree(460_800), 'line-speed-no-answer');
  await fails(silent.speed.agree(921_600), 'line-speed-busy');
  silent.speed.stop();
  await silent.pass(1_000);
  await asked;
});

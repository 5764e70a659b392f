import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { loadTogether, TOLD_AFTER_MS, type Loading } from './loading.ts';

const NAMES = ['the program', 'the network', 'the flasher'] as const;

/** Parts that arrive when a test says so, and what is told of them. */
function slowParts(context: TestContext) {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const arrivals = NAMES.map(() => Promise.withResolvers<undefined>());
  const asked: string[] = [];
  const told: (Loading | null)[] = [];
  const done = loadTogether(
    NAMES.map((name, at) => ({
      name,
      load: () => {
        asked.push(name);
        return arrivals[at]?.promise ?? Promise.reject(new Error('no such part'));
      },
    })),
    (loading) => told.push(loading),
  );
  const settle = async (at: number, error?: Error): Promise<void> => {
    if (error === undefined) arrivals[at]?.resolve(undefined);
    else arrivals[at]?.reject(error);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { asked, told, done, settle, tick: (ms: number) => context.mock.timers.tick(ms) };
}

test('all parts are asked for at once, and nothing is said of quick ones', async (context) => {
  const { asked, told, done, settle, tick } = slowParts(context);
  assert.deepEqual(asked, NAMES);
  tick(TOLD_AFTER_MS - 1);
  for (const at of NAMES.keys()) await settle(at);
  await done;
  tick(TOLD_AFTER_MS);
  assert.deepEqual(told, []);
});

test('what is waited for is told after a while, part by part in whatever order, and its end', async (context) => {
  const { told, done, settle, tick } = slowParts(context);
  await settle(1);
  tick(TOLD_AFTER_MS);
  await settle(0);
  await settle(2);
  await done;
  assert.deepEqual(told, [
    { part: 'the program', number: 2, of: 3 },
    { part: 'the flasher', number: 3, of: 3 },
    null,
  ]);
});

test('a part that fails ends nothing here', async (context) => {
  const { told, done, settle, tick } = slowParts(context);
  tick(TOLD_AFTER_MS);
  await settle(0, new Error('offline'));
  await settle(1);
  await settle(2);
  await done;
  const last = { part: 'the program', number: 3, of: 3 };
  assert.deepEqual(told.slice(-2), [last, null]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Inbox, once } from './on-demand.ts';

test('what is asked for several times is loaded once', async () => {
  let loads = 0;
  const load = once(() => Promise.resolve(++loads));
  assert.deepEqual(await Promise.all([load(), load()]), [1, 1]);
});

test('a load that failed is tried again', async () => {
  let loads = 0;
  const load = once(() => {
    loads += 1;
    return loads === 1 ? Promise.reject(new Error('offline')) : Promise.resolve(loads);
  });
  await assert.rejects(load(), /offline/);
  assert.equal(await load(), 2);
});

/** An inbox for a list that is there when `arrive` is called. */
function waiting(signal: AbortSignal) {
  const { promise, resolve } = Promise.withResolvers<string[]>();
  const inbox = new Inbox<string, string[]>(
    { load: () => promise, take: (list, item) => list.push(item) },
    signal,
  );
  const arrive = async (): Promise<void> => {
    resolve([]);
    await promise;
    await Promise.resolve();
  };
  return { inbox, arrive };
}

test('items wait for their tool, and keep their order', async () => {
  const { inbox, arrive } = waiting(new AbortController().signal);
  inbox.push('first', 'second');
  assert.equal(inbox.tool, null);
  assert.ok(inbox.isLoading);
  await arrive();
  inbox.push('third');
  assert.deepEqual(inbox.tool, ['first', 'second', 'third']);
  assert.ok(!inbox.isLoading);
});

test('items that were cleared are not taken', async () => {
  const { inbox, arrive } = waiting(new AbortController().signal);
  inbox.push('old');
  inbox.clear();
  inbox.push('new');
  await arrive();
  assert.deepEqual(inbox.tool, ['new']);
});

test('nothing is taken once the signal has aborted', async () => {
  const ends = new AbortController();
  const { inbox, arrive } = waiting(ends.signal);
  inbox.push('late');
  ends.abort();
  await arrive();
  assert.equal(inbox.tool, null);
});

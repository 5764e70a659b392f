/** The polling client on a wire of a test's own, with time moved by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Wire } from '../../../device/board/board.ts';
import { ManualClock } from '../../../device/clock/testing/manual-clock.ts';
import { PollingClient, type ClientOptions } from './clients.ts';

const options: ClientOptions = { intervalMs: 100, keepConnection: false, headers: {} };

interface Asked {
  readonly atMs: number;
  readonly path: string;
  readonly connection: string | undefined;
}

/** A wire on which an exchange takes `takesMs`. */
function scene(given: Partial<ClientOptions>, takesMs: number) {
  const clock = new ManualClock(1000);
  const asked: Asked[] = [];
  let connections = 0;
  const wire = {
    link: { records: [] },
    httpConnection: () => {
      connections += 1;
      const connection = {
        reusable: true,
        request: ({ path, headers }: { path: string; headers: Record<string, string> }) =>
          new Promise<void>((resolve) => {
            asked.push({ atMs: clock.nowMs() - 1000, path, connection: headers.Connection });
            clock.after(takesMs, () => {
              connection.reusable = headers.Connection !== 'close';
              resolve();
            });
          }),
        close: () => (connection.reusable = false),
      };
      return connection;
    },
  } as unknown as Wire;
  const client = new PollingClient(wire, new Map(), { ...options, ...given }, clock);
  // From timer to timer, so that what a timer starts runs before time goes on.
  const pass = async (ms: number) => {
    const endMs = clock.nowMs() + ms;
    for (;;) {
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      const untilMs = clock.untilNextMs();
      if (untilMs === null || clock.nowMs() + untilMs > endMs) break;
      clock.advance(untilMs);
    }
    clock.advance(endMs - clock.nowMs());
  };
  return { client, asked, pass, connections: () => connections };
}

test('a poll at every multiple of the interval, each on a connection of its own', async () => {
  const { client, asked, pass, connections } = scene({}, 30);
  client.start();
  await pass(350);
  assert.deepEqual(
    asked.map(({ atMs }) => atMs),
    [0, 100, 200, 300],
  );
  assert.ok(asked.every(({ path, connection }) => path === '/state' && connection === 'close'));
  assert.equal(connections(), 4);
  assert.deepEqual([client.late, client.skipped], [0, 0]);
});

test('on a kept connection there is one', async () => {
  const { client, asked, pass, connections } = scene({ keepConnection: true }, 30);
  client.start();
  await pass(350);
  assert.equal(asked.length, 4);
  assert.equal(connections(), 1);
});

test('a poll waits for the one before, and turns that passed meanwhile are not made up for', async () => {
  const { client, asked, pass } = scene({}, 250);
  client.start();
  await pass(990);
  assert.deepEqual(
    asked.map(({ atMs }) => atMs),
    [0, 250, 500, 750],
  );
  // 100 passes; the one due at 200 begins at 250. 300 and 400 pass, and so on.
  assert.equal(client.late, 2);
  assert.equal(client.skipped, 4);
});

test('after close nothing is asked', async () => {
  const { client, asked, pass } = scene({}, 30);
  client.start();
  await pass(150);
  client.close();
  await pass(500);
  assert.equal(asked.length, 2);
});

test('a toggle takes its turn', async () => {
  const { client, asked, pass } = scene({}, 30);
  client.start();
  await pass(10);
  client.toggle();
  await pass(80);
  assert.deepEqual(
    asked.map(({ atMs, path }) => [atMs, path]),
    [
      [0, '/state'],
      [30, '/toggle'],
    ],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '../../formats/problem.ts';
import { LedOverHttp } from './led-over-http.ts';
import type { Session } from '../session.ts';

/** A session with a server that answers every request with "1". */
function session(): { readonly session: Session; readonly asked: string[] } {
  const asked: string[] = [];
  const request = ({ method, path }: { method: string; path: string }) => {
    asked.push(`${method} ${path}`);
    return Promise.resolve({ status: 200, body: new TextEncoder().encode('1') });
  };
  return { session: { request } as unknown as Session, asked };
}

test('over HTTP a toggle that comes before the server listens leaves when it does', async () => {
  const { session: led, asked } = session();
  const client = new LedOverHttp(led, () => undefined);
  const toggled = client.toggle();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(asked, []);
  client.serving();
  await toggled;
  assert.deepEqual(asked, ['POST /toggle']);
  client.stop();
});

test('a toggle that waits ends with its board', async () => {
  const { session: led, asked } = session();
  const client = new LedOverHttp(led, () => undefined);
  const toggled = client.toggle();
  client.stop();
  await assert.rejects(
    toggled,
    (error) => error instanceof ProblemError && error.problem.code === 'sketch-not-running',
  );
  assert.deepEqual(asked, []);
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { classesInDev } from './on-dev.ts';
import { CODE, KEY, Person } from './testing/people.ts';

interface Layer {
  readonly handle: (request: IncomingMessage, response: ServerResponse, next: () => void) => void;
}

test('the dev server carries classes and their counts, and leaves the rest to Vite', async (t) => {
  const stack: Layer[] = [];
  const httpServer = createServer((request, response) => {
    stack[0]?.handle(request, response, () => response.writeHead(418).end());
  });
  const server = { httpServer, middlewares: { stack }, resolvedUrls: { network: ['http://a/'] } };
  const setup = classesInDev('/course/').hooks['astro:server:setup'] as unknown as (given: {
    server: typeof server;
  }) => void;
  setup({ server });
  httpServer.listen(0, '127.0.0.1');
  await once(httpServer, 'listening');
  t.after(() => {
    httpServer.closeAllConnections();
    httpServer.close();
  });
  const { port } = httpServer.address() as AddressInfo;
  const instructor = new Person(`ws://127.0.0.1:${port}/course/class/${CODE}`);
  instructor.say({ type: 'instructor', key: KEY });
  assert.deepEqual((await instructor.hearsType('opened')).addresses, ['http://a/']);
  const health = await fetch(`http://127.0.0.1:${port}/course/health`);
  assert.equal(((await health.json()) as { classes: number }).classes, 1);
  assert.equal((await fetch(`http://127.0.0.1:${port}/course/`)).status, 418);
  instructor.leave();
});

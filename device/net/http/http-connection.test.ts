/** The kept connection against Node's own server. */
import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, test } from 'node:test';
import { systemClock } from '../../clock/clock.ts';
import { ProblemError } from '../../formats/problem.ts';
import { HttpConnection } from './http.ts';
import { isProblem } from '../testing/problem-code.ts';
import { SocketTransport } from '../testing/socket-transport.ts';

let server: Server | null = null;
let connections = 0;

async function connectTo(listener: RequestListener): Promise<HttpConnection> {
  connections = 0;
  const listening = createServer(listener);
  server = listening;
  listening.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  return new HttpConnection(new SocketTransport(port), systemClock, `127.0.0.1:${port}`);
}

afterEach(async () => {
  const listening = server;
  server = null;
  listening?.closeAllConnections();
  await new Promise((resolve) => (listening ? listening.close(resolve) : resolve(undefined)));
});

const text = (body: Uint8Array) => new TextDecoder().decode(body);

test('several requests share one connection', async () => {
  const asked: string[] = [];
  const connection = await connectTo((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.connection}`);
    response.end(String(asked.length));
  });
  for (const expected of ['1', '2', '3']) {
    assert.equal(connection.reusable, true);
    assert.equal(text((await connection.request({ path: '/state' })).body), expected);
  }
  assert.deepEqual(asked, Array(3).fill('GET /state keep-alive'));
  assert.equal(connections, 1);
  connection.close();
  assert.equal(connection.reusable, false);
});

test('a server that says close is not asked again', async () => {
  const connection = await connectTo((_, response) => {
    response.setHeader('Connection', 'close');
    response.end('bye');
  });
  assert.equal(text((await connection.request()).body), 'bye');
  assert.equal(connection.reusable, false);
  await assert.rejects(connection.request(), isProblem('connection-lost'));
});

test('one question at a time', async () => {
  const connection = await connectTo((_, response) => response.end('1'));
  const first = connection.request();
  assert.equal(connection.reusable, false);
  await assert.rejects(connection.request(), isProblem('connection-lost'));
  assert.equal(text((await first).body), '1');
});

test('a connection that breaks or answers nonsense fails the question and is over', async () => {
  const cut = await connectTo((request) => request.socket.destroy());
  await assert.rejects(cut.request(), ProblemError);
  assert.equal(cut.reusable, false);
  server?.close();
  const nonsense = await connectTo((request) => request.socket.end('nonsense\r\n\r\n'));
  await assert.rejects(nonsense.request(), isProblem('http-malformed'));
  assert.equal(nonsense.reusable, false);
});

test('a signal ends the question and the connection', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  const connection = await connectTo(() => abort.abort(reason));
  await assert.rejects(connection.request({ signal: abort.signal }), reason);
  assert.equal(connection.reusable, false);
});

test('a server that closes between two questions leaves nothing to reuse', async () => {
  const connection = await connectTo((_, response) => response.end('1'));
  await connection.request();
  const closed = new Promise<void>((resolve) => {
    const look = () => (connection.reusable ? setImmediate(look) : resolve());
    look();
  });
  server?.closeIdleConnections();
  await closed;
});

/** The bench board's ends: started in vain, lost while it runs, stopped. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { BoardWorker } from '../device/virtual/messages.ts';
import { startNodeWorker } from '../device/virtual/node-worker.ts';
import { startBenchBoard } from './bench-board.ts';

/** Workers whose failure the test brings about, and a count of those that run. */
function workers() {
  let running = 0;
  let fail: (reason: string) => void = () => undefined;
  const create = (): BoardWorker => {
    const worker = startNodeWorker();
    running++;
    return {
      ...worker,
      onFailure(listener) {
        fail = listener;
        worker.onFailure(listener);
      },
      terminate() {
        running--;
        worker.terminate();
      },
    };
  };
  return { create, fail: (reason: string) => fail(reason), running: () => running };
}

/** A worker that fails as soon as it gets power. */
function brokenWorker(): BoardWorker {
  let fail: (reason: string) => void = () => undefined;
  return {
    post: (message) => {
      if (message.type === 'power') setImmediate(() => fail('out of memory'));
    },
    onMessage: () => undefined,
    onFailure: (listener) => (fail = listener),
    terminate: () => undefined,
  };
}

async function assertRefused(port: number): Promise<void> {
  const [error] = (await once(connect(port, '127.0.0.1'), 'error')) as [NodeJS.ErrnoException];
  assert.equal(error.code, 'ECONNREFUSED');
}

test('a board that is lost resets its clients, frees the port, and is told of once', async () => {
  const { create, fail, running } = workers();
  const told: string[] = [];
  const board = await startBenchBoard({
    host: '127.0.0.1',
    port: 0,
    createWorker: create,
    onLost: (sentence) => told.push(sentence),
  });
  const client = connect(board.port, '127.0.0.1').resume();
  client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(client, 'data');
  const reset = once(client, 'error');
  fail('out of memory');
  const [error] = (await reset) as [NodeJS.ErrnoException];
  assert.equal(error.code, 'ECONNRESET');
  await assertRefused(board.port);
  assert.equal(running(), 0);
  assert.equal(told.length, 1);
  assert.match(told[0] ?? '', /bench board has stopped: .*out of memory.*npm start/);
  await board.stop();
  assert.equal(told.length, 1);
});

test('it answers for this computer, HOST and the names of the settings', async () => {
  const board = await startBenchBoard({
    host: '127.0.0.1',
    port: 0,
    allowedHosts: ['mypc.local'],
  });
  const statusFor = async (host: string, fields = '') => {
    const client = connect(board.port, '127.0.0.1');
    client.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n${fields}\r\n`);
    const [octets] = (await once(client, 'data')) as [Buffer];
    client.destroy();
    return octets.toString('latin1', 9, 12);
  };
  try {
    for (const host of ['localhost', '127.0.0.1:1', 'a.localhost', '[::1]', 'mypc.local:80']) {
      assert.equal(await statusFor(host), '200', host);
    }
    for (const host of ['evil.example', `127.0.0.1.evil.example:${board.port}`, '8.8.8.8']) {
      assert.equal(await statusFor(host), '421', host);
    }
    assert.equal(await statusFor('localhost', 'Origin: http://evil.example\r\n'), '403');
  } finally {
    await board.stop();
  }
});

test('a port that is taken leaves no board running', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { create, running } = workers();
  await assert.rejects(startBenchBoard({ host: '127.0.0.1', port, createWorker: create }), {
    code: 'EADDRINUSE',
  });
  assert.equal(running(), 0);
  other.close();
});

test('a worker that fails at the start is the reason the start fails, at once', async () => {
  const told: string[] = [];
  const start = startBenchBoard({
    host: '127.0.0.1',
    port: 0,
    createWorker: brokenWorker,
    onLost: (sentence) => told.push(sentence),
  });
  await assert.rejects(start, /bench board did not start: .*out of memory.*npm start/);
  assert.deepEqual(told, []);
});

test('a board that never answers is given up', async () => {
  const { create, running } = workers();
  const silent = () => ({ ...create(), post: () => undefined });
  await assert.rejects(
    startBenchBoard({ host: '127.0.0.1', port: 0, createWorker: silent, startTimeoutMs: 100 }),
    /did not start: .*0\.1 s.*npm start/,
  );
  assert.equal(running(), 0);
});

test('a sketch that was not built says how to build it', async () => {
  await assert.rejects(
    startBenchBoard({ host: '127.0.0.1', port: 0, sketch: 'no_such_sketch' }),
    /did not start: there is no image of the sketch no_such_sketch.*npm start/,
  );
});

test('stop resets the clients and frees the port; a second one is quiet', async () => {
  const { create, running } = workers();
  const told: string[] = [];
  const board = await startBenchBoard({
    host: '127.0.0.1',
    port: 0,
    createWorker: create,
    onLost: (sentence) => told.push(sentence),
  });
  const client = connect(board.port, '127.0.0.1').resume();
  await once(client, 'connect');
  const over = Promise.withResolvers<undefined>();
  client.on('error', () => undefined).on('close', () => over.resolve(undefined));
  await board.stop();
  await over.promise;
  await board.stop();
  await assertRefused(board.port);
  assert.equal(running(), 0);
  assert.deepEqual(told, []);
});

/** The gateway against a board played by the test, and against the virtual one. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { after, describe, test } from 'node:test';
import type { CloseReason } from '../device/net/tcp/tcp-types.ts';
import { startBenchBoard } from './bench-board.ts';
import { createGateway, type GatewayConnection } from './gateway.ts';
import { ownHosts } from './own-hosts.ts';
import { listen } from './site.ts';

/** The board's side of one connection, in the test's own hands. */
class FakeConnection implements GatewayConnection {
  onData: GatewayConnection['onData'] = null;
  onEnd: (() => void) | null = null;
  onDrain: (() => void) | null = null;
  onClosed: ((reason: CloseReason) => void) | null = null;
  bufferedAmount = 0;
  received = 0;
  closed = false;
  aborted = false;
  paused = false;
  pauses = 0;
  /** Octets, then the end, that wait while the gateway has paused the connection. */
  readonly #waiting: Uint8Array<ArrayBuffer>[] = [];
  #ended = false;
  /** Called on each change. */
  onChange: () => void = () => undefined;

  send(octets: Uint8Array): void {
    this.received += octets.length;
    this.bufferedAmount += octets.length;
    this.onChange();
  }

  close(): void {
    this.closed = true;
    this.onChange();
  }

  abort(): void {
    this.aborted = true;
    this.onChange();
  }

  pause(): void {
    this.paused = true;
    this.pauses++;
  }

  resume(): void {
    this.paused = false;
    this.#deliver();
  }

  /** The board sends this, and with `end` its FIN. */
  deliver(octets: Uint8Array<ArrayBuffer>, end = false): void {
    this.#waiting.push(octets);
    this.#ended = end;
    this.#deliver();
  }

  /** The board acknowledges everything. */
  acknowledge(): void {
    this.bufferedAmount = 0;
    this.onDrain?.();
  }

  /** Resolves when the condition holds. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.onChange = resolve;
      });
    }
  }

  #deliver(): void {
    while (!this.paused) {
      const octets = this.#waiting.shift();
      if (octets === undefined) break;
      this.onData?.(octets);
    }
    if (this.#ended && this.#waiting.length === 0) {
      this.#ended = false;
      this.onEnd?.();
    }
  }
}

const HEAD = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

const servers: Server[] = [];
after(() => {
  for (const server of servers) server.close();
});

/** A gateway to `network`, and how to reach it. */
async function gatewayTo(
  connectToBoard: () => GatewayConnection,
  headTimeoutMs?: number,
): Promise<number> {
  const network = { connect: connectToBoard };
  const server = createGateway({
    network,
    address: '192.168.43.233',
    port: 80,
    isOwn: ownHosts([]),
    ...(headTimeoutMs !== undefined && { headTimeoutMs }),
  });
  await listen(server, '127.0.0.1', 0);
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

/** A client that has sent `head` and does not read yet, and the connection the gateway has made for it. */
async function pair(head = HEAD): Promise<{ client: Socket; board: FakeConnection }> {
  const board = new FakeConnection();
  const joined = Promise.withResolvers<undefined>();
  const port = await gatewayTo(() => {
    joined.resolve(undefined);
    return board;
  });
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  client.write(head);
  await joined.promise;
  await board.until(() => board.received === head.length);
  board.received = 0;
  board.acknowledge();
  return { client, board };
}

/** Everything the client receives, until the end. */
async function readAll(client: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  // Not `for await`: it may end the writing side, too, and the client is half open.
  client.on('data', (chunk: Buffer) => chunks.push(chunk)).resume();
  await once(client, 'end');
  return Buffer.concat(chunks);
}

const MEBIBYTE = 1 << 20;

function block(value: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(MEBIBYTE).fill(value);
}

describe('from the board', () => {
  test('a slow reader holds the board back, and a connection that is over still gives its tail', async () => {
    const { client, board } = await pair();
    client.end(); // it has said all it will, and does not read yet
    await board.until(() => board.closed);
    for (let value = 0; value < 16; value++) board.deliver(block(value), value === 15);
    assert.ok(board.paused);
    board.onClosed?.('normal'); // both FINs have crossed; the rest waits in our inbox
    const received = await readAll(client);
    assert.equal(received.length, 16 * MEBIBYTE);
    for (let value = 0; value < 16; value++) {
      assert.equal(received[value * MEBIBYTE], value);
      assert.equal(received[(value + 1) * MEBIBYTE - 1], value);
    }
    assert.ok(board.pauses > 0);
    assert.ok(!board.aborted);
  });

  test('its end leaves the other direction open', async () => {
    const { client, board } = await pair();
    board.deliver(block(7), true);
    assert.equal((await readAll(client)).length, MEBIBYTE);
    client.write(HEAD);
    await board.until(() => board.received === HEAD.length);
    client.end();
    await board.until(() => board.closed);
    assert.ok(!board.aborted);
  });

  for (const reason of ['reset', 'refused', 'timeout', 'aborted'] as const) {
    test(`${reason} resets the client`, async () => {
      const { client, board } = await pair();
      client.resume();
      const failed = once(client, 'error');
      board.onClosed?.(reason);
      const [error] = (await failed) as [NodeJS.ErrnoException];
      assert.equal(error.code, 'ECONNRESET');
    });
  }
});

describe('to the board', () => {
  test('a board that takes nothing holds the client back, and loses nothing', async () => {
    const total = 16 * MEBIBYTE;
    const { client, board } = await pair(
      `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${total}\r\n\r\n`,
    );
    client.resume();
    const sent = new Promise<void>((resolve) => {
      client.end(new Uint8Array(total), () => resolve());
    });
    let most = 0;
    while (!board.closed) {
      const before = board.received;
      await board.until(() => board.closed || board.received > before);
      // Whatever the gateway had read by the time the event loop has gone round waits for the board.
      await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, board.bufferedAmount);
      board.acknowledge();
    }
    await sent;
    assert.equal(board.received, total);
    assert.ok(most < 256 * 1024, `${most} octets waited for the board`);
    board.onEnd?.();
    board.onClosed?.('normal');
  });

  test('a client that resets its socket resets the board', async () => {
    const { client, board } = await pair();
    client.resetAndDestroy();
    await board.until(() => board.aborted);
  });
});

describe('when no connection can be made', () => {
  test('the client is reset, and the gateway goes on', async () => {
    let calls = 0;
    const port = await gatewayTo(() => {
      calls++;
      throw new Error('no place for another connection');
    });
    for (let count = 1; count <= 2; count++) {
      const client = connect(port, '127.0.0.1').resume();
      client.write(HEAD);
      const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException];
      assert.equal(error.code, 'ECONNRESET');
      assert.equal(calls, count);
    }
  });
});

describe('a request that is not for this computer', () => {
  const EVIL = 'GET /ws HTTP/1.1\r\nHost: evil.example\r\n\r\n';

  test('is answered with a sentence, and the board hears nothing', async () => {
    const port = await gatewayTo(() => assert.fail('the board got a connection'));
    for (const [request, status, word] of [
      [EVIL, '421 Misdirected Request', 'evil.example'],
      [HEAD.replace('\r\n\r\n', '\r\nOrigin: null\r\n\r\n'), '403 Forbidden', 'null'],
      ['hello\r\n', '400 Bad Request', 'request line'],
    ] as const) {
      const client = connect(port, '127.0.0.1');
      // More than a socket's buffers hold: what nobody reads must not take the answer along.
      client.write(request + 'x'.repeat(MEBIBYTE));
      const answer = (await readAll(client)).toString();
      const [head = '', sentence = ''] = answer.split('\r\n\r\n');
      assert.ok(head.startsWith(`HTTP/1.1 ${status}\r\n`), answer);
      assert.match(head, /\r\nConnection: close\r\n.*\r\nX-Content-Type-Options: nosniff\r\n/s);
      assert.ok(head.endsWith(`\r\nContent-Length: ${sentence.length}`), answer);
      assert.ok(sentence.includes(word), answer);
    }
  });

  test('ends a connection that began well', async () => {
    const { client, board } = await pair();
    board.deliver(Buffer.from('HTTP/1.1 204 No Content\r\n\r\n'));
    client.write(EVIL);
    const answer = (await readAll(client)).toString();
    assert.match(answer, /^HTTP\/1\.1 204 No Content\r\n\r\nHTTP\/1\.1 421 /);
    assert.equal(board.received, 0);
    assert.ok(board.aborted);
  });
});

describe('a client that asks for nothing', () => {
  const never = () => assert.fail('the board got a connection');

  test('is left after some time, and told why when it began to ask', async () => {
    const port = await gatewayTo(never, 50);
    assert.equal((await readAll(connect(port, '127.0.0.1'))).length, 0);
    const client = connect(port, '127.0.0.1');
    client.write('GET / HTTP/1.1\r\nHost: local');
    assert.match(
      (await readAll(client)).toString(),
      /^HTTP\/1\.1 408 .*did not come in time\.\n$/s,
    );
  });

  test('and ends, gets the end', async () => {
    const port = await gatewayTo(never);
    const client = connect(port, '127.0.0.1');
    client.end('GET / HTTP/1.1\r\n');
    assert.equal((await readAll(client)).length, 0);
  });

  test('keeps nobody else waiting, however many there are', async () => {
    const joined = Promise.withResolvers<undefined>();
    const port = await gatewayTo(() => {
      joined.resolve(undefined);
      return new FakeConnection();
    });
    const silent = Array.from({ length: 300 }, () => connect(port, '127.0.0.1'));
    for (const client of silent) client.on('error', () => undefined);
    await Promise.all(silent.map((client) => once(client, 'connect')));
    const client = connect(port, '127.0.0.1').on('error', () => undefined);
    client.write(HEAD);
    await joined.promise;
    for (const one of [...silent, client]) one.destroy();
  });
});

describe('the bench board', () => {
  test('answers after 300 connections, one after another, that the client closed first', async () => {
    const board = await startBenchBoard({ host: '127.0.0.1', port: 0 });
    try {
      for (let count = 0; count < 300; count++) {
        const client = connect(board.port, '127.0.0.1').resume();
        client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
        await once(client, 'data');
        client.end();
        await once(client, 'close');
      }
      const response = await fetch(`http://127.0.0.1:${board.port}/`);
      assert.equal(response.status, 200);
      assert.match(await response.text(), /<\/html>\s*$/);
    } finally {
      await board.stop();
    }
  });
});

/** The npm package ws against the WebSocket server of the firmware (RFC 6455). */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import WebSocket from 'ws';
import { benchBoard } from './bench-board.ts';

const bench = benchBoard();

/** A client whose messages can be awaited one by one. */
class Client {
  readonly socket: WebSocket;
  readonly #messages: string[] = [];
  #wake: () => void = () => undefined;

  constructor(t: TestContext, options: WebSocket.ClientOptions = {}) {
    this.socket = new WebSocket(`ws://127.0.0.1:${bench.port}/ws`, options);
    this.socket.on('message', (data: Buffer) => {
      this.#messages.push(data.toString());
      this.#wake();
    });
    this.socket.on('error', () => undefined);
    t.after(() => this.socket.terminate());
  }

  async next(): Promise<string> {
    while (this.#messages.length === 0) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return this.#messages.shift() ?? '';
  }

  async closed(): Promise<number> {
    const [code] = (await once(this.socket, 'close')) as [number];
    return code;
  }
}

/** Does the opening handshake by hand and then sends octets that ws would never send. */
async function rawUpgrade(t: TestContext): Promise<Socket> {
  const socket = connect(bench.port, '127.0.0.1');
  t.after(() => socket.destroy());
  socket.write(
    'GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  );
  let seen = '';
  for await (const [chunk] of eventsOf(socket)) {
    seen += chunk.toString('latin1');
    if (seen.includes('\r\n\r\n\x81\x01')) break;
  }
  assert.match(seen, /\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n/);
  return socket;
}

async function* eventsOf(socket: Socket): AsyncGenerator<[Buffer]> {
  for (;;) yield (await once(socket, 'data')) as [Buffer];
}

/** What the board sends until it ends the connection. */
async function rest(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  return Buffer.concat(chunks);
}

test('a client is told the state, toggles it, and all clients hear of it', async (t) => {
  const one = new Client(t);
  const state = await one.next();
  const other = new Client(t);
  assert.equal(await other.next(), state);
  const toggled = state === '1' ? '0' : '1';
  one.socket.send('toggle');
  assert.equal(await one.next(), toggled);
  assert.equal(await other.next(), toggled);
  other.socket.send('toggle');
  assert.equal(await one.next(), state);
  assert.equal(await other.next(), state);
});

test('a message in two fragments is not a command: the sketch acts on whole frames only', async (t) => {
  const client = new Client(t);
  const state = await client.next();
  client.socket.send('tog', { fin: false });
  client.socket.send('gle', { fin: true });
  client.socket.send('toggle');
  assert.equal(await client.next(), state === '1' ? '0' : '1');
});

test('a ping is answered with the same data', async (t) => {
  const client = new Client(t);
  await client.next();
  client.socket.ping('are you there');
  const [data] = (await once(client.socket, 'pong')) as [Buffer];
  assert.equal(data.toString(), 'are you there');
});

test('closing ends with the same code from the board', async (t) => {
  const client = new Client(t);
  await client.next();
  client.socket.close(1000, 'enough');
  assert.equal(await client.closed(), 1000);
});

for (const [name, frame, code] of [
  ['an unmasked frame', '8106746f67676c65', 1002],
  ['a reserved bit', 'c1810000000041', 1002],
  ['a reserved opcode', '838100000000 41', 1002],
  ['a ping in fragments', '098100000000 41', 1002],
  ['a ping of more than 125 octets', '89fe007e00000000', 1002],
  ['a continuation of nothing', '808100000000 41', 1002],
  ['a length that is not the shortest', '81fe000500000000 68656c6c6f', 1002],
  ['text that is not UTF-8', '818200000000 c328', 1007],
  ['a message beyond the limit', '82ff0000000000800000 00000000', 1009],
  ['a Close frame of one octet', '888100000000 03', 1002],
  ['a Close code that is never sent', '888200000000 03ed', 1002],
] as const) {
  test(`${name} is answered with Close ${code}`, async (t) => {
    const socket = await rawUpgrade(t);
    socket.write(Buffer.from(frame.replaceAll(' ', ''), 'hex'));
    const octets = await rest(socket);
    assert.equal(octets[0], 0x88, octets.toString('hex'));
    assert.equal(octets.readUInt16BE(2), code);
  });
}

test('another site’s page is refused with 403', async (t) => {
  const client = new Client(t, { origin: 'http://attacker.example' });
  const [, response] = (await once(client.socket, 'unexpected-response')) as [
    unknown,
    { statusCode: number },
  ];
  assert.equal(response.statusCode, 403);
});

test('of nine clients at least eight stay, and all that stay hear a toggle', async (t) => {
  const clients: Client[] = [];
  for (let number = 0; number < 9; number++) {
    const client = new Client(t);
    clients.push(client);
    await client.next();
  }
  // cleanupClients() runs once a second and closes the oldest beyond eight.
  const [oldest, ...others] = clients;
  assert.ok(oldest);
  await oldest.closed();
  others[0]?.socket.send('toggle');
  const states = await Promise.all(others.map((client) => client.next()));
  assert.equal(new Set(states).size, 1);
  assert.equal(states.length, 8);
});

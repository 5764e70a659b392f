import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { systemClock } from '../../clock/clock.ts';
import { ManualClock } from '../../clock/testing/manual-clock.ts';
import { seededRandom } from '../../clock/testing/seeded-random.ts';
import { concatOctets, fromHex, toHex } from '../../formats/octets/octets.ts';
import { SocketTransport } from '../testing/socket-transport.ts';
import { MemoryTransport } from '../testing/memory-transport.ts';
import {
  readyState,
  WebSocketClient,
  type WebSocketClosed,
  type WebSocketOptions,
} from './websocket.ts';
import {
  applyMask,
  encodeFrame,
  type Frame,
  FrameDecoder,
  FrameError,
  isValidCloseCode,
  opcode,
} from '../../formats/net/websocket-frames.ts';
import { acceptFor, makeKey } from '../../formats/net/websocket-key.ts';

const vectors = JSON.parse(
  readFileSync(new URL('../../../tests/vectors/websocket.json', import.meta.url), 'utf8'),
) as {
  accept: { key: string; accept: string }[];
  frames: {
    name: string;
    octets: string;
    fin: boolean;
    opcode: number;
    mask: string | null;
    payload: string;
  }[];
  binaryHeads: { length: number; head: string }[];
};

const octets = (text: string) => new TextEncoder().encode(text);
const text = (body: Uint8Array) => new TextDecoder().decode(body);

function decodeAll(input: Uint8Array, masked: boolean, maxPayload = 100_000): Frame[] {
  const decoder = new FrameDecoder({ masked, maxPayload });
  decoder.push(input);
  const frames = [];
  for (let frame = decoder.next(); frame !== null; frame = decoder.next()) frames.push(frame);
  return frames;
}

describe('frames', () => {
  for (const vector of vectors.frames) {
    test(`RFC 6455 5.7: ${vector.name}, both ways and cut at every octet`, () => {
      const mask = vector.mask === null ? null : fromHex(vector.mask);
      const payload = fromHex(vector.payload);
      const encoded = encodeFrame({ fin: vector.fin, opcode: vector.opcode, mask, payload });
      assert.equal(toHex(encoded), vector.octets);
      for (let cut = 0; cut <= encoded.length; cut += 1) {
        const decoder = new FrameDecoder({ masked: mask !== null, maxPayload: 5 });
        decoder.push(encoded.subarray(0, cut));
        if (cut < encoded.length) assert.equal(decoder.next(), null);
        decoder.push(encoded.subarray(cut));
        const frame = decoder.next();
        assert.ok(frame);
        assert.deepEqual(
          [frame.fin, frame.rsv, frame.opcode, frame.mask, frame.payload, frame.octets],
          [vector.fin, 0, vector.opcode, mask, payload, encoded],
        );
        assert.equal(decoder.next(), null);
      }
    });
  }

  for (const { length, head } of vectors.binaryHeads) {
    test(`a length of ${length} takes its shortest form`, () => {
      const encoded = encodeFrame({ opcode: 2, payload: new Uint8Array(length) });
      assert.equal(toHex(encoded.subarray(0, head.length / 2)), head);
      assert.equal(decodeAll(encoded, false)[0]?.payload.length, length);
    });
  }

  const broken: [string, string, number][] = [
    ['reserved bit', 'c100', 1002],
    ['reserved opcode 3', '8300', 1002],
    ['reserved control opcode 11', '8b00', 1002],
    ['fragmented ping', '0900', 1002],
    ['ping of 126 octets', '897e', 1002],
    ['masked', '818000000000', 1002],
    ['16-bit length below 126', '817e007d', 1002],
    ['64-bit length below 65536', '817f000000000000ffff', 1002],
    ['64-bit length with its highest bit', '817f8000000000000000', 1002],
    ['too big', '827f0000000000100000', 1009],
  ];
  for (const [name, input, code] of broken) {
    test(`refuses: ${name}`, () => {
      assert.throws(
        () => decodeAll(fromHex(input), false),
        (error) => error instanceof FrameError && error.code === code,
      );
    });
  }

  test('a server refuses unmasked frames', () => {
    assert.throws(() => decodeAll(fromHex('810548656c6c6f'), true), FrameError);
  });

  test('masking goes on from any position', () => {
    const data = octets('abcdefghij');
    const mask = fromHex('01020304');
    assert.deepEqual(
      concatOctets(applyMask(data.subarray(0, 3), mask), applyMask(data.subarray(3), mask, 3)),
      applyMask(data, mask),
    );
  });

  test('close codes', () => {
    const valid = [
      1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4999,
    ];
    const invalid = [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535];
    assert.ok(valid.every(isValidCloseCode));
    assert.ok(!invalid.some(isValidCloseCode));
  });
});

test('RFC 6455 1.3: the answer to a key', () => {
  for (const { key, accept } of vectors.accept) assert.equal(acceptFor(key), accept);
  assert.equal(atob(makeKey(seededRandom(1))).length, 16);
});

/** A client over a stream in memory, its handshake answered, and all it reports. */
async function openClient(options: Partial<WebSocketOptions> = {}) {
  const clock = new ManualClock();
  const transport = new MemoryTransport();
  const client = new WebSocketClient(
    transport,
    { clock, random32: seededRandom(7) },
    { host: 'x', path: '/ws', ...options },
  );
  const messages: (string | Uint8Array)[] = [];
  const problems: string[] = [];
  const closes: WebSocketClosed[] = [];
  client.onmessage = ({ data }) => messages.push(data);
  client.onerror = ({ problem }) => problems.push(problem.code);
  client.onclose = (event) => closes.push(event);
  await transport.opened;
  await Promise.resolve();
  const request = text(transport.takeSent());
  const key = /Sec-WebSocket-Key: (\S+)/.exec(request)?.[1] ?? '';
  const answer = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Accept: ${acceptFor(key)}\r\n\r\n`;
  /** Frames the client has sent since the last call, unmasked. */
  const sent = () => decodeAll(transport.takeSent(), true);
  return { clock, transport, client, messages, problems, closes, request, answer, sent };
}

describe('client', () => {
  test('sends a handshake and opens on the right answer', async () => {
    const { client, transport, request, answer } = await openClient({
      origin: 'http://x',
      protocols: ['a', 'b'],
    });
    assert.match(
      request,
      /^GET \/ws HTTP\/1\.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n/,
    );
    assert.match(
      request,
      /\r\nSec-WebSocket-Version: 13\r\nOrigin: http:\/\/x\r\nSec-WebSocket-Protocol: a, b\r\n\r\n$/,
    );
    transport.deliver(octets(answer.replace('\r\n\r\n', '\r\nSec-WebSocket-Protocol: b\r\n\r\n')));
    await client.opened;
    assert.equal(client.readyState, readyState.open);
    assert.equal(client.protocol, 'b');
  });

  test('handshake, messages and fragments arrive alike wherever the stream is cut', async () => {
    const stream = (answer: string) =>
      concatOctets(octets(answer), fromHex('810548656c6c6f 0103e282ac 890170 8001 21 8203010203'));
    const length = stream((await openClient()).answer).length;
    for (let cut = 0; cut <= length; cut += 1) {
      const { transport, answer, messages, sent } = await openClient();
      transport.deliver(stream(answer).subarray(0, cut));
      transport.deliver(stream(answer).subarray(cut));
      assert.deepEqual(messages, ['Hello', '€!', Uint8Array.of(1, 2, 3)], `cut at ${cut}`);
      assert.deepEqual(
        sent().map((frame) => [frame.opcode, text(frame.payload)]),
        [[opcode.pong, 'p']],
      );
    }
  });

  const refusals: [string, (answer: string) => string][] = [
    ['404', () => 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'],
    ['wrong accept', (answer) => answer.replace(/Accept: ./, 'Accept: #')],
    ['no upgrade field', (answer) => answer.replace('Upgrade: WebSocket\r\n', '')],
    ['no connection field', (answer) => answer.replace(/Connection:.*\r\n/, '')],
    [
      'extension',
      (answer) =>
        answer.replace('\r\n\r\n', '\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n'),
    ],
    [
      'subprotocol',
      (answer) => answer.replace('\r\n\r\n', '\r\nSec-WebSocket-Protocol: chat\r\n\r\n'),
    ],
    ['no HTTP', () => 'SSH-2.0-x\r\n\r\n'],
    ['endless head', () => 'x'.repeat(20_000)],
  ];
  for (const [name, change] of refusals) {
    test(`refuses a handshake: ${name}`, async () => {
      const { client, transport, answer, problems, closes } = await openClient();
      transport.deliver(octets(change(answer)));
      await assert.rejects(client.opened);
      assert.deepEqual(problems, ['websocket-refused']);
      assert.deepEqual(closes, [{ code: 1006, reason: '', wasClean: false }]);
      assert.ok(transport.aborted);
    });
  }

  test('gives up on a handshake that never ends', async () => {
    const { clock, problems, closes } = await openClient({ openTimeoutMs: 5000 });
    clock.advance(5000);
    assert.deepEqual(problems, ['websocket-timeout']);
    assert.equal(closes.length, 1);
  });

  test('masks what it sends, each frame with another key', async () => {
    const { client, transport, answer } = await openClient();
    transport.deliver(octets(answer));
    client.send('toggle');
    client.send('toggle');
    const raw = transport.takeSent();
    assert.equal(toHex(raw.subarray(0, 2)), '8186');
    assert.notDeepEqual(raw.subarray(2, 6), raw.subarray(14, 18));
    assert.deepEqual(
      decodeAll(raw, true).map(({ payload }) => text(payload)),
      ['toggle', 'toggle'],
    );
  });

  test('closes: code and reason out, answer in, then the stream', async () => {
    const { client, transport, answer, closes, sent } = await openClient();
    transport.deliver(octets(answer));
    client.close(1000, 'bye');
    assert.equal(client.readyState, readyState.closing);
    client.send('too late');
    assert.deepEqual(
      sent().map(({ payload }) => toHex(payload)),
      ['03e8627965'],
    );
    transport.deliver(fromHex('880203e8'));
    assert.deepEqual(closes, []);
    transport.end();
    assert.deepEqual(closes, [{ code: 1000, reason: '', wasClean: true }]);
    assert.equal(client.readyState, readyState.closed);
  });

  test('answers a close, whatever follows it', async () => {
    const { transport, answer, closes, messages, sent } = await openClient();
    transport.deliver(octets(answer));
    transport.deliver(fromHex('880603e9 6279650a 8101 41'));
    assert.deepEqual(
      sent().map(({ payload }) => toHex(payload)),
      ['03e9'],
    );
    transport.end();
    assert.deepEqual(messages, []);
    assert.deepEqual(closes, [{ code: 1001, reason: 'bye\n', wasClean: true }]);
  });

  test('a peer that never answers the close is left after a while', async () => {
    const { client, clock, transport, answer, closes } = await openClient({ closeTimeoutMs: 1000 });
    transport.deliver(octets(answer));
    client.close();
    clock.advance(1000);
    assert.ok(transport.aborted);
    assert.deepEqual(closes, [{ code: 1006, reason: '', wasClean: false }]);
  });

  test('a stream that ends without goodbye is 1006', async () => {
    const { transport, answer, problems, closes } = await openClient();
    transport.deliver(octets(answer));
    transport.end();
    assert.deepEqual(problems, ['connection-lost']);
    assert.deepEqual(closes, [{ code: 1006, reason: '', wasClean: false }]);
  });

  const violations: [string, string, number][] = [
    ['masked server frame', '818500000000 48656c6c6f', 1002],
    ['continuation of nothing', '8000', 1002],
    ['message inside a message', '0100 8100', 1002],
    ['invalid UTF-8', '8102c328', 1007],
    ['invalid UTF-8 in a fragment, before the end', '0101ff', 1007],
    ['UTF-8 cut off at the end', '8102e282', 1007],
    ['close with one octet', '880103', 1002],
    ['close with 1005', '880203ed', 1002],
    ['close reason not UTF-8', '880303e8ff', 1007],
    ['frame too big', '827e03e9', 1009],
    ['fragments too big together', `027e0200${'00'.repeat(512)}807e0200${'00'.repeat(512)}`, 1009],
  ];
  for (const [name, input, code] of violations) {
    test(`fails the connection with ${code}: ${name}`, async () => {
      const { transport, answer, problems, messages, closes, sent } = await openClient({
        maxPayload: 1000,
      });
      transport.deliver(octets(answer));
      transport.deliver(fromHex(input));
      transport.deliver(fromHex('810141'));
      assert.deepEqual(
        sent().map((frame) => [frame.opcode, toHex(frame.payload)]),
        [[8, code.toString(16).padStart(4, '0')]],
      );
      assert.deepEqual(problems, ['websocket-protocol-error']);
      assert.deepEqual(messages, []);
      assert.ok(transport.closedByUs);
      transport.end();
      assert.deepEqual(
        closes.map(({ wasClean }) => wasClean),
        [false],
      );
    });
  }

  test('codes a program may not use, reasons too long, sending too early', async () => {
    const { client, transport, answer } = await openClient();
    assert.throws(() => client.send('x'));
    transport.deliver(octets(answer));
    for (const code of [999, 1001, 1005, 1006, 2999, 5000])
      assert.throws(() => client.close(code), RangeError);
    assert.throws(() => client.close(1000, 'é'.repeat(62)), RangeError);
    client.close(1000, 'x'.repeat(123));
  });
});

describe('against the ws package', () => {
  async function withServer(
    options: ServerOptions,
    run: (client: WebSocketClient, peer: Promise<WebSocket>) => Promise<void>,
  ) {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', ...options });
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const peer = new Promise<WebSocket>((resolve) => server.once('connection', resolve));
    const client = new WebSocketClient(
      new SocketTransport(port),
      { clock: systemClock, random32: seededRandom(3) },
      { host: `127.0.0.1:${port}`, path: '/ws' },
    );
    try {
      await run(client, peer);
    } finally {
      for (const other of server.clients) other.terminate();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  test('text and binary of all sizes come back', () =>
    withServer({}, async (client, connected) => {
      const peer = await connected;
      peer.on('message', (data, isBinary) => peer.send(data as Buffer, { binary: isBinary }));
      await client.opened;
      for (const size of [0, 1, 125, 126, 65535, 65536]) {
        for (const data of ['€'.repeat(size / 3), new Uint8Array(size).fill(0x5a)]) {
          const back = new Promise((resolve) => {
            client.onmessage = (event) => resolve(event.data);
          });
          client.send(data);
          assert.deepEqual(await back, data);
        }
      }
    }));

  test('ping and pong both ways, fragments from the peer', () =>
    withServer({}, async (client, connected) => {
      const peer = await connected;
      await client.opened;
      const pong = new Promise<Buffer>((resolve) => peer.once('pong', resolve));
      peer.ping('there?');
      assert.equal((await pong).toString(), 'there?');
      const ping = new Promise<Buffer>((resolve) => peer.once('ping', resolve));
      client.sendFrame(opcode.ping, octets('and you?'));
      assert.equal((await ping).toString(), 'and you?');
      const message = new Promise((resolve) => {
        client.onmessage = (event) => resolve(event.data);
      });
      peer.send('one ', { fin: false });
      peer.send('two', { fin: true });
      assert.equal(await message, 'one two');
    }));

  test('closing, started by either side', () =>
    withServer({}, async (client, connected) => {
      const peer = await connected;
      await client.opened;
      const seen = new Promise((resolve) =>
        peer.once('close', (code, reason) => resolve([code, reason.toString()])),
      );
      client.close(4000, 'done');
      assert.deepEqual(await client.closed, { code: 4000, reason: 'done', wasClean: true });
      assert.deepEqual(await seen, [4000, 'done']);
    }).then(() =>
      withServer({}, async (client, connected) => {
        const peer = await connected;
        await client.opened;
        peer.close(1001, 'restart');
        assert.deepEqual(await client.closed, { code: 1001, reason: 'restart', wasClean: true });
      }),
    ));

  test('ws closes with 1007 and 1002 when frames are broken on purpose', () =>
    withServer({}, async (client, connected) => {
      const peer = await connected;
      peer.on('error', () => undefined);
      await client.opened;
      client.sendFrame(opcode.text, Uint8Array.of(0xff));
      assert.equal((await client.closed).code, 1007);
    }).then(() =>
      withServer({}, async (client, connected) => {
        const peer = await connected;
        peer.on('error', () => undefined);
        await client.opened;
        client.sendFrame(opcode.text, octets('x'), { mask: null });
        assert.equal((await client.closed).code, 1002);
      }),
    ));

  test('a refusal is told with its status', () =>
    withServer({ verifyClient: () => false }, async (client) => {
      await assert.rejects(client.opened, /401/);
    }));
});

/** The client's handshake, messages and closing, against a peer whose octets are written out by hand. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ManualClock } from '../../clock/testing/manual-clock.ts';
import { seededRandom } from '../../clock/testing/seeded-random.ts';
import { concatOctets, fromHex, toHex } from '../../formats/octets/octets.ts';
import { decodeAll } from '../../formats/net/testing/decode-frames.ts';
import { opcode } from '../../formats/net/websocket-frames.ts';
import { acceptFor } from '../../formats/net/websocket-key.ts';
import { MemoryTransport } from '../testing/memory-transport.ts';
import {
  readyState,
  WebSocketClient,
  type WebSocketClosed,
  type WebSocketOptions,
} from './websocket.ts';

const octets = (text: string) => new TextEncoder().encode(text);
const text = (body: Uint8Array) => new TextDecoder().decode(body);

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

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ManualClock } from '../../clock/testing/manual-clock.ts';
import { fromHex, toHex } from '../../formats/octets/octets.ts';
import { ProblemError } from '../../formats/problem.ts';
import { seededRandom } from '../../clock/testing/seeded-random.ts';
import { FrameReader } from '../../formats/net/websocket-frames.ts';
import { HandSocket } from './hand-socket.ts';
import { MemoryTransport } from '../testing/memory-transport.ts';
import { settle } from '../testing/scenario.ts';
import { encodeFrame } from '../../formats/net/websocket-frames.ts';
import { acceptFor } from '../../formats/net/websocket-key.ts';

const latin1 = (octets: Uint8Array) => new TextDecoder('latin1').decode(octets);
const head = (accept: string, status = '101 Switching Protocols') =>
  new TextEncoder().encode(
    `HTTP/1.1 ${status}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );

async function connecting() {
  const clock = new ManualClock(0);
  const transport = new MemoryTransport();
  const socket = new HandSocket(transport, {
    host: 'x',
    path: '/ws',
    clock,
    random32: seededRandom(3),
  });
  const states: string[] = [];
  const frames: string[] = [];
  socket.onstate = (state) => states.push(state);
  socket.onframe = ({ octets }) => frames.push(toHex(octets));
  await settle();
  const key = /Sec-WebSocket-Key: (\S+)/.exec(latin1(transport.takeSent()))?.[1] ?? '';
  return { clock, transport, socket, states, frames, accept: acceptFor(key) };
}

async function open() {
  const parts = await connecting();
  parts.transport.deliver(head(parts.accept));
  await parts.socket.opened;
  return parts;
}

function scan(octets: Uint8Array) {
  const scanner = new FrameReader();
  scanner.push(octets);
  return scanner.next();
}

describe('a WebSocket driven by hand', () => {
  test('opens with a correct handshake, and takes any octets then', async () => {
    const { transport, socket, states, frames } = await open();
    socket.send(fromHex('ff00c1'));
    assert.equal(toHex(transport.takeSent()), 'ff00c1');
    transport.deliver(fromHex('8101'));
    transport.deliver(fromHex('30'));
    assert.deepEqual([states, frames], [['open'], ['810130']]);
  });

  test('octets that come with the 101 are frames', async () => {
    const { transport, accept, frames } = await connecting();
    transport.deliver(Uint8Array.of(...head(accept), 0x81, 1, 0x30));
    assert.deepEqual(frames, ['810130']);
  });

  const refusals: [string, (accept: string) => Uint8Array, string][] = [
    ['another status', (accept) => head(accept, '403 Forbidden'), 'websocket-refused'],
    ['a wrong Accept', (accept) => head(`A${accept}`), 'websocket-refused'],
    ['what is no HTTP', () => new TextEncoder().encode('hello\r\n\r\n'), 'websocket-refused'],
  ];
  for (const [name, answer, code] of refusals) {
    test(`does not open on ${name}`, async () => {
      const { transport, socket, accept } = await connecting();
      transport.deliver(answer(accept));
      await assert.rejects(
        socket.opened,
        (error) => error instanceof ProblemError && error.problem.code === code,
      );
      assert.equal(socket.state, 'closed');
      assert.ok(transport.aborted);
    });
  }

  test('does not wait for ever', async () => {
    const { clock, socket } = await connecting();
    clock.advance(15_000);
    await assert.rejects(socket.opened, /did not become a WebSocket in time/);
  });

  test('a Close frame of the other end is answered with its code, once', async () => {
    const { transport, socket } = await open();
    transport.deliver(fromHex('880403ea6869'));
    const answer = scan(transport.takeSent());
    assert.deepEqual([answer?.opcode, answer?.masked], [8, true]);
    assert.equal(toHex(answer?.payload ?? new Uint8Array(0)), '03ea');
    assert.equal(socket.state, 'closing');
    transport.deliver(fromHex('880203e8'));
    assert.equal(transport.takeSent().length, 0);
    transport.end();
    assert.equal(await socket.closed, 'normal');
    assert.ok(transport.closedByUs);
  });

  test('a Close frame made by hand counts, also in pieces', async () => {
    const { transport, socket, clock } = await open();
    const close = encodeFrame({ opcode: 8, payload: fromHex('03e8'), mask: fromHex('01020304') });
    socket.send(close.slice(0, 3));
    assert.equal(socket.state, 'open');
    socket.send(close.slice(3));
    assert.equal(socket.state, 'closing');
    transport.takeSent();
    socket.send(fromHex('8100'));
    transport.deliver(fromHex('880203e8'));
    assert.equal(transport.takeSent().length, 0);
    clock.advance(8000);
    assert.ok(transport.aborted);
    assert.equal(socket.state, 'closed');
  });

  test('closes politely, and sends nothing to an end that has closed', async () => {
    const { transport, socket } = await open();
    socket.close();
    assert.equal(toHex(scan(transport.takeSent())?.payload ?? new Uint8Array(0)), '03e8');
    const gone = await open();
    gone.transport.onEnd?.();
    assert.equal(gone.socket.takesOctets, false);
    gone.socket.send(fromHex('8100'));
    gone.transport.deliver(fromHex('880203e8'));
    assert.equal(gone.transport.takeSent().length, 0);
  });
});

describe('frames as they are', () => {
  const wrong = ['f300', '8900', '0981fa000000ff', '827e0001aa', '81ff8000000000000000000000ff'];
  test('right or wrong, cut at every octet', () => {
    const stream = fromHex(wrong.slice(0, 4).join(''));
    const scanner = new FrameReader();
    const seen: string[] = [];
    for (const octet of stream) {
      scanner.push(Uint8Array.of(octet));
      for (let frame = scanner.next(); frame !== null; frame = scanner.next()) {
        assert.equal(frame.start, seen.join('').length / 2);
        seen.push(toHex(frame.octets));
      }
    }
    assert.deepEqual(seen, wrong.slice(0, 4));
  });

  test('one that announces more than comes stays pending', () => {
    const scanner = new FrameReader();
    scanner.push(fromHex(wrong[4] ?? ''));
    assert.equal(scanner.next(), null);
    const pending = scanner.pending();
    assert.ok(pending);
    assert.equal(pending.length, 1n << 63n);
    assert.equal(pending.payload.length, 0);
  });
});

describe('frames of any form', () => {
  const hello = new TextEncoder().encode('Hello');
  const encode = (more: object) => toHex(encodeFrame({ opcode: 1, payload: hello, ...more }));

  test('the length in any field, and saying anything that fits', () => {
    assert.equal(encode({ lengthForm: 16 }), '817e000548656c6c6f');
    assert.equal(encode({ lengthForm: 64 }), '817f000000000000000548656c6c6f');
    assert.equal(encode({ announced: 9n }), '810948656c6c6f');
    assert.equal(encode({ announced: 300n }), '817e012c48656c6c6f');
    assert.equal(encode({ announced: 1n << 63n }), '817f800000000000000048656c6c6f');
    assert.equal(encode({ lengthForm: null, announced: null }), '810548656c6c6f');
  });

  test('what does not fit is refused', () => {
    for (const more of [
      { lengthForm: 7, announced: 126n },
      { lengthForm: 16, announced: 65536n },
      { announced: 1n << 64n },
      { announced: -1n },
    ]) {
      assert.throws(() => encode(more), RangeError);
    }
  });
});

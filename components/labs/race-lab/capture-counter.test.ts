/** Captures made by hand, packet by packet, where the right answer is known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeIpv4 } from '../../../device/formats/net/ipv4.ts';
import type { Direction, Fate, PacketRecord } from '../../../device/formats/net/packet-record.ts';
import { seq } from '../../../device/formats/net/sequence.ts';
import { encodeTcp, tcpFlag } from '../../../device/formats/net/tcp-segment.ts';
import { acceptFor } from '../../../device/formats/net/websocket-key.ts';
import { encodeSlip, slipLength } from '../../../device/formats/net/slip.ts';
import { Dissector } from '../../../device/formats/net/dissect.ts';
import { CaptureCounter } from './capture-counter.ts';
import type { Toggler } from './schedule.ts';

const CLIENT = '192.168.43.1';
const BOARD = '192.168.43.233';
const { syn, ack, psh, fin } = tcpFlag;

/** A capture that is written down segment by segment; sequence numbers follow from what is sent. */
class Capture {
  readonly records: PacketRecord[] = [];
  readonly #next = new Map<string, number>();

  /** @param port the client's */
  add(
    port: number,
    from: 'client' | 'board',
    flags: number,
    payload: string | Uint8Array = '',
    { timeMs = this.records.length, fate = 'delivered' }: { timeMs?: number; fate?: Fate } = {},
  ): this {
    const octets = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
    const [own, peer] = [`${port} ${from}`, `${port} ${from === 'client' ? 'board' : 'client'}`];
    const sequence = this.#next.get(own) ?? (from === 'client' ? 1000 : 5000);
    const occupied = octets.length + (flags & syn ? 1 : 0) + (flags & fin ? 1 : 0);
    this.#next.set(own, sequence + occupied);
    const [source, destination] = from === 'client' ? [CLIENT, BOARD] : [BOARD, CLIENT];
    const segment = encodeTcp(
      {
        sourcePort: from === 'client' ? port : 80,
        destinationPort: from === 'client' ? 80 : port,
        sequence: seq(sequence),
        acknowledgment: seq(flags & ack ? (this.#next.get(peer) ?? 0) : 0),
        flags,
        window: 4096,
        maximumSegmentSize: flags & syn ? 536 : undefined,
        payload: octets,
      },
      source,
      destination,
    );
    const direction: Direction = from === 'client' ? 'client-to-board' : 'board-to-client';
    this.records.push({
      number: this.records.length + 1,
      timeMs,
      direction,
      octets: encodeIpv4({ source, destination, protocol: 6, identification: 7, payload: segment }),
      fate,
    });
    return this;
  }

  connect(port: number): this {
    return this.add(port, 'client', syn)
      .add(port, 'board', syn | ack)
      .add(port, 'client', ack);
  }

  close(port: number): this {
    return this.add(port, 'client', fin | ack)
      .add(port, 'board', fin | ack)
      .add(port, 'client', ack);
  }
}

const GET = 'GET /state HTTP/1.1\r\nHost: 192.168.43.233\r\nConnection: close\r\n\r\n';
const answer = (state: string) =>
  `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\nContent-Type: text/plain\r\n\r\n${state}`;
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const UPGRADE = `GET /ws HTTP/1.1\r\nHost: 192.168.43.233\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n`;
const SWITCHING = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptFor(KEY)}\r\n\r\n`;
const frame = (state: string) => Uint8Array.of(0x81, 1, state.charCodeAt(0));

function counted(
  { records }: Capture,
  roles: Readonly<Record<number, Toggler>> = { 50000: 'screen' },
  paceBaud: number | null = null,
): CaptureCounter {
  const counter = new CaptureCounter((port) => roles[port] ?? null, paceBaud);
  const dissector = new Dissector();
  for (const record of records) counter.next(dissector.next(record));
  return counter;
}

test('a packet as a SLIP frame has two ENDs and an octet more for each END or ESC in it', () => {
  assert.equal(slipLength(Uint8Array.of(1, 2, 3)), 5);
  assert.equal(slipLength(Uint8Array.of(0xc0, 0xdb, 0xdc)), 7);
  for (const { octets } of new Capture().connect(50000).records) {
    assert.equal(slipLength(octets), encodeSlip(octets).length);
  }
});

test('two questions on connections of their own', () => {
  const capture = new Capture();
  for (const [port, state] of [
    [50000, '0'],
    [50001, '1'],
  ] as const) {
    capture
      .connect(port)
      .add(port, 'client', ack | psh, GET)
      .add(port, 'board', ack | psh, answer(state));
    capture.close(port);
  }
  const { screen, other, all, tellings, marks } = counted(capture, {
    50000: 'screen',
    50001: 'screen',
  });
  // Of each connection: SYN, ACK, request, FIN, ACK one way, and SYN-ACK, response, FIN the other.
  const octets = 2 * (44 + 44 + 6 * 40 + GET.length + answer('0').length);
  assert.deepEqual(screen, {
    clientPackets: 10,
    boardPackets: 6,
    ipOctets: octets,
    wireOctets: capture.records.reduce((sum, { octets }) => sum + encodeSlip(octets).length, 0),
    connections: 2,
    requests: 2,
    responses: 2,
    messages: 0,
  });
  assert.deepEqual(all, screen);
  assert.equal(other.clientPackets + other.boardPackets, 0);
  assert.deepEqual(
    tellings.map(({ timeMs, on }) => [timeMs, on]),
    [
      [4, false],
      [12, true],
    ],
  );
  assert.equal(marks.length, 16);
  assert.equal(marks.filter(({ fromBoard }) => fromBoard).length, 6);
});

test('three questions on one connection', () => {
  const capture = new Capture().connect(50000);
  for (const state of ['0', '1', '1']) {
    capture.add(50000, 'client', ack | psh, GET).add(50000, 'board', ack | psh, answer(state));
  }
  const { screen, tellings } = counted(capture);
  assert.deepEqual(
    [screen.connections, screen.requests, screen.responses, screen.clientPackets],
    [1, 3, 3, 5],
  );
  assert.deepEqual(
    tellings.map(({ on }) => on),
    [false, true, true],
  );
});

test('a WebSocket: one request, the greeting and two messages', () => {
  const capture = new Capture()
    .connect(50000)
    .add(50000, 'client', ack | psh, UPGRADE)
    .add(50000, 'board', ack | psh, SWITCHING)
    .add(50000, 'board', ack | psh, frame('0'))
    .add(50000, 'client', ack)
    .add(50000, 'board', ack | psh, frame('1'))
    .add(50000, 'board', ack | psh, frame('0'));
  const { screen, tellings } = counted(capture);
  assert.deepEqual(
    [screen.connections, screen.requests, screen.responses, screen.messages],
    [1, 1, 1, 3],
  );
  assert.deepEqual([screen.clientPackets, screen.boardPackets], [4, 5]);
  assert.deepEqual(
    tellings.map(({ on }) => on),
    [false, true, false],
  );
});

test('somebody else’s connections are counted apart, and nobody’s only with all', () => {
  const capture = new Capture().connect(50000).connect(50001).connect(50002);
  capture.add(50001, 'client', ack | psh, GET).add(50001, 'board', ack | psh, answer('1'));
  const { screen, other, all, tellings } = counted(capture, { 50000: 'screen', 50001: 'other' });
  assert.deepEqual([screen.connections, other.connections, all.connections], [1, 1, 3]);
  assert.deepEqual([screen.requests, other.requests, all.requests], [0, 1, 1]);
  assert.equal(all.clientPackets + all.boardPackets, capture.records.length);
  assert.deepEqual(tellings, [], 'what somebody else is told, the screen does not know');
});

test('a SYN that is sent again opens no further connection', () => {
  const once = new Capture().add(50000, 'client', syn);
  const [first] = once.records;
  assert.ok(first);
  const again = new CaptureCounter(() => 'screen', null);
  const dissector = new Dissector();
  again.next(dissector.next({ ...first, fate: 'dropped' }));
  again.next(dissector.next({ ...first, number: 2, timeMs: 1000 }));
  assert.deepEqual([again.screen.connections, again.screen.clientPackets], [1, 2]);
});

test('an answer that was lost on the way tells nothing', () => {
  const capture = new Capture().connect(50000).add(50000, 'client', ack | psh, GET);
  capture.add(50000, 'board', ack | psh, answer('1'), { fate: 'dropped' });
  assert.deepEqual(counted(capture).tellings, []);
});

test('a head cut by a segment is one request', () => {
  const capture = new Capture().connect(50000);
  capture.add(50000, 'client', ack, GET.slice(0, 5)).add(50000, 'client', ack | psh, GET.slice(5));
  assert.equal(counted(capture).screen.requests, 1);
});

test('on a paced wire the board began to speak as long before as the frame takes', () => {
  const capture = new Capture().connect(50000).add(50000, 'client', ack | psh, GET);
  capture.add(50000, 'board', ack | psh, answer('1'), { timeMs: 100 });
  const [telling] = counted(capture, { 50000: 'screen' }, 115_200).tellings;
  const frameOctets = encodeSlip(capture.records.at(-1)?.octets ?? new Uint8Array()).length;
  assert.equal(telling?.timeMs, 100);
  // Ten bits an octet: a start bit, eight of data, a stop bit.
  assert.equal(telling.saidMs.toFixed(6), (100 - (frameOctets * 10_000) / 115_200).toFixed(6));
});

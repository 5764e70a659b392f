import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex } from '../../../device/formats/octets/octets.ts';
import { Dissector } from '../../../device/formats/net/dissect.ts';
import type { PacketRecord } from '../../../device/formats/net/packet-record.ts';
import { readSegment } from '../../../device/formats/net/segment.ts';
import {
  boardAddress,
  scenario,
  serveWebSocket,
  settle,
} from '../../../device/net/testing/scenario.ts';
import { openWebSocket, type WebSocketClient } from '../../../device/net/websocket/websocket.ts';
import type { Evidence } from './evidence.ts';
import { EvidenceWatcher } from './watcher.ts';

const octetsOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function evidence(records: readonly PacketRecord[], ...wanted: Evidence[]): string[] {
  const watcher = new EvidenceWatcher(wanted);
  const dissector = new Dissector();
  return records.flatMap((record) =>
    watcher.packet(dissector.next(record)).map(({ evidence }) => evidence),
  );
}

/** One WebSocket: opened, `use`d by the client, each chunk of frames answered in hex. */
async function session(
  use: (socket: WebSocketClient) => void,
  answer: (octets: Uint8Array) => string = () => '',
): Promise<readonly PacketRecord[]> {
  const { host, peer, link, clock } = scenario();
  serveWebSocket(peer, (octets) => fromHex(answer(octets)));
  const socket = openWebSocket(host, { address: boardAddress, path: '/ws' });
  clock.advance(10);
  await settle();
  clock.advance(100);
  use(socket);
  clock.advance(100);
  return link.records;
}

/** A client's request and the board's answer, as text, on a connection of their own. */
async function exchange(request: string, answer: string): Promise<readonly PacketRecord[]> {
  const { host, peer, link, clock } = scenario();
  peer.onData = () => peer.send(octetsOf(answer));
  const connection = host.connect(boardAddress, 80);
  clock.advance(10);
  await settle();
  connection.send(octetsOf(request));
  clock.advance(100);
  return link.records;
}

const TOGGLE: Evidence[] = ['opened', 'asked', 'answered', 'closed'];

test('a toggle and its answer are seen in the order in which they happen', async () => {
  const records = await session(
    (socket) => {
      socket.send('toggle');
      socket.close(1000);
    },
    (octets) => (octets[0] === 0x81 ? '810131' : ''),
  );
  assert.deepEqual(evidence(records, ...TOGGLE), ['opened', 'asked', 'closed', 'answered']);
});

test('another message is not a toggle, and another answer is not a state', async () => {
  const records = await session(
    (socket) => socket.send('toggles'),
    () => '810132',
  );
  assert.deepEqual(evidence(records, ...TOGGLE), ['opened']);
});

test('only what is wanted is told', async () => {
  const records = await session((socket) => socket.send('toggle'));
  assert.deepEqual(evidence(records, 'asked'), ['asked']);
});

test('what was lost or damaged on the way has not happened', async () => {
  for (const fate of ['dropped', 'corrupted'] as const) {
    const records = (await session((socket) => socket.send('toggle'))).map((record) => ({
      ...record,
      fate,
    }));
    const found = evidence(records, ...TOGGLE, 'syn', 'syn-ack', 'handshake-complete', 'fin-both');
    assert.deepEqual(found, []);
  }
});

test('garbage is no evidence', () => {
  const octets = Uint8Array.from({ length: 60 }, (_, index) => (index * 37) & 0xff);
  const record = { number: 1, timeMs: 0, direction: 'board-to-client', octets } as const;
  const found = evidence([{ ...record, fate: 'delivered' }], ...TOGGLE, 'syn', 'retransmitted');
  assert.deepEqual(found, []);
});

test('a frame that segments cut apart counts when it is whole', async () => {
  const { host, peer, link, clock } = scenario({ peer: { mss: 4 } });
  serveWebSocket(peer);
  const socket = openWebSocket(host, { address: boardAddress, path: '/ws' });
  clock.advance(2_000);
  await settle();
  clock.advance(2_000);
  assert.equal(socket.readyState, 1);
  socket.send('toggle');
  clock.advance(2_000);
  const watcher = new EvidenceWatcher(['asked']);
  const dissector = new Dissector();
  const at = link.records.filter((record) => watcher.packet(dissector.next(record)).length > 0);
  assert.equal(at.length, 1);
  assert.equal(at[0]?.direction, 'client-to-board');
});

test('a close counts with its own code alone', async () => {
  const records = await session((socket) => socket.close(1000));
  assert.deepEqual(evidence(records, 'close-1002', 'close-1000', 'closed'), [
    'close-1000',
    'closed',
  ]);
  const refused = await session(
    (socket) => socket.sendFrame(3, new Uint8Array(0)),
    () => '880203ea',
  );
  assert.deepEqual(evidence(refused, 'close-1002').slice(0, 1), ['close-1002']);
  assert.deepEqual(evidence(refused, 'close-1003'), []);
});

test('a pong answers the ping whose payload it has', async () => {
  const pong = (hex: string) => (octets: Uint8Array) => ((octets[0] ?? 0) === 0x89 ? hex : '');
  const ping = (socket: WebSocketClient) => socket.sendFrame(9, octetsOf('Hello'));
  assert.deepEqual(evidence(await session(ping, pong('8a0548656c6c6f')), 'ping-pong'), [
    'ping-pong',
  ]);
  assert.deepEqual(evidence(await session(ping, pong('8a0548656c6c70')), 'ping-pong'), []);
  assert.deepEqual(evidence(await session(ping), 'ping-pong'), []);
  // The board may ask too.
  const asked = await session(
    (socket) => socket.send('x'),
    (octets) => (octets[0] === 0x81 ? '8900' : ''),
  );
  assert.deepEqual(evidence(asked, 'ping-pong'), ['ping-pong']);
});

test('a plain answer is 200 and no refusal', async () => {
  const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi';
  const records = await exchange('GET / HTTP/1.1\r\nHost: b\r\n\r\n', ok);
  assert.deepEqual(evidence(records, 'http-answer', 'upgrade-refused', 'opened'), ['http-answer']);
});

test('a refusal is a 4xx, and to a request that asked for an upgrade', async () => {
  const refusal = 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n';
  const upgrade = 'GET /ws HTTP/1.1\r\nHost: b\r\nUpgrade: websocket\r\n\r\n';
  const wanted: Evidence[] = ['upgrade-refused', 'http-answer'];
  assert.deepEqual(evidence(await exchange(upgrade, refusal), ...wanted), ['upgrade-refused']);
  const plain = 'GET /ws HTTP/1.1\r\nHost: b\r\n\r\n';
  assert.deepEqual(evidence(await exchange(plain, refusal), ...wanted), []);
  const broken = 'HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n';
  assert.deepEqual(evidence(await exchange(upgrade, broken), ...wanted), []);
  const without = 'GET /ws HTTP/1.1\r\nHost: b\r\nSec-WebSocket-Version: 13\r\n\r\n';
  assert.deepEqual(evidence(await exchange(without, refusal), ...wanted), ['upgrade-refused']);
});

const STEPS: Evidence[] = ['syn', 'syn-ack', 'handshake-complete', 'retransmitted', 'segment-lost'];

test('the three steps are seen one by one', async () => {
  const { host, link, clock } = scenario();
  host.connect(boardAddress, 80);
  clock.advance(50);
  await settle();
  assert.deepEqual(evidence(link.records, ...STEPS), ['syn', 'syn-ack', 'handshake-complete']);
});

test('without the third step there is no connection', async () => {
  const { host, link, clock } = scenario();
  link.addRule({ action: 'drop', kind: 'ack', count: 100 });
  host.connect(boardAddress, 80);
  clock.advance(50);
  await settle();
  assert.deepEqual(evidence(link.records, ...STEPS), ['syn', 'syn-ack', 'segment-lost']);
});

test('a lost SYN is lost, and then sent again', async () => {
  const { host, link, clock } = scenario();
  link.addRule({ action: 'drop', kind: 'syn' });
  host.connect(boardAddress, 80);
  clock.advance(5_000);
  await settle();
  assert.deepEqual(evidence(link.records, ...STEPS, 'syn-lost', 'syn-ack-lost'), [
    'segment-lost',
    'syn-lost',
    'syn',
    'retransmitted',
    'syn-ack',
    'handshake-complete',
  ]);
});

test('a lost SYN-ACK is told from a lost SYN', async () => {
  const { host, link, clock } = scenario();
  link.addRule({ action: 'drop', kind: 'syn-ack' });
  host.connect(boardAddress, 80);
  clock.advance(5_000);
  await settle();
  assert.deepEqual(evidence(link.records, 'syn-lost', 'syn-ack-lost'), ['syn-ack-lost']);
});

test('an acknowledgment of something else completes no handshake', async () => {
  const { host, link, clock } = scenario();
  host.connect(boardAddress, 80);
  clock.advance(50);
  await settle();
  const withoutSynAck = link.records.filter(
    ({ octets, direction }) => readSegment(octets, direction)?.kind !== 'syn-ack',
  );
  assert.deepEqual(evidence(withoutSynAck, 'handshake-complete'), []);
});

/** A connection that the client closes and the board too, if it is polite. */
async function closing(polite: boolean): Promise<readonly PacketRecord[]> {
  const { host, peer, link, clock } = scenario();
  if (polite) peer.onEnd = () => peer.close();
  const connection = host.connect(boardAddress, 80);
  clock.advance(50);
  await settle();
  connection.close();
  clock.advance(200);
  return link.records;
}

test('both FINs, acknowledged, are a close; one is half of it', async () => {
  assert.deepEqual(evidence(await closing(true), 'fin-both', 'reset-seen'), ['fin-both']);
  assert.deepEqual(evidence(await closing(false), 'fin-both'), []);
});

test('a reset is seen, and is no polite close', async () => {
  const { host, link, clock } = scenario();
  const connection = host.connect(boardAddress, 80);
  clock.advance(50);
  await settle();
  connection.abort();
  clock.advance(50);
  assert.deepEqual(evidence(link.records, 'fin-both', 'reset-seen'), ['reset-seen']);
});

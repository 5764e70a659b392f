/** What packets answer, on conversations that a host and a plain peer really had. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dissector } from '../../../device/formats/net/dissect.ts';
import type { Packet } from '../../../device/formats/net/packet.ts';
import { framesOf, statusOf, textOf } from '../../../device/formats/net/stream-facts.ts';
import { fromHex } from '../../../device/formats/octets/octets.ts';
import {
  boardAddress,
  scenario,
  serveWebSocket,
  settle,
} from '../../../device/net/testing/scenario.ts';
import { openWebSocket } from '../../../device/net/websocket/websocket.ts';
import { judgePacket, packetAnswerNames, packetAnswerOf } from './packet-answers.ts';

/** A WebSocket: the state at its beginning, and after each of two toggles. */
async function toggles(): Promise<Packet[]> {
  const { host, peer, link, clock } = scenario();
  let on = true;
  serveWebSocket(peer, () => {
    on = !on;
    return fromHex(on ? '810131' : '810130');
  });
  const socket = openWebSocket(host, { address: boardAddress, path: '/ws' });
  clock.advance(10);
  await settle();
  clock.advance(100);
  peer.send(fromHex('810131'));
  clock.advance(500);
  for (let toggle = 0; toggle < 2; toggle++) {
    socket.send('toggle');
    clock.advance(500);
  }
  socket.close(1000);
  clock.advance(500);
  const dissector = new Dissector();
  return link.records.map((record) => dissector.next(record));
}

/** One connection on which the same request is answered by each of `bodies`. */
async function polls(...bodies: string[]): Promise<Packet[]> {
  const { host, peer, link, clock } = scenario();
  const ascii = (text: string) => new TextEncoder().encode(text);
  let body = '';
  peer.onData = () => peer.send(ascii(`HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n${body}`));
  const connection = host.connect(boardAddress, 80);
  clock.advance(10);
  await settle();
  for (const next of bodies) {
    body = next;
    connection.send(ascii('GET /state HTTP/1.1\r\nHost: board\r\n\r\n'));
    clock.advance(500);
  }
  const dissector = new Dissector();
  return link.records.map((record) => dissector.next(record));
}

const says = (packet: Packet): string => {
  const { tcp } = packet;
  const words = framesOf(packet).map((frame) => textOf(frame) ?? 'control');
  const status = statusOf(packet);
  const what = [...words, ...(status === null ? [] : [String(status)])].join(' ');
  return `${packet.direction === 'client-to-board' ? '>' : '<'} ${what === '' ? (tcp?.kind ?? '') : what}`;
};

/** What the packets say that answer the question. */
const right = (name: string, packets: readonly Packet[]): string[] =>
  packets.filter((packet) => judgePacket(name, packet, packets) === null).map(says);

test('each question finds its packets in a conversation', async () => {
  const packets = await toggles();
  assert.deepEqual(right('board-number', packets), ['< syn-ack']);
  assert.deepEqual(right('handshake-complete', packets), ['> ack']);
  assert.deepEqual(right('agreed-to-websocket', packets), ['< 101']);
  assert.deepEqual(right('first-frame', packets), ['< 1']);
  assert.deepEqual(right('unmasked-frame', packets), ['< 1', '< 0', '< 1', '< 0']);
  assert.deepEqual(right('order-carried-out', packets), ['< 0', '< 1', '< 0']);
  assert.ok(right('no-message', packets).every((one) => /^[<>] (syn|syn-ack|ack|fin)$/.test(one)));
  // Only one client: the state always answers the toggle of its own connection.
  assert.deepEqual(right('unasked-state', packets), []);
});

test('a state is unasked when the toggle came on another connection', async () => {
  const packets = await toggles();
  const asked = packets.findLastIndex((packet) => says(packet) === '> toggle');
  const elsewhere = packets.map((packet, at): Packet => {
    const { tcp } = packet;
    return at <= asked || tcp === null ? packet : { ...packet, tcp: { ...tcp, connection: 99 } };
  });
  assert.deepEqual(right('unasked-state', elsewhere), ['< 1', '< 0']);
});

test('a message takes an acknowledgment along when its number has grown', async () => {
  const packets = await toggles();
  for (const packet of packets) {
    const last = packets.findLast(
      (one) => one.direction === packet.direction && one.number < packet.number,
    );
    const isRight = judgePacket('message-and-acknowledgment', packet, packets) === null;
    const grown =
      (packet.tcp?.counted.acknowledgment ?? 0) > (last?.tcp?.counted.acknowledgment ?? 0);
    assert.equal(isRight, framesOf(packet).length > 0 && last !== undefined && grown, says(packet));
  }
});

test('an answer over HTTP brings no news when it says what the one before said', async () => {
  const packets = await polls('0', '0', '1', '1', '0');
  const answers = packets.filter((packet) => statusOf(packet) === 200);
  const without = answers.map(
    (packet) => judgePacket('http-without-news', packet, packets) === null,
  );
  assert.deepEqual(without, [false, true, false, true, false]);
  assert.match(judgePacket('http-without-news', answers[0]!, packets) ?? '', /first answer/);
  assert.match(judgePacket('http-without-news', answers[2]!, packets) ?? '', /does bring news/);
  assert.match(
    judgePacket('http-without-news', packets[0]!, packets) ?? '',
    /comes from the client/,
  );
});

test('whatever packet is opened, what is wrong with it is said in a sentence', async () => {
  const conversations = [await toggles(), await polls('0', '1')];
  for (const name of packetAnswerNames()) {
    for (const { otherwise } of packetAnswerOf(name) ?? [])
      assert.match(otherwise, /^[A-Z].*[.?]$/);
    for (const packets of conversations) {
      for (const packet of packets) assert.notEqual(judgePacket(name, packet, packets), '');
    }
  }
  assert.equal(packetAnswerOf('constructor'), null);
});

test('a packet that was lost or damaged proves nothing', async () => {
  const packets = (await toggles()).map((packet) => ({ ...packet, arrives: false }));
  for (const name of packetAnswerNames()) assert.deepEqual(right(name, packets), [], name);
});

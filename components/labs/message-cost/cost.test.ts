import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex } from '../../../device/formats/octets/octets.ts';
import {
  boardAddress,
  scenario,
  serveWebSocket,
  settle,
} from '../../../device/net/testing/scenario.ts';
import { Dissector } from '../../../device/formats/net/dissect.ts';
import { openWebSocket } from '../../../device/net/websocket/websocket.ts';
import { LAYERS, Tally, type MessageCost } from './cost.ts';

test('the octets of a message are told apart by protocol, and add up to the packet', async () => {
  const { host, peer, link, clock } = scenario();
  serveWebSocket(peer, () => fromHex('810131'));
  const socket = openWebSocket(host, { address: boardAddress, path: '/ws' });
  clock.advance(10);
  await settle();
  clock.advance(100);
  socket.send('toggle');
  clock.advance(100);

  const tally = new Tally();
  const dissector = new Dissector();
  const messages = link.records
    .map((record) => tally.next(dissector.next(record)))
    .filter((message): message is MessageCost => message !== null);
  assert.deepEqual(
    messages.map(({ text, direction, octets }) => [text, direction, octets]),
    [
      // RFC 6455 section 5.2: two octets of header and four of mask; the board sends no mask.
      ['"toggle"', 'client-to-board', { IPv4: 20, TCP: 20, WebSocket: 6, payload: 6 }],
      ['"1"', 'board-to-client', { IPv4: 20, TCP: 20, WebSocket: 2, payload: 1 }],
    ],
  );
  for (const { octets, total } of messages) {
    assert.equal(
      LAYERS.reduce((sum, layer) => sum + octets[layer], 0),
      total,
    );
  }
  assert.equal(tally.packets, link.records.length);
  assert.equal(tally.messages, 2);
  assert.equal(tally.payload, 7);
  assert.equal(tally.syns, 1);
  tally.reset();
  assert.deepEqual([tally.packets, tally.octets, tally.messages, tally.payload], [0, 0, 0, 0]);
});

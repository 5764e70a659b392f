import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  boardAddress,
  pattern,
  scenario,
  serveWebSocket,
  settle,
} from '../../../device/net/testing/scenario.ts';
import { openWebSocket } from '../../../device/net/websocket/websocket.ts';
import { StreamCapture } from './stream-capture.ts';

const text = (octets: Uint8Array) => new TextDecoder('latin1').decode(octets);

async function talk(options: Parameters<typeof scenario>[0]) {
  const { host, peer, link, clock } = scenario(options);
  serveWebSocket(peer, (octets) => (octets[0] === 0x88 ? [] : [0x81, 1, 0x31]));
  const socket = openWebSocket(host, { address: boardAddress, path: '/ws' });
  for (let turn = 0; turn < 50; turn += 1) {
    clock.advance(200);
    await settle();
  }
  socket.send(pattern(2000));
  for (let turn = 0; turn < 100; turn += 1) clock.advance(200);
  const port = host.connections[0]?.localPort ?? 0;
  const capture = new StreamCapture(port);
  const taken = link.records.filter((record) => capture.take(record));
  return { capture, taken, records: link.records, port };
}

test('both streams are put together from the packets', async () => {
  const { capture, taken, records } = await talk({});
  assert.equal(taken.length, records.length);
  assert.match(text(capture.client.octets), /^GET \/ws HTTP\/1\.1\r\n/);
  assert.match(text(capture.board.octets), /^HTTP\/1\.1 101 /);
  assert.equal(text(capture.board.octets.slice(-3)), '\x81\x011');
  const head = text(capture.client.octets).indexOf('\r\n\r\n') + 4;
  // A head of a frame with a 16-bit length and a mask, then 2000 octets: several segments.
  assert.equal(capture.client.octets.length, head + 8 + 2000);
  assert.equal(capture.client.packets(0, 4).length, 1);
  assert.ok(capture.client.packets(head, head + 2008).length >= 4);
});

test('whatever the wire does, and where sequence numbers wrap', async () => {
  const calm = await talk({ iss: 0xffff_ff80, isn: 0xffff_fff0 });
  const rough = await talk({
    iss: 0xffff_ff80,
    isn: 0xffff_fff0,
    seed: 5,
    faults: { drop: 0.1, duplicate: 0.1, reorder: 0.1, corrupt: 0.05 },
  });
  assert.ok(rough.records.some(({ fate }) => fate === 'dropped'));
  assert.equal(rough.capture.client.octets.length, calm.capture.client.octets.length);
  assert.equal(text(rough.capture.board.octets.slice(-3)), '\x81\x011');
});

test('another connection, or what is no TCP at all, is left alone', async () => {
  const { records, port } = await talk({});
  const other = new StreamCapture(port + 1);
  assert.ok(records.every((record) => !other.take(record)));
  for (const octets of [new Uint8Array(0), new Uint8Array(60), pattern(19)]) {
    const direction = 'client-to-board';
    assert.equal(other.take({ number: 1, timeMs: 0, direction, octets, fate: 'delivered' }), false);
  }
});

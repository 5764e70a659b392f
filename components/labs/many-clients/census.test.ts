import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex } from '../../../device/formats/octets/octets.ts';
import type { PacketRecord } from '../../../device/formats/net/packet-record.ts';
import {
  boardAddress,
  scenario,
  serveWebSocket,
  settle,
} from '../../../device/net/testing/scenario.ts';
import { openWebSocket } from '../../../device/net/websocket/websocket.ts';
import { Dissector } from '../../../device/formats/net/dissect.ts';
import { Census, type CensusEvent } from './census.ts';

/** One WebSocket; `act` says how it ends. The peer answers a Close with a Close. */
async function record(
  act: (parts: {
    socket: ReturnType<typeof openWebSocket>;
    peer: ReturnType<typeof scenario>['peer'];
  }) => void,
): Promise<readonly PacketRecord[]> {
  const { host, peer, link, clock } = scenario();
  serveWebSocket(peer, (octets) => (octets[0] === 0x88 ? fromHex('8800') : []));
  const socket = openWebSocket(host, { address: boardAddress, path: '/ws' });
  clock.advance(10);
  await settle();
  clock.advance(100);
  act({ socket, peer });
  clock.advance(100);
  await settle();
  return link.records;
}

function events(records: readonly PacketRecord[], census = new Census()): CensusEvent[] {
  const dissector = new Dissector();
  return records.flatMap((one) => census.next(dissector.next(one)));
}

const kinds = (all: readonly CensusEvent[]) => all.map(({ kind, open }) => [kind, open]);

test('a client comes with its 101 and leaves with its own Close', async () => {
  const records = await record(({ socket }) => socket.close(1000));
  const census = new Census();
  assert.deepEqual(kinds(events(records, census)), [
    ['came', 1],
    ['left', 0],
  ]);
  assert.deepEqual(census.open, []);
});

test('a Close that the board sends first is told as such, with its rank', async () => {
  const records = await record(({ peer }) => peer.send(fromHex('8800')));
  const [, closed] = events(records);
  assert.equal(closed?.kind, 'closed-by-board');
  assert.equal(closed.oldest, true);
});

test('a client that was open before the count is the oldest, once it speaks', async () => {
  const records = await record(({ socket }) => socket.send('toggle'));
  const at = records.findIndex(({ octets }) => octets.length > 40 && octets[40] === 0x81);
  assert.ok(at > 0);
  const census = new Census();
  assert.deepEqual(events(records.slice(at), census), []);
  assert.deepEqual(census.open, [{ port: 49152, since: null }]);
});

test('a page that is fetched is no client, and what was lost has not happened', async () => {
  const records = await record(({ socket }) => socket.close(1000));
  const lost = records.map((one) => ({ ...one, fate: 'dropped' as const }));
  assert.deepEqual(events(lost), []);
});

test('after a restart of the board nobody is open', async () => {
  const records = await record(({ socket }) => socket.send('toggle'));
  const census = new Census();
  events(records, census);
  assert.equal(census.open.length, 1);
  census.clear();
  assert.equal(census.open.length, 0);
});

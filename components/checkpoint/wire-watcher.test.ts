import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex } from '../../device/bytes/octets.ts';
import type { PacketRecord } from '../../device/net/packet-record.ts';
import {
  boardAddress,
  scenario,
  serveWebSocket,
  settle,
} from '../../device/net/testing/scenario.ts';
import { openWebSocket } from '../../device/net/websocket.ts';
import { WireWatcher } from './wire-watcher.ts';

/** One WebSocket: opened, `sent` by the client, answered with `answer`, closed by the client. */
async function talk(sent: string, answer: string): Promise<readonly PacketRecord[]> {
  const { host, peer, link, clock } = scenario();
  serveWebSocket(peer, (octets) => (octets[0] === 0x88 ? [] : fromHex(answer)));
  const socket = openWebSocket(host, { address: boardAddress, path: '/ws' });
  clock.advance(10);
  await settle();
  clock.advance(100);
  socket.send(sent);
  clock.advance(100);
  socket.close(1000);
  clock.advance(100);
  return link.records;
}

function evidence(records: readonly PacketRecord[]): string[] {
  const watcher = new WireWatcher();
  return records.flatMap((record) => watcher.next(record));
}

test('a toggle and its answer are seen in the order in which they happen', async () => {
  assert.deepEqual(evidence(await talk('toggle', '810131')), [
    'opened',
    'asked',
    'answered',
    'closed',
  ]);
});

test('another message is not a toggle, and another answer is not a state', async () => {
  assert.deepEqual(evidence(await talk('toggles', '810132')), ['opened', 'closed']);
});

test('what was lost or damaged on the way is no evidence', async () => {
  for (const fate of ['dropped', 'corrupted'] as const) {
    const records = await talk('toggle', '810131');
    assert.deepEqual(evidence(records.map((record) => ({ ...record, fate }))), []);
  }
});

test('garbage is no evidence', () => {
  const octets = Uint8Array.from({ length: 60 }, (_, index) => (index * 37) & 0xff);
  const record = { number: 1, timeMs: 0, direction: 'board-to-client', octets } as const;
  assert.deepEqual(evidence([{ ...record, fate: 'delivered' }]), []);
});

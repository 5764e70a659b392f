import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { fromHex, toHex } from '../octets/octets.ts';
import type { PacketRecord } from './packet-record.ts';
import { encodePcap } from './pcap.ts';
import {
  boardAddress,
  pattern,
  scenario,
  serveWebSocket,
  settle,
} from '../../net/testing/scenario.ts';
import { openWebSocket } from '../../net/websocket/websocket.ts';

const run = promisify(execFile);

test('file and record headers, octet by octet', () => {
  const record: PacketRecord = {
    number: 1,
    timeMs: 1.25,
    direction: 'client-to-board',
    octets: fromHex('450000'),
    fate: 'delivered',
  };
  assert.equal(
    toHex(encodePcap([record], 1_700_000_000_500)),
    'a1b2c3d4' +
      '00020004' +
      '00000000' +
      '00000000' +
      '0000ffff' +
      '00000065' +
      '6553f100' +
      '0007a602' +
      '00000003' +
      '00000003' +
      '450000',
  );
  assert.equal(encodePcap([], 0).length, 24);
});

test('tshark finds no fault with a whole session', async () => {
  const { host, peer, link, clock } = scenario({ iss: 0xffff_ff00, isn: 0xffff_fff0 });
  serveWebSocket(peer, (octets) => (((octets[0] ?? 0) & 0xf8) === 0x80 ? fromHex('810131') : []));
  const socket = openWebSocket(host, { address: boardAddress, path: '/ws' });
  clock.advance(10);
  await settle();
  clock.advance(100);
  socket.send('toggle');
  clock.advance(100);
  socket.send(pattern(1200)); // in three segments
  clock.advance(100);
  socket.close(1000, 'done');
  clock.advance(3);
  peer.send(fromHex('880203e8'));
  clock.advance(100);
  peer.close();
  clock.advance(100);
  await settle();

  const folder = await mkdtemp(join(tmpdir(), 'pcap-'));
  const file = join(folder, 'session.pcap');
  try {
    await writeFile(file, encodePcap(link.records, Date.UTC(2026, 0, 1)));
    const checks = ['-o', 'tcp.check_checksum:TRUE', '-o', 'ip.check_checksum:TRUE'];
    const tshark = async (...args: string[]) =>
      (await run('tshark', ['-r', file, ...checks, ...args])).stdout
        .trim()
        .split('\n')
        .filter(Boolean);
    assert.equal((await tshark()).length, link.records.length);
    const faults =
      '_ws.malformed || tcp.checksum.status == "Bad" || ip.checksum.status == "Bad" || _ws.expert.severity >= "Warning"';
    assert.deepEqual(await tshark('-Y', faults), []);
    assert.equal((await tshark('-Y', 'tcp.checksum.status == "Good"')).length, link.records.length);
    // Versions of tshark print a flag as True or as 1.
    const frames = await tshark(
      '-Y',
      'websocket',
      '-T',
      'fields',
      '-e',
      'websocket.opcode',
      '-e',
      'websocket.mask',
    );
    assert.deepEqual(
      frames.map((line) => line.replace('True', '1').replace('False', '0')),
      ['1\t1', '1\t0', '2\t1', '1\t0', '8\t1', '8\t0'],
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** tshark reads an exported capture of a whole session: nothing malformed, no checksum wrong. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { encodePcap } from '../../device/formats/net/pcap.ts';
import { startBoard } from '../faults/board.ts';

const run = promisify(execFile);

test('a page, an upgrade, a toggle and a close, as Wireshark sees them', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'handshake-'));
  t.after(() => rm(folder, { recursive: true }));
  const { session, heard } = await startBoard(t).then((wired) => ({
    session: wired.session,
    heard: (pattern: RegExp) => wired.heard(pattern),
  }));
  await heard(/Ready/);
  await session.get('/');
  const socket = session.webSocket('/ws');
  const states: string[] = [];
  await new Promise<void>((resolve) => {
    socket.onmessage = ({ data }) => {
      states.push(String(data));
      if (states.length === 1) socket.send('toggle');
      else resolve();
    };
  });
  socket.close(1000);
  await socket.closed;
  const capture = join(folder, 'session.pcap');
  await writeFile(capture, encodePcap(session.link.records, Date.now()));

  const tshark = async (filter: string, ...fields: readonly string[]): Promise<string[]> => {
    const checks = ['ip.check_checksum', 'tcp.check_checksum'].flatMap((name) => [
      '-o',
      `${name}:TRUE`,
    ]);
    const output = fields.flatMap((field) => ['-e', field]);
    const args = ['-r', capture, ...checks, '-Y', filter, '-T', 'fields', ...output];
    return (await run('tshark', args)).stdout.split('\n').filter((line) => line !== '');
  };

  const count = (await tshark('ip', 'frame.number')).length;
  assert.equal(count, session.link.records.length);
  assert.deepEqual(await tshark('_ws.malformed', 'frame.number'), []);
  assert.deepEqual(await tshark('ip.checksum.status != 1', 'frame.number'), []);
  assert.deepEqual(await tshark('tcp.checksum.status != 1', 'frame.number'), []);
  assert.deepEqual(await tshark('tcp.analysis.retransmission', 'frame.number'), []);
  assert.ok((await tshark('http.response.code == 200', 'frame.number')).length > 0);
  assert.deepEqual(
    await tshark('http.response.code == 101', 'http.sec_websocket_accept').then(
      (lines) => lines.length,
    ),
    1,
  );
  const frames = await tshark('websocket', 'websocket.opcode', 'websocket.mask');
  assert.ok(
    frames.some((line) => line.startsWith('1\t')),
    'a text frame',
  );
  assert.ok(
    frames.some((line) => line.startsWith('8\t')),
    'a Close frame',
  );
});

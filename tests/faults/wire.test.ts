/** Garbage, damaged segments and floods on the wire: the board goes on serving. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../device/clock/testing/seeded-random.ts';
import { encodeIpv4, protocolNumber } from '../../device/formats/net/ipv4.ts';
import { seq } from '../../device/formats/net/sequence.ts';
import { encodeTcp, tcpFlag } from '../../device/formats/net/tcp-segment.ts';
import { addRandomFaults } from '../../device/net/testing/random-faults.ts';
import { BOARD_ADDRESS } from '../../device/board/session.ts';
import { startBoard, type WiredBoard } from './board.ts';

async function serves({ session }: WiredBoard): Promise<void> {
  const { status, body } = await session.get('/');
  assert.equal(status, 200);
  assert.match(new TextDecoder().decode(body), /ESP32 Web-Socket Server/);
}

/** A segment from an address of the wire that nobody has. */
function segment(
  port: number,
  overrides: { flags?: number; sequence?: number; source?: string } = {},
): Uint8Array<ArrayBuffer> {
  const source = overrides.source ?? '192.168.43.99';
  const octets = encodeTcp(
    {
      sourcePort: port,
      destinationPort: 80,
      sequence: seq(overrides.sequence ?? 0xffff_fff0),
      acknowledgment: seq(0),
      flags: overrides.flags ?? tcpFlag.syn,
      window: 1024,
    },
    source,
    BOARD_ADDRESS,
  );
  return encodeIpv4({
    source,
    destination: BOARD_ADDRESS,
    protocol: protocolNumber.tcp,
    identification: port,
    payload: octets,
  });
}

test('octets of every value between the frames do not stop the network', async (t) => {
  const wired = await startBoard(t);
  await wired.heard(/Ready/);
  const random = seededRandom(20);
  for (let round = 0; round < 40; round++) {
    const garbage = Uint8Array.from({ length: 1 + (random() % 700) }, () => random() & 0xff);
    await wired.session.sendOctets(garbage);
    if (round % 10 === 9) await serves(wired);
  }
});

test('segments with a bad checksum are dropped, and the connection goes on', async (t) => {
  const wired = await startBoard(t);
  await wired.heard(/Ready/);
  const { link } = wired.session;
  const rules = [
    link.addRule({ action: 'corrupt', kind: 'data', count: 2 }),
    link.addRule({ action: 'corrupt', kind: 'syn', count: 1 }),
  ];
  await serves(wired);
  assert.deepEqual(
    rules.map(({ remaining }) => remaining),
    [0, 0],
  );
});

test('a SYN flood on port 80 leaves room for a client that answers', async (t) => {
  const wired = await startBoard(t);
  await wired.heard(/Ready/);
  for (let port = 1024; port < 3024; port++) wired.session.link.fromClient(segment(port));
  await serves(wired);
});

test('segments to no connection, and impossible ones, are survived', async (t) => {
  const wired = await startBoard(t);
  await wired.heard(/Ready/);
  for (let flags = 0; flags < 256; flags++) {
    wired.session.link.fromClient(segment(2000 + flags, { flags }));
    // The land attack: from the board's own address.
    wired.session.link.fromClient(segment(80, { flags, source: BOARD_ADDRESS }));
  }
  await serves(wired);
});

test('a wire that loses, doubles, damages and reorders still carries the page', async (t) => {
  const wired = await startBoard(t);
  await wired.heard(/Ready/);
  const chances = { drop: 0.05, corrupt: 0.05, duplicate: 0.1, reorder: 0.1 };
  addRandomFaults(wired.session.link, seededRandom(1), chances);
  await serves(wired);
});

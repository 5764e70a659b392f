import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { fromHex, toHex } from '../octets/octets.ts';
import { encodeIpv4 } from './ipv4.ts';
import {
  decodeLineControl,
  encodeLineControl,
  isLineControl,
  type LineControl,
} from './line-control.ts';

/** The board's side is tested with the same. */
const vectors = JSON.parse(
  readFileSync(new URL('../../../tests/vectors/line-control.json', import.meta.url), 'utf8'),
) as {
  readonly messages: readonly {
    readonly type: LineControl['type'];
    readonly baud: string;
    readonly from: 'page' | 'board';
    readonly packet: string;
  }[];
  readonly zeroChecksums: readonly {
    readonly type: LineControl['type'];
    readonly baud: string;
    readonly sent: string;
    readonly alsoTaken: string;
  }[];
  readonly refusedPayloads: readonly { readonly why: string; readonly payload: string }[];
  readonly refusedPackets: readonly { readonly why: string; readonly packet: string }[];
};

const fromPage = { source: '192.168.43.1', destination: '192.168.43.233' };
const fromBoard = { source: '192.168.43.233', destination: '192.168.43.1' };

function packetWith(payload: string): Uint8Array {
  return encodeIpv4({
    ...fromPage,
    protocol: 253,
    identification: 0,
    payload: fromHex(payload),
  });
}

test('messages are the packets they should be, both ways', () => {
  for (const { type, baud, from, packet } of vectors.messages) {
    const message = { type, baudRate: Number(baud) };
    const [addresses, others] = from === 'page' ? [fromPage, fromBoard] : [fromBoard, fromPage];
    assert.equal(toHex(encodeLineControl(message, addresses)), packet);
    assert.ok(isLineControl(fromHex(packet)));
    assert.deepEqual(decodeLineControl(fromHex(packet), addresses), message);
    assert.equal(decodeLineControl(fromHex(packet), others), null);
  }
});

test('a checksum of zero is sent in one way and taken in both', () => {
  assert.equal(vectors.zeroChecksums.length, 2);
  for (const { type, baud, sent, alsoTaken } of vectors.zeroChecksums) {
    const message = { type, baudRate: Number(baud) };
    assert.deepEqual(encodeLineControl(message, fromPage), packetWith(sent));
    for (const payload of [sent, alsoTaken]) {
      assert.deepEqual(decodeLineControl(packetWith(payload), fromPage), message);
    }
  }
});

test('what is damaged, cut or for somebody else says nothing', () => {
  const good = encodeLineControl({ type: 'ask', baudRate: 460_800 }, fromPage);
  for (let bit = 0; bit < good.length * 8; bit++) {
    const bad = good.slice();
    bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.equal(decodeLineControl(bad, fromPage), null, `bit ${bit}`);
  }
  for (let length = 0; length < good.length; length++) {
    assert.equal(decodeLineControl(good.subarray(0, length), fromPage), null, `${length} octets`);
  }
  for (const { why, payload } of vectors.refusedPayloads) {
    assert.equal(decodeLineControl(packetWith(payload), fromPage), null, why);
  }
  for (const { why, packet } of vectors.refusedPackets) {
    assert.equal(decodeLineControl(fromHex(packet), fromPage), null, why);
  }
});

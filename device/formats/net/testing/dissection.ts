/** Made-up packets of one connection, and what the dissector says of them, for tests. */
import assert from 'node:assert/strict';
import { boardAddress } from '../../../net/testing/scenario.ts';
import { Dissector } from '../dissect.ts';
import { encodeIpv4 } from '../ipv4.ts';
import type { Field, Packet } from '../packet.ts';
import type { Direction, PacketRecord } from '../packet-record.ts';
import { seq } from '../sequence.ts';
import { encodeTcp, tcpFlag, type TcpSend } from '../tcp-segment.ts';
import { acceptFor } from '../websocket-key.ts';
import { fieldsOf, summaryOf } from '../words/words.ts';

export const client = '192.168.43.1';
export const ascii = (text: string) => new TextEncoder().encode(text);

/** Every octet belongs to exactly one field, in order. */
export function assertCovers(packet: Packet, length: number): void {
  const summary = summaryOf(packet);
  assert.notEqual(summary, '');
  let at = 0;
  for (const field of fieldsOf(packet)) {
    assert.equal(field.start, at, `${summary}: ${field.name}`);
    assert.ok(field.end > field.start);
    assert.notEqual(field.name, '');
    assert.notEqual(field.meaning, '');
    at = field.end;
  }
  assert.equal(at, length, summary);
}

type Dissected = Packet & { readonly summary: string; readonly fields: readonly Field[] };

/** What the dissector says of packets, in order; each octet of each has been found in one field. */
export function dissectAll(records: readonly PacketRecord[]): Dissected[] {
  const dissector = new Dissector();
  return records.map((record) => {
    const packet = dissector.next(record);
    assertCovers(packet, record.octets.length);
    return { ...packet, summary: summaryOf(packet), fields: fieldsOf(packet) };
  });
}

export const summaries = (records: readonly PacketRecord[]) =>
  dissectAll(records).map(({ summary }) => summary);

export function record(direction: Direction, octets: Uint8Array<ArrayBuffer>): PacketRecord {
  return { number: 1, timeMs: 0, direction, octets, fate: 'delivered' };
}

type RelativeSend = Omit<Partial<TcpSend>, 'sequence' | 'acknowledgment'> & {
  readonly sequence?: number;
  readonly acknowledgment?: number;
};

/** Segments of one made-up connection; numbers are relative to ISNs of 100 and 900. */
export function segment(direction: Direction, part: RelativeSend): PacketRecord {
  const fromClient = direction === 'client-to-board';
  const [source, destination] = fromClient ? [client, boardAddress] : [boardAddress, client];
  const payload = encodeTcp(
    {
      sourcePort: fromClient ? 50000 : 80,
      destinationPort: fromClient ? 80 : 50000,
      flags: tcpFlag.ack,
      window: 1000,
      ...part,
      sequence: seq((part.sequence ?? 1) + (fromClient ? 100 : 900)),
      acknowledgment: seq((part.acknowledgment ?? 1) + (fromClient ? 900 : 100)),
    },
    source,
    destination,
  );
  return record(
    direction,
    encodeIpv4({ source, destination, protocol: 6, identification: 1, payload }),
  );
}
export const up = (part: RelativeSend) => segment('client-to-board', part);
export const down = (part: RelativeSend) => segment('board-to-client', part);

export const opening = [
  up({ sequence: 0, acknowledgment: -900, flags: tcpFlag.syn, maximumSegmentSize: 536 }),
  down({ sequence: 0, flags: tcpFlag.syn | tcpFlag.ack, maximumSegmentSize: 536 }),
  up({}),
];
export const upgradeRequest = ascii(
  'GET /ws HTTP/1.1\r\nHost: 192.168.43.233\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
);
export const upgradeResponse = ascii(
  `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptFor('dGhlIHNhbXBsZSBub25jZQ==')}\r\n\r\n`,
);
export const upgraded = [
  ...opening,
  up({ payload: upgradeRequest }),
  down({ payload: upgradeResponse, acknowledgment: 1 + upgradeRequest.length }),
];
export const afterRequest = 1 + upgradeRequest.length;
export const afterResponse = 1 + upgradeResponse.length;

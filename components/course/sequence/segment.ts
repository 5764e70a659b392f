/**
 * What a sequence diagram needs of a TCP segment (RFC 9293 section 3.1), read from the packet's
 * octets: the dissector explains every octet, this only looks at the numbers.
 */
import type { Direction } from '../../../device/formats/net/packet-record.ts';

export type Side = 'client' | 'board';

/** A segment by what it is there for; a FIN or an RST is one whatever else it carries. */
export type SegmentSort = 'syn' | 'syn-ack' | 'ack' | 'data' | 'fin' | 'rst';

export interface SegmentNumbers {
  readonly from: Side;
  readonly sort: SegmentSort;
  /** "SYN, ACK" */
  readonly flags: string;
  readonly acknowledges: boolean;
  readonly sequence: number;
  readonly acknowledgment: number;
  readonly window: number;
  /** Octets of data. */
  readonly length: number;
  /** Sequence numbers it uses up: its data, and one each for SYN and FIN. */
  readonly occupies: number;
  readonly clientPort: number;
  readonly boardPort: number;
  /** Where the TCP header and the data begin in the packet. */
  readonly headerStart: number;
  readonly dataStart: number;
}

const FLAGS: readonly (readonly [bit: number, name: string])[] = [
  [0x02, 'SYN'],
  [0x01, 'FIN'],
  [0x04, 'RST'],
  [0x08, 'PSH'],
  [0x10, 'ACK'],
];

/** @returns null for what is no whole TCP segment in an IPv4 packet */
export function readSegment(octets: Uint8Array, direction: Direction): SegmentNumbers | null {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const headerStart = ((octets[0] ?? 0) & 15) * 4;
  if (octets[9] !== 6 || octets.length < headerStart + 20) return null;
  const dataStart = headerStart + ((octets[headerStart + 12] ?? 0) >> 4) * 4;
  const length = Math.min(view.getUint16(2), octets.length) - dataStart;
  if (length < 0) return null;
  const bits = octets[headerStart + 13] ?? 0;
  const [syn, fin] = [(bits & 0x02) !== 0, (bits & 0x01) !== 0];
  const from = direction === 'client-to-board' ? 'client' : 'board';
  const ports = [view.getUint16(headerStart), view.getUint16(headerStart + 2)] as const;
  const [clientPort, boardPort] = from === 'client' ? ports : [ports[1], ports[0]];
  return {
    from,
    sort: sortOf(bits, length),
    flags: FLAGS.flatMap(([bit, name]) => ((bits & bit) === 0 ? [] : [name])).join(', '),
    acknowledges: (bits & 0x10) !== 0,
    sequence: view.getUint32(headerStart + 4),
    acknowledgment: view.getUint32(headerStart + 8),
    window: view.getUint16(headerStart + 14),
    length,
    occupies: length + (syn ? 1 : 0) + (fin ? 1 : 0),
    clientPort,
    boardPort,
    headerStart,
    dataStart,
  };
}

function sortOf(bits: number, length: number): SegmentSort {
  if ((bits & 0x04) !== 0) return 'rst';
  if ((bits & 0x02) !== 0) return (bits & 0x10) === 0 ? 'syn' : 'syn-ack';
  if ((bits & 0x01) !== 0) return 'fin';
  return length > 0 ? 'data' : 'ack';
}

/** Sequence numbers go round at 2^32 (RFC 9293 section 3.4). */
export function plus(sequence: number, count: number): number {
  return (sequence + count) >>> 0;
}

/** How far `a` is ahead of `b`; negative when it is behind. */
export function ahead(a: number, b: number): number {
  return (a - b) | 0;
}

/**
 * A TCP segment by its numbers (RFC 9293 section 3.1), read from the header alone: nothing is verified,
 * so that a damaged segment can be followed too. tcp-segment.ts has the decoder that an end trusts.
 */
import { viewOf } from '../octets/octets.ts';
import { protocolNumber } from './ipv4.ts';
import type { Direction } from './packet-record.ts';
import { seq, type Sequence } from './sequence.ts';
import { tcpFlag, tcpHeaderLength } from './tcp-segment.ts';

export type Side = 'client' | 'board';

/** A segment by what it is there for; a FIN or an RST is one whatever else it carries. */
export type SegmentKind = 'syn' | 'syn-ack' | 'ack' | 'data' | 'fin' | 'rst';

export interface SegmentFacts {
  readonly from: Side;
  readonly kind: SegmentKind;
  /** Control bits: {@link tcpFlag}. */
  readonly flags: number;
  readonly syn: boolean;
  readonly fin: boolean;
  readonly rst: boolean;
  /** ACK is set: the acknowledgment counts. */
  readonly acknowledges: boolean;
  readonly sequence: Sequence;
  readonly acknowledgment: Sequence;
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

/** @returns null for what is no whole TCP segment in an IPv4 packet */
export function readSegment(octets: Uint8Array, direction: Direction): SegmentFacts | null {
  const view = viewOf(octets);
  const headerStart = ((octets[0] ?? 0) & 15) * 4;
  const isTcp = (octets[0] ?? 0) >> 4 === 4 && octets[9] === protocolNumber.tcp;
  if (!isTcp || octets.length < headerStart + tcpHeaderLength) return null;
  const dataStart = headerStart + ((octets[headerStart + 12] ?? 0) >> 4) * 4;
  const length = Math.min(view.getUint16(2), octets.length) - dataStart;
  if (length < 0) return null;
  const flags = octets[headerStart + 13] ?? 0;
  const [syn, fin] = [(flags & tcpFlag.syn) !== 0, (flags & tcpFlag.fin) !== 0];
  const from = direction === 'client-to-board' ? 'client' : 'board';
  const ports = [view.getUint16(headerStart), view.getUint16(headerStart + 2)] as const;
  const [clientPort, boardPort] = from === 'client' ? ports : [ports[1], ports[0]];
  return {
    from,
    kind: kindOf(flags, length),
    flags,
    syn,
    fin,
    rst: (flags & tcpFlag.rst) !== 0,
    acknowledges: (flags & tcpFlag.ack) !== 0,
    sequence: seq(view.getUint32(headerStart + 4)),
    acknowledgment: seq(view.getUint32(headerStart + 8)),
    window: view.getUint16(headerStart + 14),
    length,
    occupies: length + (syn ? 1 : 0) + (fin ? 1 : 0),
    clientPort,
    boardPort,
    headerStart,
    dataStart,
  };
}

function kindOf(flags: number, length: number): SegmentKind {
  if ((flags & tcpFlag.rst) !== 0) return 'rst';
  if ((flags & tcpFlag.syn) !== 0) return (flags & tcpFlag.ack) === 0 ? 'syn' : 'syn-ack';
  if ((flags & tcpFlag.fin) !== 0) return 'fin';
  return length > 0 ? 'data' : 'ack';
}

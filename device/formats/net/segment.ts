/**
 * A TCP segment as an onlooker sees it, damaged or not: which end sent it, what it is there for, and its
 * numbers (RFC 9293 section 3.1).
 */
import { type Ipv4Packet, protocolNumber, readIpv4 } from './ipv4.ts';
import type { Direction } from './packet-record.ts';
import { readTcp, type TcpSegment } from './tcp-segment.ts';

export type Side = 'client' | 'board';

/** A segment by what it is there for; a FIN or an RST is one whatever else it carries. */
export type SegmentKind = 'syn' | 'syn-ack' | 'ack' | 'data' | 'fin' | 'rst';

/** What stands in the header, but for what an end alone has to know. */
type Header = Omit<
  TcpSegment,
  'sourcePort' | 'destinationPort' | 'urgentPointer' | 'options' | 'headerLength' | 'payload'
>;

export interface SegmentFacts extends Header {
  readonly from: Side;
  readonly kind: SegmentKind;
  /** Octets of data. */
  readonly length: number;
  readonly clientPort: number;
  readonly boardPort: number;
  /** Where the TCP header and the data begin in the packet. */
  readonly headerStart: number;
  readonly dataStart: number;
}

/** @returns null for what is no TCP segment in an IPv4 packet */
export function readSegment(octets: Uint8Array, direction: Direction): SegmentFacts | null {
  const ip = readIpv4(octets).facts;
  if (ip?.protocol !== protocolNumber.tcp) return null;
  const tcp = readTcp(ip.payload, ip.source, ip.destination).facts;
  return tcp === null ? null : segmentOf(ip, tcp, direction);
}

/** The same of a packet that has been read already. */
export function segmentOf(ip: Ipv4Packet, tcp: TcpSegment, direction: Direction): SegmentFacts {
  const { flags, syn, fin, rst, acknowledges, sequence, acknowledgment, window, occupies } = tcp;
  const from = direction === 'client-to-board' ? 'client' : 'board';
  const ports = [tcp.sourcePort, tcp.destinationPort] as const;
  const [clientPort, boardPort] = from === 'client' ? ports : [ports[1], ports[0]];
  return {
    ...{ flags, syn, fin, rst, acknowledges, sequence, acknowledgment, window, occupies },
    from,
    kind: kindOf(tcp),
    length: tcp.payload.length,
    clientPort,
    boardPort,
    headerStart: ip.payloadStart,
    dataStart: ip.payloadStart + tcp.headerLength,
  };
}

function kindOf({ rst, syn, fin, acknowledges, payload }: TcpSegment): SegmentKind {
  if (rst) return 'rst';
  if (syn) return acknowledges ? 'syn-ack' : 'syn';
  if (fin) return 'fin';
  return payload.length > 0 ? 'data' : 'ack';
}

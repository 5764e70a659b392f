/**
 * TCP segments: octets to fields and back (RFC 9293 section 3.1), with the options a handshake may
 * carry: MSS (RFC 9293 3.2), Window Scale and Timestamps (RFC 7323), SACK-Permitted and SACK
 * (RFC 2018). Only MSS is ever sent; the others are understood so that they can be shown.
 */
import { internetChecksum } from './internet-checksum.ts';
import { viewOf } from '../octets/octets.ts';
import { seq, seqValue, type Sequence } from './sequence.ts';
import { parseAddress, protocolNumber, pseudoHeaderSum, type Reading, unreadable } from './ipv4.ts';

/** The control bits, in the order in which the header holds them, high to low. */
export const tcpFlag = {
  cwr: 0x80,
  ece: 0x40,
  urg: 0x20,
  ack: 0x10,
  psh: 0x08,
  rst: 0x04,
  syn: 0x02,
  fin: 0x01,
} as const;

export interface TcpSegment {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: Sequence;
  /** Meaningful with the ACK bit. */
  readonly acknowledgment: Sequence;
  /** Where the data begins. */
  readonly headerLength: number;
  /** Control bits: {@link tcpFlag}. */
  readonly flags: number;
  readonly syn: boolean;
  readonly fin: boolean;
  readonly rst: boolean;
  /** ACK is set: the acknowledgment counts. */
  readonly acknowledges: boolean;
  /** As transmitted, unscaled. */
  readonly window: number;
  readonly urgentPointer: number;
  /** None where one of them is damaged. */
  readonly options: readonly PlacedOption[];
  readonly payload: Uint8Array;
  /** Sequence numbers it uses up. */
  readonly occupies: number;
}

export type TcpOption =
  | { readonly kind: 'end' | 'no-operation' | 'sack-permitted' }
  | { readonly kind: 'maximum-segment-size'; readonly octets: number }
  | { readonly kind: 'window-scale'; readonly shift: number }
  | { readonly kind: 'timestamps'; readonly value: number; readonly echo: number }
  | { readonly kind: 'sack'; readonly blocks: readonly { left: Sequence; right: Sequence }[] }
  | { readonly kind: 'unknown'; readonly number: number; readonly data: Uint8Array };

/** An option and where it stands, in octets from the start of the options. */
export interface PlacedOption {
  readonly option: TcpOption;
  readonly start: number;
  readonly end: number;
}

export const tcpHeaderLength = 20;

/** "SYN, ACK" */
export function flagNames(flags: number): string {
  const names = Object.entries(tcpFlag).filter(([, bit]) => (flags & bit) !== 0);
  // Everybody says "SYN, ACK" although ACK stands before SYN in the header.
  const order = ['syn', 'fin', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr'];
  names.sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  return names.map(([name]) => name.toUpperCase()).join(', ');
}

/** Reads and verifies a segment that came in a datagram between these two addresses. */
export function readTcp(
  octets: Uint8Array,
  source: string,
  destination: string,
): Reading<TcpSegment> {
  if (octets.length < tcpHeaderLength)
    return unreadable('the segment is shorter than a TCP header');
  const view = viewOf(octets);
  const claimed = (view.getUint8(12) >> 4) * 4;
  let fault: string | null = null;
  if (claimed < tcpHeaderLength) fault = 'the TCP header says it is shorter than 20 octets';
  else if (claimed > octets.length) fault = 'the segment ends inside its TCP header';
  else if (tcpChecksum(octets, source, destination) !== 0) fault = 'the TCP checksum is wrong';
  const headerLength = Math.max(tcpHeaderLength, claimed > octets.length ? 0 : claimed);
  const options = readOptions(octets.subarray(tcpHeaderLength, headerLength));
  const flags = view.getUint8(13);
  const payload = octets.subarray(headerLength);
  const facts: TcpSegment = {
    sourcePort: view.getUint16(0),
    destinationPort: view.getUint16(2),
    sequence: seq(view.getUint32(4)),
    acknowledgment: seq(view.getUint32(8)),
    headerLength,
    flags,
    syn: (flags & tcpFlag.syn) !== 0,
    fin: (flags & tcpFlag.fin) !== 0,
    rst: (flags & tcpFlag.rst) !== 0,
    acknowledges: (flags & tcpFlag.ack) !== 0,
    window: view.getUint16(14),
    urgentPointer: view.getUint16(18),
    options: options.facts ?? [],
    payload,
    occupies: occupied(flags, payload.length),
  };
  return { fault: fault ?? options.fault, facts };
}

/** Sequence numbers that a segment uses up: its data, and one each for SYN and FIN (RFC 9293 section 3.4). */
export function occupied(flags: number, length: number): number {
  return length + (flags & tcpFlag.syn ? 1 : 0) + (flags & tcpFlag.fin ? 1 : 0);
}

/** What a sender chooses; the rest is computed. */
export interface TcpSend extends Pick<
  TcpSegment,
  'sourcePort' | 'destinationPort' | 'sequence' | 'acknowledgment' | 'flags' | 'window'
> {
  /** Sent as the MSS option when given; belongs in a SYN only. */
  readonly maximumSegmentSize?: number | undefined;
  readonly payload?: Uint8Array | undefined;
}

export function encodeTcp(
  send: TcpSend,
  source: string,
  destination: string,
): Uint8Array<ArrayBuffer> {
  const headerLength = tcpHeaderLength + (send.maximumSegmentSize === undefined ? 0 : 4);
  const octets = new Uint8Array(headerLength + (send.payload?.length ?? 0));
  const view = viewOf(octets);
  view.setUint16(0, send.sourcePort);
  view.setUint16(2, send.destinationPort);
  view.setUint32(4, seqValue(send.sequence));
  view.setUint32(8, seqValue(send.acknowledgment));
  view.setUint8(12, (headerLength / 4) << 4);
  view.setUint8(13, send.flags);
  view.setUint16(14, send.window);
  if (send.maximumSegmentSize !== undefined) {
    view.setUint16(20, 0x0204); // kind 2, length 4 (RFC 9293 section 3.2)
    view.setUint16(22, send.maximumSegmentSize);
  }
  if (send.payload) octets.set(send.payload, headerLength);
  view.setUint16(16, tcpChecksum(octets, source, destination));
  return octets;
}

/** The checksum over pseudo-header and segment; 0 for a segment whose own checksum is right. */
export function tcpChecksum(octets: Uint8Array, source: string, destination: string): number {
  const sum = pseudoHeaderSum(
    parseAddress(source),
    parseAddress(destination),
    protocolNumber.tcp,
    octets.length,
  );
  return internetChecksum(octets, sum);
}

/** Walks the options of a header (RFC 9293 section 3.1: kind, then length and data). */
export function readOptions(octets: Uint8Array): Reading<readonly PlacedOption[]> {
  const options: PlacedOption[] = [];
  let at = 0;
  while (at < octets.length) {
    const kind = octets[at] ?? 0;
    if (kind === 0) {
      // The list ends here; what follows is padding.
      options.push({ option: { kind: 'end' }, start: at, end: octets.length });
      break;
    }
    if (kind === 1) {
      options.push({ option: { kind: 'no-operation' }, start: at, end: at + 1 });
      at += 1;
      continue;
    }
    const length = octets[at + 1] ?? 0;
    if (length < 2 || at + length > octets.length) {
      return unreadable(`TCP option ${kind} has an impossible length`);
    }
    const option = decodeOption(kind, octets.subarray(at + 2, at + length));
    options.push({ option, start: at, end: at + length });
    at += length;
  }
  return { fault: null, facts: options };
}

function decodeOption(number: number, data: Uint8Array): TcpOption {
  const view = viewOf(data);
  if (number === 2 && data.length === 2) {
    return { kind: 'maximum-segment-size', octets: view.getUint16(0) };
  }
  if (number === 3 && data.length === 1) return { kind: 'window-scale', shift: view.getUint8(0) };
  if (number === 4 && data.length === 0) return { kind: 'sack-permitted' };
  if (number === 5 && data.length > 0 && data.length % 8 === 0) {
    const blocks = [];
    for (let at = 0; at < data.length; at += 8) {
      blocks.push({ left: seq(view.getUint32(at)), right: seq(view.getUint32(at + 4)) });
    }
    return { kind: 'sack', blocks };
  }
  if (number === 8 && data.length === 8) {
    return { kind: 'timestamps', value: view.getUint32(0), echo: view.getUint32(4) };
  }
  return { kind: 'unknown', number, data };
}

/** The MSS a segment offers, or undefined. */
export function offeredMss({ options }: TcpSegment): number | undefined {
  for (const { option } of options) {
    if (option.kind === 'maximum-segment-size') return option.octets;
  }
  return undefined;
}

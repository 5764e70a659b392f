/**
 * TCP segments: octets to fields and back (RFC 9293 section 3.1), with the options a handshake may
 * carry: MSS (RFC 9293 3.2), Window Scale and Timestamps (RFC 7323), SACK-Permitted and SACK
 * (RFC 2018). Only MSS is ever sent; the others are understood so that they can be shown.
 */
import { internetChecksum } from './internet-checksum.ts';
import { viewOf } from '../octets/octets.ts';
import { seq, seqValue, type Sequence } from './sequence.ts';
import { type Decoded, parseAddress, protocolNumber, pseudoHeaderSum } from './ipv4.ts';

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
  readonly flags: number;
  /** As transmitted, unscaled. */
  readonly window: number;
  readonly urgentPointer: number;
  readonly options: readonly TcpOption[];
  readonly payload: Uint8Array;
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

/** Decodes and verifies a segment that came in a datagram between these two addresses. */
export function decodeTcp(
  octets: Uint8Array,
  source: string,
  destination: string,
): Decoded<TcpSegment> {
  if (octets.length < tcpHeaderLength) return { ok: false, reason: 'shorter than a TCP header' };
  const view = viewOf(octets);
  const headerLength = (view.getUint8(12) >> 4) * 4;
  if (headerLength < tcpHeaderLength) {
    return { ok: false, reason: 'data offset is below 5 words' };
  }
  if (headerLength > octets.length) {
    return { ok: false, reason: 'data offset points past the end of the segment' };
  }
  if (tcpChecksum(octets, source, destination) !== 0) {
    return { ok: false, reason: 'TCP checksum is wrong' };
  }
  const options = decodeOptions(octets.subarray(tcpHeaderLength, headerLength));
  if (!options.ok) return options;
  return {
    ok: true,
    value: {
      sourcePort: view.getUint16(0),
      destinationPort: view.getUint16(2),
      sequence: seq(view.getUint32(4)),
      acknowledgment: seq(view.getUint32(8)),
      flags: view.getUint8(13),
      window: view.getUint16(14),
      urgentPointer: view.getUint16(18),
      options: options.value.map(({ option }) => option),
      payload: octets.subarray(headerLength),
    },
  };
}

/** What a sender chooses; the rest is computed. */
export interface TcpSend {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: Sequence;
  readonly acknowledgment: Sequence;
  readonly flags: number;
  readonly window: number;
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
export function decodeOptions(octets: Uint8Array): Decoded<readonly PlacedOption[]> {
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
      return { ok: false, reason: `TCP option ${kind} has an impossible length` };
    }
    const option = decodeOption(kind, octets.subarray(at + 2, at + length));
    options.push({ option, start: at, end: at + length });
    at += length;
  }
  return { ok: true, value: options };
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
export function offeredMss(segment: TcpSegment): number | undefined {
  for (const option of segment.options) {
    if (option.kind === 'maximum-segment-size') return option.octets;
  }
  return undefined;
}

/**
 * IPv4 datagrams: octets to fields and back (RFC 791). Options are carried as opaque octets.
 * Fragments are decoded as what they are; nobody here reassembles them, because both ends of the
 * wire share one MTU and every packet sent has Don't Fragment set.
 */
import { internetChecksum, onesComplementSum } from './internet-checksum.ts';
import { viewOf } from '../octets/octets.ts';

/** Values of the Protocol field (IANA "Assigned Internet Protocol Numbers"). */
export const protocolNumber = { icmp: 1, tcp: 6, udp: 17 } as const;

/** Octets in a header without options. */
export const ipv4HeaderLength = 20;

export interface Ipv4Packet {
  /** Dotted decimal: "192.168.43.1". */
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly identification: number;
  readonly timeToLive: number;
  /** DSCP and ECN, the former Type of Service octet. */
  readonly typeOfService: number;
  /** What the header says; the payload has the octets that are there. */
  readonly totalLength: number;
  readonly dontFragment: boolean;
  readonly moreFragments: boolean;
  /** In octets (the field counts eights). */
  readonly fragmentOffset: number;
  readonly options: Uint8Array;
  /** Where the payload begins in the packet: the length of the header. */
  readonly payloadStart: number;
  /** Where the header is damaged, all octets behind it. */
  readonly payload: Uint8Array;
}

/**
 * What a reader makes of octets. A receiver drops what has a fault, in one clause: "the TCP checksum is
 * wrong". Whoever explains octets takes the facts all the same; there are none where no header is.
 */
export type Reading<T> =
  | { readonly fault: null; readonly facts: T }
  | { readonly fault: string; readonly facts: T | null };

/** Reads and verifies one datagram. Octets beyond Total Length are ignored (link padding). */
export function readIpv4(octets: Uint8Array): Reading<Ipv4Packet> {
  if (octets.length < ipv4HeaderLength)
    return unreadable('the packet is shorter than an IPv4 header');
  const view = viewOf(octets);
  const version = view.getUint8(0) >> 4;
  if (version !== 4) return unreadable(`the packet says it is IP version ${version}, not 4`);
  const headerLength = (view.getUint8(0) & 0x0f) * 4;
  if (headerLength < ipv4HeaderLength) {
    return unreadable('the IPv4 header says it is shorter than 20 octets');
  }
  if (headerLength > octets.length) return unreadable('the packet ends inside its IPv4 header');
  const totalLength = view.getUint16(2);
  let fault: string | null = null;
  if (onesComplementSum(octets.subarray(0, headerLength)) !== 0xffff) {
    fault = 'the IPv4 header checksum is wrong';
  } else if (totalLength < headerLength) fault = 'the total length is smaller than the header';
  else if (totalLength > octets.length) fault = 'the packet is shorter than its total length says';
  const fragment = view.getUint16(6);
  const facts: Ipv4Packet = {
    source: formatAddress(octets, 12),
    destination: formatAddress(octets, 16),
    protocol: view.getUint8(9),
    identification: view.getUint16(4),
    timeToLive: view.getUint8(8),
    typeOfService: view.getUint8(1),
    totalLength,
    dontFragment: (fragment & 0x4000) !== 0,
    moreFragments: (fragment & 0x2000) !== 0,
    fragmentOffset: (fragment & 0x1fff) * 8,
    options: octets.subarray(ipv4HeaderLength, headerLength),
    payloadStart: headerLength,
    payload: octets.subarray(headerLength, fault === null ? totalLength : octets.length),
  };
  return { fault, facts };
}

/** Only a piece of a packet: its payload begins or ends in another. */
export function isFragment({ moreFragments, fragmentOffset }: Ipv4Packet): boolean {
  return moreFragments || fragmentOffset > 0;
}

/** What a sender chooses; the rest is computed. */
export interface Ipv4Send extends Pick<
  Ipv4Packet,
  'source' | 'destination' | 'protocol' | 'identification' | 'payload'
> {
  /** 64 is the recommended default (RFC 1700, RFC 1122 section 3.2.1.7). */
  readonly timeToLive?: number;
}

/** One datagram without options, Don't Fragment set. @throws RangeError above 65535 octets. */
export function encodeIpv4(send: Ipv4Send): Uint8Array<ArrayBuffer> {
  const totalLength = ipv4HeaderLength + send.payload.length;
  if (totalLength > 0xffff) throw new RangeError('an IPv4 packet has at most 65535 octets');
  const octets = new Uint8Array(totalLength);
  const view = viewOf(octets);
  view.setUint8(0, 0x45); // version 4, header of 5 words
  view.setUint16(2, totalLength);
  view.setUint16(4, send.identification);
  view.setUint16(6, 0x4000); // Don't Fragment
  view.setUint8(8, send.timeToLive ?? 64);
  view.setUint8(9, send.protocol);
  octets.set(parseAddress(send.source), 12);
  octets.set(parseAddress(send.destination), 16);
  view.setUint16(10, internetChecksum(octets.subarray(0, ipv4HeaderLength)));
  octets.set(send.payload, ipv4HeaderLength);
  return octets;
}

/**
 * One's complement sum of the pseudo-header that TCP's checksum covers in addition to the segment
 * (RFC 9293 section 3.1).
 */
export function pseudoHeaderSum(
  source: Uint8Array,
  destination: Uint8Array,
  protocol: number,
  length: number,
): number {
  return onesComplementSum(destination, onesComplementSum(source, protocol + length));
}

/** "192.168.43.1" from four octets. */
export function formatAddress(octets: Uint8Array, at = 0): string {
  return octets.subarray(at, at + 4).join('.');
}

/** Four octets from dotted decimal. @throws SyntaxError for anything else. */
export function parseAddress(text: string): Uint8Array<ArrayBuffer> {
  const parts = text.split('.');
  if (
    parts.length !== 4 ||
    !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && +part < 256)
  ) {
    throw new SyntaxError(`not an IPv4 address: ${text}`);
  }
  return Uint8Array.from(parts, Number);
}

/** There is no header to speak of. */
export function unreadable(fault: string): Reading<never> {
  return { fault, facts: null };
}

/** The fields of an IPv4 header, explained (RFC 791 section 3.1). */
import { internetChecksum } from '../internet-checksum.ts';
import { viewOf } from '../../octets/octets.ts';
import { formatAddress, ipv4HeaderLength } from '../ipv4.ts';
import { hexNumber, octetCount, opaque, type Span } from './field-list.ts';

const protocolNames = new Map([
  [1, 'ICMP'],
  [6, 'TCP'],
  [17, 'UDP'],
]);

export interface Ipv4Header {
  readonly spans: Span[];
  /** Where the payload begins and ends in the packet. */
  readonly start: number;
  readonly end: number;
  readonly protocol: number;
  readonly source: string;
  readonly destination: string;
  /** Null when the packet is sound; otherwise why its receiver drops it. */
  readonly fault: string | null;
  /** True for all fragments but an unfragmented packet: the payload is not complete. */
  readonly isFragment: boolean;
}

/** Explains the header; null when there is none to speak of. */
export function explainIpv4(octets: Uint8Array): Ipv4Header | string {
  if (octets.length < ipv4HeaderLength) return 'the packet is shorter than an IPv4 header';
  const view = viewOf(octets);
  const version = view.getUint8(0) >> 4;
  const headerLength = (view.getUint8(0) & 15) * 4;
  if (version !== 4) return `the packet says it is IP version ${version}, not 4`;
  if (headerLength < ipv4HeaderLength) return 'the IPv4 header says it is shorter than 20 octets';
  if (headerLength > octets.length) return 'the packet ends inside its IPv4 header';
  const totalLength = view.getUint16(2);
  const fragment = view.getUint16(6);
  const offset = (fragment & 0x1fff) * 8;
  const more = (fragment & 0x2000) !== 0;
  const checksum = view.getUint16(10);
  const zeroed = octets.slice(0, headerLength);
  zeroed.fill(0, 10, 12);
  const expected = internetChecksum(zeroed);
  const protocol = view.getUint8(9);
  const service = view.getUint8(1);
  const timeToLive = view.getUint8(8);

  const span = (
    length: number,
    name: string,
    value: string,
    meaning: string,
    section = '3.1',
  ): Span => ({
    layer: 'IPv4',
    length,
    name,
    value,
    meaning,
    source: `RFC 791 section ${section}`,
  });
  const spans = [
    span(
      1,
      'Version, IHL',
      `4, ${headerLength} octets`,
      `Internet Protocol version 4. The second half of the octet counts the header in words of four octets: ${headerLength / 4} words are ${headerLength} octets.`,
    ),
    {
      ...span(
        1,
        'Type of Service',
        service === 0 ? '0 (nothing special)' : hexNumber(service, 2),
        'Six bits that ask routers for special treatment (DSCP) and two for telling about congestion (ECN).',
      ),
      source: 'RFC 2474 section 3, RFC 3168 section 5',
    },
    span(
      2,
      'Total Length',
      octetCount(totalLength),
      `Header and payload together. What is left after the header of ${headerLength} is ${octetCount(Math.max(0, totalLength - headerLength))}.`,
    ),
    span(
      2,
      'Identification',
      hexNumber(view.getUint16(4), 4),
      'Would tell which fragments belong together, had the packet been cut up on the way.',
    ),
    span(
      2,
      'Flags, Fragment Offset',
      [fragment & 0x4000 ? "Don't Fragment" : '', more ? 'More Fragments' : '', `offset ${offset}`]
        .filter(Boolean)
        .join(', '),
      more || offset > 0
        ? 'This packet is only a piece: the offset says where the piece belongs, More Fragments that others follow.'
        : `${fragment & 0x4000 ? 'Routers may not cut this packet into pieces. ' : ''}It is whole: it starts at offset 0 and no fragments follow.`,
    ),
    span(
      1,
      'Time to Live',
      `${timeToLive} hops`,
      'Each router on the way takes one off and drops the packet at zero, so that nothing can circle for ever.',
    ),
    span(
      1,
      'Protocol',
      `${protocol} (${protocolNames.get(protocol) ?? 'not known here'})`,
      'Says what the payload is: 6 stands for TCP, 1 for ICMP, 17 for UDP.',
    ),
    span(
      2,
      'Header Checksum',
      checksumValue(checksum, expected),
      "Guards the header alone against damage: the one's complement sum of all its 16-bit words must come out as ffff.",
    ),
    span(4, 'Source Address', formatAddress(octets, 12), 'Who sent the packet.'),
    span(4, 'Destination Address', formatAddress(octets, 16), 'Who is to get the packet.'),
    span(
      headerLength - ipv4HeaderLength,
      'Options',
      octetCount(headerLength - ipv4HeaderLength),
      'Rarely used extras of IPv4, such as recording the route.',
    ),
  ];

  let fault: string | null = null;
  if (checksum !== expected) fault = 'the IPv4 header checksum is wrong';
  else if (totalLength < headerLength) fault = 'the total length is smaller than the header';
  else if (totalLength > octets.length) fault = 'the packet is shorter than its total length says';
  return {
    spans,
    fault,
    protocol,
    start: headerLength,
    end: fault === null ? totalLength : octets.length,
    source: formatAddress(octets, 12),
    destination: formatAddress(octets, 16),
    isFragment: more || offset > 0,
  };
}

/** Octets after the datagram's end. */
export function padding(length: number): Span {
  return opaque(
    length,
    'Padding',
    'Octets after the end of the IPv4 packet; receivers ignore them.',
  );
}

/** "0x3a41 (correct)" */
export function checksumValue(found: number, expected: number): string {
  return `${hexNumber(found, 4)} (${found === expected ? 'correct' : `wrong: should be ${hexNumber(expected, 4)}`})`;
}

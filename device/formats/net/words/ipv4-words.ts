/** The fields of an IPv4 header, explained (RFC 791 section 3.1). */
import { ipv4HeaderLength, isFragment, type Ipv4Packet } from '../ipv4.ts';
import {
  checksumValue,
  fieldsOf,
  type Glossary,
  hexNumber,
  octetCount,
  opaque,
  type Span,
} from './field-list.ts';

const protocolNames = new Map([
  [1, 'ICMP'],
  [6, 'TCP'],
  [17, 'UDP'],
]);

const glossary: Glossary = {
  layer: 'IPv4',
  source: 'RFC 791 section 3.1',
  meanings: {
    'Type of Service':
      'Six bits that ask routers for special treatment (DSCP) and two for telling about congestion (ECN).',
    Identification:
      'Would tell which fragments belong together, had the packet been cut up on the way.',
    'Time to Live':
      'Each router on the way takes one off and drops the packet at zero, so that nothing can circle for ever.',
    Protocol: 'Says what the payload is: 6 stands for TCP, 1 for ICMP, 17 for UDP.',
    'Header Checksum':
      "Guards the header alone against damage: the one's complement sum of all its 16-bit words must come out as ffff.",
    'Source Address': 'Who sent the packet.',
    'Destination Address': 'Who is to get the packet.',
    Options: 'Rarely used extras of IPv4, such as recording the route.',
  },
};

export function ipv4Fields(octets: Uint8Array, packet: Ipv4Packet): Span[] {
  const { payloadStart, totalLength, typeOfService, dontFragment, protocol } = packet;
  const left = octetCount(Math.max(0, totalLength - payloadStart));
  const service = typeOfService === 0 ? '0 (nothing special)' : hexNumber(typeOfService, 2);
  const flags = [
    dontFragment ? "Don't Fragment" : '',
    packet.moreFragments ? 'More Fragments' : '',
    `offset ${packet.fragmentOffset}`,
  ];
  return fieldsOf(glossary, [
    [
      1,
      'Version, IHL',
      `4, ${payloadStart} octets`,
      `Internet Protocol version 4. The second half of the octet counts the header in words of four octets: ${payloadStart / 4} words are ${payloadStart} octets.`,
    ],
    [1, 'Type of Service', service, undefined, 'RFC 2474 section 3, RFC 3168 section 5'],
    [
      2,
      'Total Length',
      octetCount(totalLength),
      `Header and payload together. What is left after the header of ${payloadStart} is ${left}.`,
    ],
    [2, 'Identification', hexNumber(packet.identification, 4)],
    [
      2,
      'Flags, Fragment Offset',
      flags.filter(Boolean).join(', '),
      isFragment(packet)
        ? 'This packet is only a piece: the offset says where the piece belongs, More Fragments that others follow.'
        : `${dontFragment ? 'Routers may not cut this packet into pieces. ' : ''}It is whole: it starts at offset 0 and no fragments follow.`,
    ],
    [1, 'Time to Live', `${packet.timeToLive} hops`],
    [1, 'Protocol', `${protocol} (${protocolNames.get(protocol) ?? 'not known here'})`],
    [2, 'Header Checksum', checksumValue(octets.subarray(0, payloadStart), 10)],
    [4, 'Source Address', packet.source],
    [4, 'Destination Address', packet.destination],
    [payloadStart - ipv4HeaderLength, 'Options', octetCount(payloadStart - ipv4HeaderLength)],
  ]);
}

/** Octets after the datagram's end. */
export function padding(length: number): Span {
  return opaque(
    length,
    'Padding',
    'Octets after the end of the IPv4 packet; receivers ignore them.',
  );
}

/** The fields of a TCP header, explained (RFC 9293 section 3.1, RFC 7323, RFC 2018). */
import { viewOf } from '../../octets/octets.ts';
import { seq, seqValue, type Sequence } from '../sequence.ts';
import {
  decodeOptions,
  flagNames,
  type PlacedOption,
  tcpChecksum,
  tcpFlag,
  tcpHeaderLength,
  type TcpOption,
} from '../tcp-segment.ts';
import { hexNumber, hexPreview, octetCount, type Span } from './field-list.ts';

/** A header as it stands in the packet, nothing verified yet. */
export interface RawHeader {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: Sequence;
  readonly acknowledgment: Sequence;
  readonly flags: number;
  readonly window: number;
  readonly headerLength: number;
  readonly options: readonly PlacedOption[];
  /** Why the receiver drops the segment, or null. */
  readonly fault: string | null;
  readonly checksum: number;
  readonly expectedChecksum: number;
}

/** Reads a header; a sentence when there is none to speak of. */
export function readHeader(
  octets: Uint8Array,
  source: string,
  destination: string,
): RawHeader | string {
  if (octets.length < tcpHeaderLength) return 'the segment is shorter than a TCP header';
  const view = viewOf(octets);
  const headerLength = (view.getUint8(12) >> 4) * 4;
  if (headerLength < tcpHeaderLength) return 'the TCP header says it is shorter than 20 octets';
  if (headerLength > octets.length) return 'the segment ends inside its TCP header';
  const zeroed = octets.slice();
  zeroed.fill(0, 16, 18);
  const checksum = view.getUint16(16);
  const expectedChecksum = tcpChecksum(zeroed, source, destination);
  const options = decodeOptions(octets.subarray(tcpHeaderLength, headerLength));
  let fault: string | null = null;
  if (checksum !== expectedChecksum) fault = 'the TCP checksum is wrong';
  else if (!options.ok) fault = options.reason;
  return {
    sourcePort: view.getUint16(0),
    destinationPort: view.getUint16(2),
    sequence: seq(view.getUint32(4)),
    acknowledgment: seq(view.getUint32(8)),
    flags: view.getUint8(13),
    window: view.getUint16(14),
    headerLength,
    fault,
    checksum,
    expectedChecksum,
    options: options.ok ? options.value : [],
  };
}

/** What the conversation knows about a header's numbers. */
export interface Numbers {
  /** "1 (on the wire 305419896)" */
  readonly sequence: string;
  readonly acknowledgment: string;
  /** Whether the two are counted from the initial numbers, which then wants saying. */
  readonly counted: boolean;
  readonly payloadOctets: number;
}

const flagMeanings: [number, string][] = [
  [
    tcpFlag.syn,
    'SYN: "here is the number my octets start from". It opens a connection and itself uses up one number.',
  ],
  [
    tcpFlag.ack,
    'ACK: the Acknowledgment Number counts. Every segment of a connection has it but the very first.',
  ],
  [
    tcpFlag.fin,
    'FIN: "I have nothing more to send". It uses up one number too, so that it can be acknowledged.',
  ],
  [
    tcpFlag.rst,
    'RST: "there is no such connection (any more)". The receiver gives the connection up at once.',
  ],
  [tcpFlag.psh, 'PSH: "hand this to the program now", set at the end of what a program sent.'],
  [tcpFlag.urg, 'URG: the Urgent Pointer counts. Hardly anything uses it today.'],
  [tcpFlag.ece, 'ECE: a router has marked congestion (in a SYN: "I understand such marks").'],
  [tcpFlag.cwr, 'CWR: "I have slowed down because of the congestion".'],
];

export function explainTcp(octets: Uint8Array, header: RawHeader, numbers: Numbers): Span[] {
  const span = (
    length: number,
    name: string,
    value: string,
    meaning: string,
    source = 'RFC 9293 section 3.1',
  ): Span => ({
    layer: 'TCP',
    length,
    name,
    value,
    meaning,
    source,
  });
  const { flags, headerLength } = header;
  const acknowledges = (flags & tcpFlag.ack) !== 0;
  const reserved = (octets[12] ?? 0) & 15;
  const urgent = viewOf(octets).getUint16(18);
  const meanings = flagMeanings.filter(([bit]) => flags & bit).map(([, text]) => text);
  const spans = [
    span(
      2,
      'Source Port',
      String(header.sourcePort),
      'The sending end of the connection. Both addresses and both ports together name the connection.',
    ),
    span(
      2,
      'Destination Port',
      String(header.destinationPort),
      'The receiving end. A server waits at a fixed port, 80 for HTTP; a client takes a free one for each connection.',
    ),
    span(
      4,
      'Sequence Number',
      numbers.sequence,
      flags & tcpFlag.syn
        ? `The initial sequence number, from which this end counts its octets; it should be hard to guess.${numbers.counted ? ' Shown as 0, because all numbers of this direction are shown counted from it.' : ''}`
        : `${numbers.payloadOctets > 0 ? 'The number of the first octet of data in this segment.' : 'The number of the next octet this end would send.'}${numbers.counted ? ' Numbers are shown counted from the initial one.' : ''}`,
      'RFC 9293 section 3.4',
    ),
    span(
      4,
      'Acknowledgment Number',
      acknowledges ? numbers.acknowledgment : '0 (does not count)',
      acknowledges
        ? 'The number of the next octet expected from the other end: everything before it has arrived.'
        : 'Counts only when ACK is set.',
      'RFC 9293 section 3.4',
    ),
    span(
      1,
      'Data Offset',
      octetCount(headerLength),
      `Where the data begins, in words of four octets: ${headerLength / 4} words. ${reserved === 0 ? 'The other four bits are reserved and zero.' : 'The other four bits are reserved and should be zero.'}`,
    ),
    span(
      1,
      'Control Bits',
      flags === 0 ? 'none' : flagNames(flags),
      meanings.length > 0
        ? meanings.join(' ')
        : 'A segment without any flag; a sound TCP does not send this.',
    ),
    span(
      2,
      'Window',
      octetCount(header.window),
      header.window === 0 && !(flags & tcpFlag.rst)
        ? 'How many octets the sender of this segment can take: none for now. The other end must wait and ask from time to time.'
        : 'How many more octets the sender of this segment is ready to take, counted from its Acknowledgment Number.',
      'RFC 9293 sections 3.1 and 3.8.6',
    ),
    span(
      2,
      'Checksum',
      checksumText(header),
      'Guards header, data and both IP addresses against damage. A segment with a wrong checksum is dropped without a word; the retransmission timer repairs the loss.',
    ),
    span(
      2,
      'Urgent Pointer',
      String(urgent),
      flags & tcpFlag.urg ? 'Where the urgent data ends.' : 'Counts only when URG is set.',
    ),
  ];
  if (header.options.length === 0 && headerLength > tcpHeaderLength) {
    spans.push(
      span(
        headerLength - tcpHeaderLength,
        'Options',
        hexPreview(octets.subarray(tcpHeaderLength, headerLength)),
        'Not readable: an option has an impossible length.',
      ),
    );
  }
  for (const { option, start, end } of header.options) {
    const { name, value, meaning, source } = explainOption(option);
    spans.push(span(end - start, name, value, meaning, source));
  }
  return spans;
}

function checksumText({ checksum, expectedChecksum }: RawHeader): string {
  return checksum === expectedChecksum
    ? `${hexNumber(checksum, 4)} (correct)`
    : `${hexNumber(checksum, 4)} (wrong: should be ${hexNumber(expectedChecksum, 4)})`;
}

function explainOption(option: TcpOption): {
  name: string;
  value: string;
  meaning: string;
  source: string;
} {
  switch (option.kind) {
    case 'maximum-segment-size':
      return {
        name: 'Option: Maximum Segment Size',
        value: octetCount(option.octets),
        meaning:
          'The most data this end wants in one segment. The first octet is the kind, 2, the second the length of the option, 4.',
        source: 'RFC 9293 section 3.7.1',
      };
    case 'window-scale':
      return {
        name: 'Option: Window Scale',
        value: `times ${2 ** option.shift}`,
        meaning:
          'The Window of later segments is to be multiplied by this, if both ends send the option.',
        source: 'RFC 7323 section 2',
      };
    case 'sack-permitted':
      return {
        name: 'Option: SACK Permitted',
        value: 'yes',
        meaning:
          'This end understands selective acknowledgments, which name what arrived behind a gap.',
        source: 'RFC 2018 section 2',
      };
    case 'sack':
      return {
        name: 'Option: SACK',
        value: option.blocks
          .map(({ left, right }) => `${seqValue(left)} to ${seqValue(right)}`)
          .join(', '),
        meaning: 'Octets that arrived behind a gap and need not be sent again.',
        source: 'RFC 2018 section 3',
      };
    case 'timestamps':
      return {
        name: 'Option: Timestamps',
        value: `${option.value}, echo ${option.echo}`,
        meaning:
          "The sender's clock, and the last one it got: that measures the round trip of every segment.",
        source: 'RFC 7323 section 3',
      };
    case 'no-operation':
      return {
        name: 'Option: No-Operation',
        value: '1',
        meaning: 'Fills up, so that the next option starts where it is handy.',
        source: 'RFC 9293 section 3.1',
      };
    case 'end':
      return {
        name: 'Option: End of List',
        value: '0',
        meaning: 'No options follow; the rest is padding up to a multiple of four octets.',
        source: 'RFC 9293 section 3.1',
      };
    case 'unknown':
      return {
        name: `Option: kind ${option.number}`,
        value: hexPreview(option.data),
        meaning: 'Not known here. A receiver skips options it does not know.',
        source: 'RFC 9293 section 3.1',
      };
  }
}

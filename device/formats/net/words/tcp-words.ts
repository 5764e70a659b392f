/** The fields of a TCP header, explained (RFC 9293 section 3.1, RFC 7323, RFC 2018). */
import { parseAddress, protocolNumber, pseudoHeaderSum } from '../ipv4.ts';
import { seqValue } from '../sequence.ts';
import {
  flagNames,
  tcpFlag,
  tcpHeaderLength,
  type TcpOption,
  type TcpSegment,
} from '../tcp-segment.ts';
import {
  checksumValue,
  fieldsOf,
  type Glossary,
  hexPreview,
  octetCount,
  type Row,
  type Span,
} from './field-list.ts';

/** What is known about the numbers of a header. */
export interface Numbers {
  /** "1 (on the wire 305419896)" */
  readonly sequence: string;
  readonly acknowledgment: string;
  /** Whether the two are counted from the initial numbers, which then wants saying. */
  readonly counted: boolean;
}

const flagMeanings: Readonly<Record<keyof typeof tcpFlag, string>> = {
  syn: 'SYN: "here is the number my octets start from". It opens a connection and itself uses up one number.',
  ack: 'ACK: the Acknowledgment Number counts. Every segment of a connection has it but the very first, and some RSTs.',
  fin: 'FIN: "I have nothing more to send". It uses up one number too, so that it can be acknowledged.',
  rst: 'RST: "there is no such connection (any more)". The receiver gives the connection up at once.',
  psh: 'PSH: "hand this to the program now", set at the end of what a program sent.',
  urg: 'URG: the Urgent Pointer counts. Hardly anything uses it today.',
  ece: 'ECE: a router has marked congestion (in a SYN: "I understand such marks").',
  cwr: 'CWR: "I have slowed down because of the congestion".',
};

const glossary: Glossary = {
  layer: 'TCP',
  source: 'RFC 9293 section 3.1',
  meanings: {
    'Source Port':
      'The sending end of the connection. Both addresses and both ports together name the connection.',
    'Destination Port':
      'The receiving end. A server waits at a fixed port, 80 for HTTP; a client takes a free one for each connection.',
    Checksum:
      'Guards header, data and both IP addresses against damage. A segment with a wrong checksum is dropped without a word; the retransmission timer repairs the loss.',
    Options: 'Not readable: an option has an impossible length.',
    'Option: Maximum Segment Size':
      'The most data this end wants in one segment. The first octet is the kind, 2, the second the length of the option, 4.',
    'Option: Window Scale':
      'The Window of later segments is to be multiplied by this, if both ends send the option.',
    'Option: SACK Permitted':
      'This end understands selective acknowledgments, which name what arrived behind a gap.',
    'Option: SACK': 'Octets that arrived behind a gap and need not be sent again.',
    'Option: Timestamps':
      "The sender's clock, and the last one it got: that measures the round trip of every segment.",
    'Option: No-Operation': 'Fills up, so that the next option starts where it is handy.',
    'Option: End of List':
      'No options follow; the rest is padding up to a multiple of four octets.',
  },
};

/** The fields of the segment's header, which came in a datagram between these two addresses. */
export function tcpFields(
  octets: Uint8Array,
  segment: TcpSegment,
  { source, destination }: { readonly source: string; readonly destination: string },
  numbers: Numbers,
): Span[] {
  const { flags, headerLength, options } = segment;
  const offset = octets[12] ?? 0;
  const claimed = octetCount((offset >> 4) * 4);
  const reserved = (offset & 15) === 0 ? 'reserved and zero' : 'reserved and should be zero';
  const names = Object.keys(flagMeanings) as (keyof typeof tcpFlag)[];
  const meanings = names.filter((name) => flags & tcpFlag[name]).map((name) => flagMeanings[name]);
  const addresses = [parseAddress(source), parseAddress(destination)] as const;
  const pseudoHeader = pseudoHeaderSum(...addresses, protocolNumber.tcp, octets.length);
  const unread = options.length === 0 ? headerLength - tcpHeaderLength : 0;
  return fieldsOf(glossary, [
    [2, 'Source Port', String(segment.sourcePort)],
    [2, 'Destination Port', String(segment.destinationPort)],
    ...numberRows(segment, numbers),
    [
      1,
      'Data Offset',
      claimed,
      `Where the data begins, in words of four octets: ${offset >> 4} words. The other four bits are ${reserved}.`,
    ],
    [
      1,
      'Control Bits',
      flags === 0 ? 'none' : flagNames(flags),
      meanings.length > 0
        ? meanings.join(' ')
        : 'A segment without any flag; a sound TCP does not send this.',
    ],
    [
      2,
      'Window',
      octetCount(segment.window),
      segment.window === 0 && !segment.rst
        ? 'How many octets the sender of this segment can take: none for now. The other end must wait and ask from time to time.'
        : 'How many more octets the sender of this segment is ready to take, counted from its Acknowledgment Number.',
      'RFC 9293 sections 3.1 and 3.8.6',
    ],
    [2, 'Checksum', checksumValue(octets, 16, pseudoHeader)],
    [
      2,
      'Urgent Pointer',
      String(segment.urgentPointer),
      flags & tcpFlag.urg ? 'Where the urgent data ends.' : 'Counts only when URG is set.',
    ],
    [unread, 'Options', hexPreview(octets.subarray(tcpHeaderLength, headerLength))],
    ...options.map(({ option, start, end }) => optionRow(option, end - start)),
  ]);
}

/** RFC 9293 section 3.4 */
function numberRows(segment: TcpSegment, numbers: Numbers): Row[] {
  const { acknowledges } = segment;
  return [
    [
      4,
      'Sequence Number',
      numbers.sequence,
      sequenceMeaning(segment, numbers),
      'RFC 9293 section 3.4',
    ],
    [
      4,
      'Acknowledgment Number',
      acknowledges ? numbers.acknowledgment : '0 (does not count)',
      acknowledges
        ? 'The number of the next octet expected from the other end: everything before it has arrived.'
        : 'Counts only when ACK is set.',
      'RFC 9293 section 3.4',
    ],
  ];
}

function sequenceMeaning({ syn, payload }: TcpSegment, { counted }: Numbers): string {
  if (syn) {
    const shown = ' Shown as 0, because all numbers of this direction are shown counted from it.';
    return `The initial sequence number, from which this end counts its octets; it should be hard to guess.${counted ? shown : ''}`;
  }
  const what =
    payload.length > 0
      ? 'The number of the first octet of data in this segment.'
      : 'The number of the next octet this end would send.';
  return counted ? `${what} Numbers are shown counted from the initial one.` : what;
}

function optionRow(option: TcpOption, length: number): Row {
  const row = (name: string, value: string, source?: string): Row => [
    length,
    `Option: ${name}`,
    value,
    undefined,
    source,
  ];
  switch (option.kind) {
    case 'maximum-segment-size':
      return row('Maximum Segment Size', octetCount(option.octets), 'RFC 9293 section 3.7.1');
    case 'window-scale':
      return row('Window Scale', `times ${2 ** option.shift}`, 'RFC 7323 section 2');
    case 'sack-permitted':
      return row('SACK Permitted', 'yes', 'RFC 2018 section 2');
    case 'sack': {
      const blocks = option.blocks.map(
        (block) => `${seqValue(block.left)} to ${seqValue(block.right)}`,
      );
      return row('SACK', blocks.join(', '), 'RFC 2018 section 3');
    }
    case 'timestamps':
      return row('Timestamps', `${option.value}, echo ${option.echo}`, 'RFC 7323 section 3');
    case 'no-operation':
      return row('No-Operation', '1');
    case 'end':
      return row('End of List', '0');
    case 'unknown':
      return [
        length,
        `Option: kind ${option.number}`,
        hexPreview(option.data),
        'Not known here. A receiver skips options it does not know.',
      ];
  }
}

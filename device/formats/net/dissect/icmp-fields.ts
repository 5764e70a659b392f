/** ICMP (RFC 792) and UDP (RFC 768), explained as far as they turn up on a wire made for TCP. */
import { internetChecksum } from '../internet-checksum.ts';
import { viewOf } from '../../octets/octets.ts';
import { icmpType } from '../icmp.ts';
import { checksumValue } from './ipv4-fields.ts';
import { hexNumber, octetCount, opaque, type Span } from './field-list.ts';

const typeNames = new Map<number, string>([
  [icmpType.echoReply, 'echo reply'],
  [icmpType.destinationUnreachable, 'destination unreachable'],
  [icmpType.echo, 'echo request'],
  [11, 'time exceeded'],
]);

export interface Explained {
  readonly summary: string;
  readonly spans: Span[];
  readonly fault: string | null;
}

export function explainIcmp(octets: Uint8Array, sender: string): Explained {
  if (octets.length < 8) {
    const fault = 'the packet is shorter than an ICMP header';
    return {
      summary: '',
      spans: [opaque(octets.length, 'ICMP, cut short', `Not readable: ${fault}.`)],
      fault,
    };
  }
  const view = viewOf(octets);
  const type = view.getUint8(0);
  const checksum = view.getUint16(2);
  const zeroed = octets.slice();
  zeroed.fill(0, 2, 4);
  const expected = internetChecksum(zeroed);
  const isEcho = type === icmpType.echo || type === icmpType.echoReply;
  const name = typeNames.get(type) ?? `type ${type}`;
  const span = (length: number, field: string, value: string, meaning: string): Span => ({
    layer: 'ICMP',
    length,
    name: field,
    value,
    meaning,
    source: 'RFC 792',
  });
  const spans = [
    span(
      1,
      'Type',
      `${type} (${name})`,
      'What kind of control message this is. Echo request and echo reply are what ping sends.',
    ),
    span(1, 'Code', String(view.getUint8(1)), 'Tells kinds of one type apart; an echo has only 0.'),
    span(
      2,
      'Checksum',
      checksumValue(checksum, expected),
      'Guards the whole ICMP message against damage.',
    ),
    ...(isEcho
      ? [
          span(
            2,
            'Identifier',
            hexNumber(view.getUint16(4), 4),
            'Chosen by whoever asks, so that several who ask at once get their own answers.',
          ),
          span(2, 'Sequence Number', String(view.getUint16(6)), 'Counts the questions.'),
        ]
      : [
          span(
            4,
            'Rest of Header',
            hexNumber(view.getUint32(4), 8),
            'Its meaning depends on the type.',
          ),
        ]),
    {
      ...opaque(
        octets.length - 8,
        'Data',
        isEcho
          ? 'Any octets; the answer must bring the same ones back.'
          : 'The beginning of the packet this message is about.',
      ),
      source: 'RFC 792',
    },
  ];
  const number = view.getUint16(6);
  const summary =
    type === icmpType.echo
      ? `Echo request ${number}: ${sender} asks whether the other end is there`
      : type === icmpType.echoReply
        ? `Echo reply ${number}: ${sender} is there`
        : `ICMP ${name}`;
  return { summary, spans, fault: checksum === expected ? null : 'the ICMP checksum is wrong' };
}

export function explainUdp(octets: Uint8Array): Explained {
  if (octets.length < 8) {
    const fault = 'the packet is shorter than a UDP header';
    return {
      summary: '',
      spans: [opaque(octets.length, 'UDP, cut short', `Not readable: ${fault}.`)],
      fault,
    };
  }
  const view = viewOf(octets);
  const span = (name: string, value: string, meaning: string): Span => ({
    layer: 'UDP',
    length: 2,
    name,
    value,
    meaning,
    source: 'RFC 768',
  });
  const spans = [
    span('Source Port', String(view.getUint16(0)), 'The program that sent it.'),
    span('Destination Port', String(view.getUint16(2)), 'The program that is to get it.'),
    span('Length', octetCount(view.getUint16(4)), 'Header and data together.'),
    span(
      'Checksum',
      hexNumber(view.getUint16(6), 4),
      'Guards addresses, header and data; 0 means that there is none.',
    ),
    opaque(octets.length - 8, 'Data', 'What the program sent.'),
  ];
  return {
    summary: `UDP from port ${view.getUint16(0)} to ${view.getUint16(2)}, ${octetCount(octets.length - 8)}`,
    spans,
    fault: null,
  };
}

/** ICMP (RFC 792) and UDP (RFC 768), explained as far as they turn up on a wire made for TCP. */
import { viewOf } from '../../octets/octets.ts';
import { icmpType, type IcmpMessage } from '../icmp.ts';
import type { UdpDatagram } from '../udp.ts';
import {
  checksumValue,
  fieldsOf,
  type Glossary,
  hexNumber,
  octetCount,
  opaque,
  type Span,
} from './field-list.ts';

const typeNames = new Map<number, string>([
  [icmpType.echoReply, 'echo reply'],
  [icmpType.destinationUnreachable, 'destination unreachable'],
  [icmpType.echo, 'echo request'],
  [11, 'time exceeded'],
]);

const icmp: Glossary = {
  layer: 'ICMP',
  source: 'RFC 792',
  meanings: {
    Type: 'What kind of control message this is. Echo request and echo reply are what ping sends.',
    Code: 'Tells kinds of one type apart; an echo has only 0.',
    Checksum: 'Guards the whole ICMP message against damage.',
    Identifier: 'Chosen by whoever asks, so that several who ask at once get their own answers.',
    'Sequence Number': 'Counts the questions.',
    'Rest of Header': 'Its meaning depends on the type.',
  },
};

export function icmpFields(octets: Uint8Array, message: IcmpMessage): Span[] {
  const { type, code, identifier, sequence, payload } = message;
  const isEcho = type === icmpType.echo || type === icmpType.echoReply;
  const data = isEcho
    ? 'Any octets; the answer must bring the same ones back.'
    : 'The beginning of the packet this message is about.';
  return [
    ...fieldsOf(icmp, [
      [1, 'Type', `${type} (${typeNames.get(type) ?? `type ${type}`})`],
      [1, 'Code', String(code)],
      [2, 'Checksum', checksumValue(octets, 2)],
      [isEcho ? 2 : 0, 'Identifier', hexNumber(identifier, 4)],
      [isEcho ? 2 : 0, 'Sequence Number', String(sequence)],
      [isEcho ? 0 : 4, 'Rest of Header', hexNumber(viewOf(octets).getUint32(4), 8)],
    ]),
    { ...opaque(payload.length, 'Data', data), source: icmp.source },
  ];
}

/** @param sender "the client" */
export function icmpSummary({ type, sequence }: IcmpMessage, sender: string): string {
  if (type === icmpType.echo) {
    return `Echo request ${sequence}: ${sender} asks whether the other end is there`;
  }
  if (type === icmpType.echoReply) return `Echo reply ${sequence}: ${sender} is there`;
  return `ICMP ${typeNames.get(type) ?? `type ${type}`}`;
}

const udp: Glossary = {
  layer: 'UDP',
  source: 'RFC 768',
  meanings: {
    'Source Port': 'The program that sent it.',
    'Destination Port': 'The program that is to get it.',
    Length: 'Header and data together.',
    Checksum: 'Guards addresses, header and data; 0 means that there is none.',
  },
};

export function udpFields(datagram: UdpDatagram): Span[] {
  return [
    ...fieldsOf(udp, [
      [2, 'Source Port', String(datagram.sourcePort)],
      [2, 'Destination Port', String(datagram.destinationPort)],
      [2, 'Length', octetCount(datagram.length)],
      [2, 'Checksum', hexNumber(datagram.checksum, 4)],
    ]),
    opaque(datagram.payload.length, 'Data', 'What the program sent.'),
  ];
}

export function udpSummary({ sourcePort, destinationPort, payload }: UdpDatagram): string {
  return `UDP from port ${sourcePort} to ${destinationPort}, ${octetCount(payload.length)}`;
}

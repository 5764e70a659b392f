/** ICMP (RFC 792), explained as far as it turns up on this wire. */
import { viewOf } from '../../octets/octets.ts';
import { icmpCode, icmpType, type IcmpMessage } from '../icmp.ts';
import { readIpv4 } from '../ipv4.ts';
import {
  checksumValue,
  fieldsOf,
  type Glossary,
  hexNumber,
  opaque,
  type Span,
} from './field-list.ts';

const typeNames = new Map<number, string>([
  [icmpType.echoReply, 'echo reply'],
  [icmpType.destinationUnreachable, 'destination unreachable'],
  [icmpType.echo, 'echo request'],
  [11, 'time exceeded'],
]);

/** Codes of "destination unreachable". */
const missing = new Map<number, string>([
  [icmpCode.network, 'there is no way to its network'],
  [icmpCode.host, 'there is no such host'],
  [icmpCode.port, 'nothing listens on its port'],
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
  const isUnreachable = type === icmpType.destinationUnreachable;
  const data = isEcho
    ? 'Any octets; the answer must bring the same ones back.'
    : 'The beginning of the packet this message is about.';
  return [
    ...fieldsOf(icmp, [
      [1, 'Type', `${type} (${typeNames.get(type) ?? `type ${type}`})`],
      [1, 'Code', isUnreachable ? `${code} (${missing.get(code) ?? 'unreachable'})` : String(code)],
      [2, 'Checksum', checksumValue(octets, 2)],
      [isEcho ? 2 : 0, 'Identifier', hexNumber(identifier, 4)],
      [isEcho ? 2 : 0, 'Sequence Number', String(sequence)],
      [isEcho ? 0 : 4, 'Rest of Header', hexNumber(viewOf(octets).getUint32(4), 8)],
    ]),
    { ...opaque(payload.length, 'Data', data), source: icmp.source },
  ];
}

/** @param sender "the client" */
export function icmpSummary(message: IcmpMessage, sender: string): string {
  const { type, code, sequence, payload } = message;
  if (type === icmpType.echo) {
    return `Echo request ${sequence}: ${sender} asks whether the other end is there`;
  }
  if (type === icmpType.echoReply) return `Echo reply ${sequence}: ${sender} is there`;
  const about = type === icmpType.destinationUnreachable ? readIpv4(payload).facts : null;
  if (about !== null) {
    return `Destination unreachable: ${sender} says of ${about.destination} that ${missing.get(code) ?? 'it cannot be reached'}`;
  }
  return `ICMP ${typeNames.get(type) ?? `type ${type}`}`;
}

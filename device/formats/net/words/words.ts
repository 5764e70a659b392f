/**
 * A packet in words, made of its facts when somebody reads it: every octet in the words of the
 * specifications, the whole in a line a beginner can read. For people alone. Who wants to know something of
 * a packet asks its facts: a better sentence here must change nothing elsewhere.
 */
import { icmpFields, icmpSummary } from './icmp-words.ts';
import { FieldList, octetCount, opaque, type Span } from './field-list.ts';
import { httpField, httpNotes } from './http-words.ts';
import { ipv4Fields, padding } from './ipv4-words.ts';
import { segmentSummary } from './segment-words.ts';
import { type Numbers, tcpFields } from './tcp-words.ts';
import { udpFields, udpSummary } from './udp-words.ts';
import { frameFields, frameNote } from './websocket-words.ts';
import type { HttpPart } from '../http-reader.ts';
import { readIcmp } from '../icmp.ts';
import { isFragment, type Ipv4Packet, protocolNumber, readIpv4 } from '../ipv4.ts';
import type { Field, Packet, StreamPart, TcpFacts } from '../packet.ts';
import { seqValue } from '../sequence.ts';
import { offeredMss, readTcp, type TcpSegment } from '../tcp-segment.ts';
import { readUdp } from '../udp.ts';

/** Sequence numbers counted from the initial ones, as most tools do, or as they are on the wire. */
export type Numbering = 'counted' | 'wire';

const summaries = new WeakMap<Packet, string>();

/** One line: "SYN: the client asks to connect (seq 0, MSS 536)". */
export function summaryOf(packet: Packet): string {
  let summary = summaries.get(packet);
  if (summary === undefined) {
    const { fault, facts } = readIpv4(packet.octets);
    summary = fault === null ? payloadSummary(packet, facts) : malformed(fault);
    // The table draws a row many times.
    summaries.set(packet, summary);
  }
  return summary;
}

/** Its fields: every octet belongs to exactly one, in order. */
export function fieldsOf(packet: Packet, numbering: Numbering = 'counted'): readonly Field[] {
  const { octets } = packet;
  const list = new FieldList();
  const { fault, facts: ip } = readIpv4(octets);
  if (ip === null) {
    list.add(opaque(octets.length, 'Octets', `Not readable: ${fault}.`));
    return list.fields;
  }
  list.add(...ipv4Fields(octets, ip));
  const { length } = ip.payload;
  if (fault !== null) {
    list.add(opaque(length, 'Payload', 'Not looked at, because the header is damaged.'));
  } else list.add(...payloadFields(packet, ip, numbering));
  list.add(padding(octets.length - ip.payloadStart - length));
  return list.fields;
}

function payloadSummary(packet: Packet, ip: Ipv4Packet): string {
  const { payload } = ip;
  if (isFragment(ip)) return `A fragment of ${octetCount(payload.length)}`;
  switch (ip.protocol) {
    case protocolNumber.tcp: {
      const { fault, facts } = readTcp(payload, ip.source, ip.destination);
      if (fault !== null) return malformed(fault);
      return packet.tcp === null
        ? ''
        : segmentSummary(packet.tcp, offeredMss(facts), notesOf(packet));
    }
    case protocolNumber.icmp: {
      const { fault, facts } = readIcmp(payload);
      if (fault !== null) return malformed(fault);
      return icmpSummary(facts, `the ${senderOf(packet)}`);
    }
    case protocolNumber.udp: {
      const { fault, facts } = readUdp(payload, ip.source, ip.destination);
      return fault === null ? udpSummary(facts) : malformed(fault);
    }
    default:
      return `Protocol ${ip.protocol}, ${octetCount(payload.length)}`;
  }
}

function malformed(reason: string): string {
  return `Malformed, so its receiver drops it: ${reason}`;
}

function senderOf({ direction }: Packet): TcpFacts['from'] {
  return direction === 'client-to-board' ? 'client' : 'board';
}

function payloadFields(packet: Packet, ip: Ipv4Packet, numbering: Numbering): Span[] {
  const { payload } = ip;
  if (isFragment(ip)) return [opaque(payload.length, 'Fragment', 'Only a piece of a packet.')];
  const unreadable = (name: string, fault: string | null) => [
    opaque(payload.length, name, `Not readable: ${fault}.`),
  ];
  switch (ip.protocol) {
    case protocolNumber.tcp: {
      const { fault, facts } = readTcp(payload, ip.source, ip.destination);
      if (facts === null) return unreadable('TCP, not readable', fault);
      const numbers = numbersOf(facts, numbering === 'counted' ? packet.tcp : null);
      return [...tcpFields(payload, facts, ip, numbers), ...dataFields(packet, facts)];
    }
    case protocolNumber.icmp: {
      const { fault, facts } = readIcmp(payload);
      return facts === null ? unreadable('ICMP, cut short', fault) : icmpFields(payload, facts);
    }
    case protocolNumber.udp: {
      const { fault, facts } = readUdp(payload, ip.source, ip.destination);
      return facts === null ? unreadable('UDP, cut short', fault) : udpFields(payload, facts, ip);
    }
    default:
      return [opaque(payload.length, 'Payload', 'A protocol that is not known here.')];
  }
}

/** Counted, if the connection is known: "1 (on the wire 305419896)". */
function numbersOf({ sequence, acknowledgment }: TcpSegment, tcp: TcpFacts | null): Numbers {
  const shown = (wire: number, counted = wire) =>
    counted === wire ? String(wire) : `${counted} (on the wire ${wire})`;
  return {
    sequence: shown(seqValue(sequence), tcp?.counted.sequence),
    acknowledgment: shown(seqValue(acknowledgment), tcp?.counted.acknowledgment),
    counted: tcp !== null,
  };
}

function dataFields(packet: Packet, { payload }: TcpSegment): Span[] {
  if (packet.tcp === null) {
    return [opaque(payload.length, 'Data', 'Not looked at, because the segment is damaged.')];
  }
  let at = 0;
  return packet.parts.flatMap((part) => {
    const octets = payload.subarray(at, at + part.length);
    at += part.length;
    return partFields(part, octets, senderOf(packet) === 'client');
  });
}

function partFields(part: StreamPart, octets: Uint8Array, fromClient: boolean): Span | Span[] {
  const { length } = part;
  switch (part.kind) {
    case 'frame':
      return frameFields(part, octets, fromClient);
    case 'gap':
      return opaque(
        length,
        'Data behind a gap',
        `${part.missing} octets before these have not come by yet. The receiver keeps these until they do.`,
      );
    case 'forgotten':
      return opaque(length, 'Data', 'Octets sent long ago; their explanation is no longer kept.');
    case 'not-looked-at':
      return opaque(length, 'Data', 'Data in a segment that breaks the connection off.');
    default:
      return httpField(part, octets);
  }
}

/** "GET / HTTP/1.1": one for each thing that begins, goes on or ends in the packet. */
function notesOf({ parts, tcp, direction }: Packet): string[] {
  const last = parts.at(-1);
  if (last?.kind === 'opaque') return [`${octetCount(tcp?.length ?? 0)} of data`];
  const isHttp = (part: StreamPart): part is HttpPart => 'startLine' in part;
  return [
    ...httpNotes(parts.filter(isHttp)),
    ...parts.flatMap((part) => {
      if (part.kind === 'frame') return frameNote(part, direction === 'client-to-board');
      if (part.kind !== 'gap') return [];
      return `${part.length} octets, but ${part.missing} before them have not come by yet`;
    }),
  ];
}

/**
 * Reads packets: facts to reckon with, and every octet in the words of the specifications, the whole in
 * a line a beginner can read. It follows each TCP connection through its packets, so it must see all of
 * them in order. Each board has one, for as long as its link lives, also when the list of packets is cleared.
 */
import { Conversation } from './dissect/conversation.ts';
import { FieldList, octetCount, opaque } from './dissect/field-list.ts';
import { explainIcmp, explainUdp } from './dissect/icmp-fields.ts';
import { explainIpv4, type Ipv4Header, padding } from './dissect/ipv4-fields.ts';
import { explainTcp, type Numbers, readHeader } from './dissect/tcp-fields.ts';
import { protocolNumber } from './ipv4.ts';
import type { Field, Packet, PacketWords } from './packet.ts';
import type { Direction, PacketRecord } from './packet-record.ts';
import { readSegment, type SegmentFacts } from './segment.ts';
import { seqValue } from './sequence.ts';

const connectionsFollowed = 64;

/** What is known of a packet beside its fields. */
type Part = Pick<Packet, 'protocol' | 'clientPort' | 'tcp' | 'stream'> &
  Pick<PacketWords, 'summary'>;

export class Dissector {
  readonly #conversations = new Map<string, Conversation>();
  #connections = 0;

  /** Reads the next packet of the link. Never throws: what is broken is 'malformed'. */
  next(record: PacketRecord): Packet {
    const { fate } = record;
    const list = new FieldList();
    const { summary, ...facts } = this.#read(list, record);
    return {
      ...record,
      ...facts,
      arrives: fate !== 'dropped' && fate !== 'corrupted',
      inWords: { summary, fields: list.fields },
    };
  }

  #read(list: FieldList, { octets, direction }: PacketRecord): Part {
    const header = explainIpv4(octets);
    if (typeof header === 'string') {
      list.add(opaque(octets.length, 'Octets', `Not readable: ${header}.`));
      return malformed(header);
    }
    list.addAll(header.spans);
    const part = this.#payload(list, header, octets, direction);
    list.add(padding(octets.length - header.end));
    return part;
  }

  #payload(list: FieldList, header: Ipv4Header, octets: Uint8Array, direction: Direction): Part {
    const payload = octets.subarray(header.start, header.end);
    if (header.fault !== null) {
      list.add(opaque(payload.length, 'Payload', 'Not looked at, because the header is damaged.'));
      return malformed(header.fault);
    }
    if (header.isFragment) {
      list.add(opaque(payload.length, 'Fragment', 'Only a piece of a packet.'));
      return plain('IPv4', `A fragment of ${octetCount(payload.length)}`);
    }
    const sender = direction === 'client-to-board' ? 'the client' : 'the board';
    switch (header.protocol) {
      case protocolNumber.tcp:
        return this.#tcp(list, header, payload, readSegment(octets, direction));
      case protocolNumber.icmp:
      case protocolNumber.udp: {
        const protocol = header.protocol === protocolNumber.icmp ? 'ICMP' : 'UDP';
        const explained = protocol === 'ICMP' ? explainIcmp(payload, sender) : explainUdp(payload);
        list.addAll(explained.spans);
        const { fault, summary } = explained;
        return fault === null ? plain(protocol, summary) : malformed(fault);
      }
      default:
        list.add(opaque(payload.length, 'Payload', 'A protocol that is not known here.'));
        return plain('IPv4', `Protocol ${header.protocol}, ${octetCount(payload.length)}`);
    }
  }

  #tcp(list: FieldList, ip: Ipv4Header, octets: Uint8Array, segment: SegmentFacts | null): Part {
    const header = readHeader(octets, ip.source, ip.destination);
    if (typeof header === 'string' || segment === null) {
      const why = typeof header === 'string' ? header : 'it is cut short';
      list.add(opaque(octets.length, 'TCP, not readable', `Not readable: ${why}.`));
      return malformed(why);
    }
    const payload = octets.subarray(header.headerLength);
    const { clientPort } = segment;
    if (header.fault !== null) {
      list.addAll(explainTcp(octets, header, wireNumbers(segment)));
      list.add(opaque(payload.length, 'Data', 'Not looked at, because the segment is damaged.'));
      return { ...malformed(header.fault), clientPort };
    }
    const conversation = this.#conversationOf(ip, segment);
    const again = conversation.hasSeen(segment);
    const { reading, summary, ...numbers } = conversation.follow(segment, header, payload);
    list.addAll(explainTcp(octets, header, { ...numbers, payloadOctets: payload.length }));
    if (reading.spans.length > 0) list.addAll(reading.spans);
    else
      list.add(opaque(payload.length, 'Data', 'Data in a segment that breaks the connection off.'));
    return {
      protocol: reading.protocol,
      clientPort,
      tcp: { ...segment, connection: conversation.number, again },
      stream: reading.facts,
      summary,
    };
  }

  #conversationOf(ip: Ipv4Header, segment: SegmentFacts): Conversation {
    const addresses = [ip.source, ip.destination].sort().join(' ');
    const key = `${addresses} ${segment.clientPort} ${segment.boardPort}`;
    const known = this.#conversations.get(key);
    if (known !== undefined && !known.isOver(segment)) return known;
    this.#connections += 1;
    const conversation = new Conversation(this.#connections);
    this.#conversations.delete(key);
    this.#conversations.set(key, conversation);
    const oldest = this.#conversations.keys().next();
    if (this.#conversations.size > connectionsFollowed && oldest.done !== true) {
      this.#conversations.delete(oldest.value);
    }
    return conversation;
  }
}

/**
 * The fields of a packet with its sequence numbers as they are on the wire; `inWords` counts them
 * from the initial ones, as most tools do.
 */
export function fieldsWithWireNumbers({ octets, tcp, inWords }: Packet): readonly Field[] {
  const ip = explainIpv4(octets);
  if (tcp === null || typeof ip === 'string') return inWords.fields;
  const segment = octets.subarray(ip.start, ip.end);
  const header = readHeader(segment, ip.source, ip.destination);
  if (typeof header === 'string') return inWords.fields;
  const list = new FieldList();
  list.addAll(ip.spans);
  list.addAll(explainTcp(segment, header, wireNumbers(tcp)));
  return [...list.fields, ...inWords.fields.filter(({ start }) => start >= list.length)];
}

function wireNumbers({ sequence, acknowledgment, length }: SegmentFacts): Numbers {
  return {
    sequence: String(seqValue(sequence)),
    acknowledgment: String(seqValue(acknowledgment)),
    counted: false,
    payloadOctets: length,
  };
}

function plain(protocol: Packet['protocol'], summary: string): Part {
  return { protocol, summary, clientPort: null, tcp: null, stream: [] };
}

function malformed(reason: string): Part {
  return plain('malformed', `Malformed, so its receiver drops it: ${reason}`);
}

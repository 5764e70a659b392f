/**
 * Explains packets: every octet, in the words of the specifications, and the whole in a line a
 * beginner can read. It follows each TCP connection through its packets, so it must see all of them
 * in order; keep one for as long as the link lives, also when the list of packets is cleared.
 */
import { Conversation } from './dissect/conversation.ts';
import { FieldList, octetCount, opaque } from './dissect/field-list.ts';
import { explainIcmp, explainUdp } from './dissect/icmp-fields.ts';
import { explainIpv4, type Ipv4Header, padding } from './dissect/ipv4-fields.ts';
import { explainTcp, readHeader } from './dissect/tcp-fields.ts';
import { protocolNumber } from './ipv4.ts';
import type { Direction, Dissection, PacketRecord } from './packet-record.ts';

const connectionsFollowed = 64;

type Part = Omit<Dissection, 'fields'>;

export interface DissectorOptions {
  /**
   * Show sequence numbers counted from the initial one of their direction, as most tools do (the
   * default), or as they are on the wire.
   */
  readonly relativeNumbers?: boolean;
}

export class Dissector {
  readonly #conversations = new Map<string, Conversation>();
  readonly #relativeNumbers: boolean;

  constructor({ relativeNumbers = true }: DissectorOptions = {}) {
    this.#relativeNumbers = relativeNumbers;
  }

  /** Explains the next packet of the link. Never throws: what is broken is 'malformed'. */
  next(record: PacketRecord): Dissection {
    const { octets, direction } = record;
    const list = new FieldList();
    const header = explainIpv4(octets);
    if (typeof header === 'string') {
      list.add(opaque(octets.length, 'Octets', `Not readable: ${header}.`));
      return { ...malformed(header), fields: list.fields };
    }
    list.addAll(header.spans);
    const payload = octets.subarray(header.start, header.end);
    const part = this.#payload(list, header, payload, direction);
    list.add(padding(octets.length - header.end));
    return { ...part, fields: list.fields };
  }

  #payload(list: FieldList, header: Ipv4Header, payload: Uint8Array, direction: Direction): Part {
    if (header.fault !== null) {
      list.add(opaque(payload.length, 'Payload', 'Not looked at, because the header is damaged.'));
      return malformed(header.fault);
    }
    if (header.isFragment) {
      list.add(opaque(payload.length, 'Fragment', 'Only a piece of a packet.'));
      return {
        protocol: 'IPv4',
        summary: `A fragment of ${octetCount(payload.length)}`,
        connection: '',
      };
    }
    const sender = direction === 'client-to-board' ? 'the client' : 'the board';
    switch (header.protocol) {
      case protocolNumber.tcp:
        return this.#tcp(list, header, payload, direction);
      case protocolNumber.icmp:
      case protocolNumber.udp: {
        const protocol = header.protocol === protocolNumber.icmp ? 'ICMP' : 'UDP';
        const explained = protocol === 'ICMP' ? explainIcmp(payload, sender) : explainUdp(payload);
        list.addAll(explained.spans);
        return explained.fault === null
          ? { protocol, summary: explained.summary, connection: '' }
          : malformed(explained.fault);
      }
      default:
        list.add(opaque(payload.length, 'Payload', 'A protocol that is not known here.'));
        return {
          protocol: 'IPv4',
          summary: `Protocol ${header.protocol}, ${octetCount(payload.length)}`,
          connection: '',
        };
    }
  }

  #tcp(list: FieldList, ip: Ipv4Header, octets: Uint8Array, direction: Direction): Part {
    const header = readHeader(octets, ip.source, ip.destination);
    if (typeof header === 'string') {
      list.add(opaque(octets.length, 'TCP, not readable', `Not readable: ${header}.`));
      return malformed(header);
    }
    const payload = octets.subarray(header.headerLength);
    const fromClient = direction === 'client-to-board';
    const connection = fromClient
      ? `${header.sourcePort}-${header.destinationPort}`
      : `${header.destinationPort}-${header.sourcePort}`;
    if (header.fault !== null) {
      const numbers = {
        sequence: String(header.sequence),
        acknowledgment: String(header.acknowledgment),
        counted: false,
        payloadOctets: payload.length,
      };
      list.addAll(explainTcp(octets, header, numbers));
      list.add(opaque(payload.length, 'Data', 'Not looked at, because the segment is damaged.'));
      return { ...malformed(header.fault), connection };
    }
    const client = fromClient ? ip.source : ip.destination;
    const board = fromClient ? ip.destination : ip.source;
    const key = `${client} ${board} ${connection}`;
    let conversation = this.#conversations.get(key);
    if (conversation === undefined || conversation.isOver(direction, header)) {
      conversation = new Conversation(this.#relativeNumbers);
      this.#conversations.delete(key);
      this.#conversations.set(key, conversation);
      const oldest = this.#conversations.keys().next();
      if (this.#conversations.size > connectionsFollowed && oldest.done !== true) {
        this.#conversations.delete(oldest.value);
      }
    }
    const { reading, summary, ...numbers } = conversation.follow(direction, header, payload);
    list.addAll(explainTcp(octets, header, { ...numbers, payloadOctets: payload.length }));
    if (reading.spans.length > 0) list.addAll(reading.spans);
    else
      list.add(opaque(payload.length, 'Data', 'Data in a segment that breaks the connection off.'));
    return { protocol: reading.protocol, summary, connection };
  }
}

function malformed(reason: string): Part {
  return {
    protocol: 'malformed',
    summary: `Malformed, so its receiver drops it: ${reason}`,
    connection: '',
  };
}

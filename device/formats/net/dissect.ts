/**
 * Reads packets: facts to reckon with, of which words/words.ts makes words. It follows each TCP connection
 * through its packets, so it must see all of them in order. Each board has one, for as long as its link
 * lives, also when the list of packets is cleared.
 */
import { Conversation } from './dissect/conversation.ts';
import { readIcmp } from './icmp.ts';
import { isFragment, type Ipv4Packet, protocolNumber, readIpv4 } from './ipv4.ts';
import type { Packet, StreamPart } from './packet.ts';
import type { PacketRecord } from './packet-record.ts';
import { type SegmentFacts, segmentOf } from './segment.ts';
import { readTcp } from './tcp-segment.ts';
import { readUdp, udpPort } from './udp.ts';

const connectionsFollowed = 64;

/** What is known of a packet beside its record. */
type Facts = Pick<Packet, 'protocol' | 'clientPort' | 'tcp' | 'parts'>;

export class Dissector {
  readonly #conversations = new Map<string, Conversation>();
  #connections = 0;

  /** Reads the next packet of the link. Never throws: what is broken is 'malformed'. */
  next(record: PacketRecord): Packet {
    const { octets, fate } = record;
    const { fault, facts: ip } = readIpv4(octets);
    const facts = fault === null ? this.#payload(ip, record) : bare('malformed');
    return {
      ...record,
      ...facts,
      arrives: fate !== 'dropped' && fate !== 'corrupted',
      stream: facts.parts.flatMap(({ fact }) => fact ?? []),
    };
  }

  #payload(ip: Ipv4Packet, record: PacketRecord): Facts {
    if (isFragment(ip)) return bare('IPv4');
    switch (ip.protocol) {
      case protocolNumber.tcp:
        return this.#tcp(ip, record);
      case protocolNumber.icmp:
        return bare(readIcmp(ip.payload).fault === null ? 'ICMP' : 'malformed');
      case protocolNumber.udp:
        return bare(datagramProtocol(ip));
      default:
        return bare('IPv4');
    }
  }

  #tcp(ip: Ipv4Packet, { direction }: PacketRecord): Facts {
    const { fault, facts } = readTcp(ip.payload, ip.source, ip.destination);
    if (facts === null) return bare('malformed');
    const segment = segmentOf(ip, facts, direction);
    const { clientPort } = segment;
    if (fault !== null) return { ...bare('malformed'), clientPort };
    const { tcp, parts } = this.#conversationOf(ip, segment).follow(segment, facts.payload);
    return { protocol: protocolOf(parts), clientPort, tcp, parts };
  }

  #conversationOf(ip: Ipv4Packet, segment: SegmentFacts): Conversation {
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

function bare(protocol: Packet['protocol']): Facts {
  return { protocol, clientPort: null, tcp: null, parts: [] };
}

function datagramProtocol({ payload, source, destination }: Ipv4Packet): Packet['protocol'] {
  const { fault, facts } = readUdp(payload, source, destination);
  if (fault !== null) return 'malformed';
  const ports = [facts.sourcePort, facts.destinationPort];
  if (ports.includes(udpPort.dns)) return 'DNS';
  if (ports.includes(udpPort.mdns)) return 'mDNS';
  return ports.includes(udpPort.ntp) ? 'NTP' : 'UDP';
}

/** The protocol of a segment's last octets. */
function protocolOf(parts: readonly StreamPart[]): Packet['protocol'] {
  const last = parts.at(-1);
  if (last === undefined || !('startLine' in last)) {
    return last?.kind === 'frame' ? 'WebSocket' : 'TCP';
  }
  return last.kind === 'opaque' ? 'TCP' : 'HTTP';
}

/**
 * The router of the board's network, which has no way on: nothing that a sketch sends leaves the page. It does what a
 * router without an uplink does (docs/decisions/10-the-network-ends-at-the-page.md): it refuses questions about names,
 * says that other networks cannot be reached, and gives the page's time to whoever asks a time server.
 */
import { answerDns, dnsCode, dnsTypeA, readDns } from '../../formats/net/dns.ts';
import { encodeIcmp, icmpCode, icmpType } from '../../formats/net/icmp.ts';
import {
  encodeIpv4,
  ipv4HeaderLength,
  type Ipv4Packet,
  isFragment,
  parseAddress,
  protocolNumber,
  readIpv4,
} from '../../formats/net/ipv4.ts';
import { answerNtp, ntpMode, readNtp } from '../../formats/net/ntp.ts';
import { encodeUdp, readUdp, type UdpDatagram, udpPort } from '../../formats/net/udp.ts';

export interface GatewayOptions {
  /** 192.168.43.1; its network has the same first three octets. */
  readonly address: string;
  /** Puts a packet on the wire. */
  readonly transmit: (packet: Uint8Array<ArrayBuffer>) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The board wants something that is not here: an address, or a name. */
  readonly onForeign?: (what: string) => void;
}

/** "pool.ntp.org", "de.pool.ntp.org", "time.google.com", "ntp1.example": names of time servers. */
const timeServer = /^(?:.*\.)?pool\.ntp\.org\.?$|^(?:ntp|time)[\w-]*\./i;
/** RFC 1812 section 4.3.2.3: an ICMP error is no longer than 576 octets. */
const longestQuote = 576 - ipv4HeaderLength - 8;

export class Gateway {
  readonly #options: GatewayOptions;
  #identification = 0;

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  /** One sound packet that the page's own host has no use for: UDP, and whatever goes elsewhere. */
  receive(octets: Uint8Array): void {
    const { fault, facts: packet } = readIpv4(octets);
    if (fault !== null || isFragment(packet) || isGroup(packet.destination)) return;
    const isHere = packet.destination === this.#options.address;
    if (packet.protocol === protocolNumber.udp && this.#datagram(packet, isHere)) return;
    if (isHere) {
      if (packet.protocol === protocolNumber.udp) this.#unreachable(packet, octets, icmpCode.port);
      return;
    }
    // RFC 1122 section 3.2.2: no error about an error.
    if (packet.protocol === protocolNumber.icmp && packet.payload[0] !== icmpType.echo) return;
    this.#options.onForeign?.(packet.destination);
    const isNeighbour = network(packet.destination) === network(this.#options.address);
    this.#unreachable(packet, octets, isNeighbour ? icmpCode.host : icmpCode.network);
  }

  /** @returns whether there was an answer, or the datagram is damaged and has none */
  #datagram(packet: Ipv4Packet, isHere: boolean): boolean {
    const { fault, facts: datagram } = readUdp(packet.payload, packet.source, packet.destination);
    if (fault !== null) return true;
    // As some routers do, it takes packets to any time server for its own.
    if (datagram.destinationPort === udpPort.ntp) return this.#time(packet, datagram);
    return isHere && datagram.destinationPort === udpPort.dns && this.#name(packet, datagram);
  }

  #time(packet: Ipv4Packet, datagram: UdpDatagram): boolean {
    const { facts } = readNtp(datagram.payload);
    if (facts?.mode === ntpMode.client) {
      this.#answer(packet, datagram, answerNtp(facts, this.#options.now()));
    }
    return true;
  }

  #name(packet: Ipv4Packet, datagram: UdpDatagram): boolean {
    const { fault, facts } = readDns(datagram.payload);
    if (facts === null || facts.isResponse) return true; // no answer to an answer
    const [question] = facts.questions;
    const reply = (code: number, address?: Uint8Array): void =>
      this.#answer(packet, datagram, answerDns(datagram.payload, facts, code, address));
    if (facts.opcode !== 0) reply(dnsCode.notImplemented);
    else if (fault !== null || question === undefined) reply(dnsCode.formatError);
    else if (timeServer.test(question.name)) {
      const isAsked = question.type === dnsTypeA;
      reply(dnsCode.noError, isAsked ? parseAddress(this.#options.address) : undefined);
    } else {
      this.#options.onForeign?.(question.name);
      reply(dnsCode.refused);
    }
    return true;
  }

  #answer(packet: Ipv4Packet, datagram: UdpDatagram, payload: Uint8Array): void {
    const { source, destination } = packet;
    const ports = {
      sourcePort: datagram.destinationPort,
      destinationPort: datagram.sourcePort,
    };
    const octets = encodeUdp({ ...ports, payload }, destination, source);
    this.#transmit(destination, source, protocolNumber.udp, octets);
  }

  #unreachable(packet: Ipv4Packet, octets: Uint8Array, code: number): void {
    const payload = octets.slice(0, Math.min(packet.totalLength, longestQuote));
    const message = { type: icmpType.destinationUnreachable, code, identifier: 0, sequence: 0 };
    const { address } = this.#options;
    this.#transmit(
      address,
      packet.source,
      protocolNumber.icmp,
      encodeIcmp({ ...message, payload }),
    );
  }

  #transmit(source: string, destination: string, protocol: number, payload: Uint8Array): void {
    this.#identification = (this.#identification + 1) & 0xffff;
    const identification = this.#identification;
    this.#options.transmit(encodeIpv4({ source, destination, protocol, identification, payload }));
  }
}

/** Many hosts at once: nobody answers for all of them. */
function isGroup(address: string): boolean {
  return Number(address.split('.')[0]) >= 224 || address.endsWith('.255');
}

/** Its first three octets. */
function network(address: string): string {
  return address.slice(0, address.lastIndexOf('.'));
}

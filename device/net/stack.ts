/**
 * The computer at the far end of the wire: an IPv4 host that opens TCP connections, answers ICMP
 * echo, and resets segments that belong to no connection. Left out: fragments (both ends share one
 * MTU), routing: there is one wire and everything leaves on it. The gateway deals with UDP, and with
 * packets to other hosts.
 */
import type { Clock } from '../clock/clock.ts';
import type { Random32 } from '../clock/random.ts';
import { encodeIcmp, icmpType, readIcmp } from '../formats/net/icmp.ts';
import {
  encodeIpv4,
  type Ipv4Packet,
  isFragment,
  parseAddress,
  protocolNumber,
  readIpv4,
} from '../formats/net/ipv4.ts';
import { netProblem } from './problems.ts';
import { seq, seqAdd } from '../formats/net/sequence.ts';
import {
  encodeTcp,
  readTcp,
  tcpFlag,
  type TcpSegment,
  type TcpSend,
} from '../formats/net/tcp-segment.ts';
import { TcpConnection, type TcpEndpoints, type TcpEvent } from './tcp/tcp.ts';
import { defaultTcpOptions, type TcpOptions } from './tcp/tcp-types.ts';

export interface NetworkStackOptions {
  readonly clock: Clock;
  readonly random32: Random32;
  /** Puts an IPv4 packet on the wire. */
  readonly transmit: (packet: Uint8Array<ArrayBuffer>) => void;
  /** This host; 192.168.43.1 unless given. */
  readonly address?: string;
  /** For all connections; a single connect can differ again. */
  readonly tcp?: Partial<TcpOptions>;
  /** Initial send sequence number of a new connection. Random unless given; labs like easy numbers. */
  readonly initialSequence?: (endpoints: TcpEndpoints) => number;
  /** First local port to use, 49152 to 65535. Random unless given. */
  readonly firstPort?: number;
  /** Gets sound packets that are not for this host, and those of other protocols than TCP and ICMP. */
  readonly onOther?: (packet: Uint8Array) => void;
  /** Watches all connections: states, timers, repetitions, round trips. */
  readonly onTcpEvent?: (event: TcpEvent) => void;
}

/** Dynamic Ports (RFC 6335 section 6). */
const firstDynamicPort = 49152;
const dynamicPorts = 65536 - firstDynamicPort;
const maxConnections = 256;

export class NetworkStack {
  readonly clock: Clock;
  readonly random32: Random32;
  readonly address: string;
  /** Packets, and those that were not heeded by reason. */
  readonly counters = {
    received: 0,
    transmitted: 0,
    malformed: 0,
    notForUs: 0,
    fragments: 0,
    unknownProtocol: 0,
    resetsSent: 0,
  };
  readonly #options: NetworkStackOptions;
  readonly #tcpOptions: TcpOptions;
  readonly #connections = new Map<string, TcpConnection>();
  #nextPort: number;
  #identification: number;

  constructor(options: NetworkStackOptions) {
    this.#options = options;
    this.clock = options.clock;
    this.random32 = options.random32;
    this.address = options.address ?? '192.168.43.1';
    parseAddress(this.address);
    this.#tcpOptions = { ...defaultTcpOptions, ...options.tcp };
    // A random start (RFC 6056): a page that is loaded again must not meet its own old connections.
    this.#nextPort = options.firstPort ?? firstDynamicPort + (options.random32() % dynamicPorts);
    this.#identification = options.random32() & 0xffff;
  }

  /** All connections that are not CLOSED, TIME-WAIT included. */
  get connections(): readonly TcpConnection[] {
    return [...this.#connections.values()];
  }

  /**
   * Starts a TCP connection: the SYN is on the wire when this returns. With no place left, the
   * oldest connection in TIME-WAIT gives up its own.
   * @throws ProblemError too-many-connections; SyntaxError for a malformed address.
   */
  connect(address: string, port: number, options: Partial<TcpOptions> = {}): TcpConnection {
    parseAddress(address);
    if (this.#connections.size >= maxConnections && !this.#recycle()) {
      throw netProblem('too-many-connections', `${address}:${port}`);
    }
    const endpoints = {
      localPort: this.#takePort(address, port),
      remoteAddress: address,
      remotePort: port,
    };
    const connection = new TcpConnection(
      {
        clock: this.clock,
        transmit: (segment) => this.#transmitTcp(address, segment),
        report: (event) => this.#options.onTcpEvent?.(event),
        release: () => this.#connections.delete(key(endpoints)),
      },
      endpoints,
      seq(this.#options.initialSequence?.(endpoints) ?? this.random32()),
      { ...this.#tcpOptions, ...options },
    );
    this.#connections.set(key(endpoints), connection);
    connection.start();
    return connection;
  }

  /** One IPv4 packet from the wire. What is malformed or not for us is counted and dropped. */
  receive(octets: Uint8Array): void {
    this.counters.received += 1;
    const { fault, facts: packet } = readIpv4(octets);
    if (fault !== null) this.counters.malformed += 1;
    else if (packet.destination !== this.address) {
      this.counters.notForUs += 1;
      this.#options.onOther?.(octets);
    } else if (isFragment(packet)) this.counters.fragments += 1;
    else if (packet.protocol === protocolNumber.tcp) this.#receiveTcp(packet);
    else if (packet.protocol === protocolNumber.icmp) this.#receiveIcmp(packet);
    else {
      this.counters.unknownProtocol += 1;
      this.#options.onOther?.(octets);
    }
  }

  /** Aborts every connection, telling the other end. */
  close(): void {
    for (const connection of this.connections) connection.abort();
  }

  /** Ends every connection without a word on the wire: the other end has restarted or is gone. */
  forget(): void {
    for (const connection of this.connections) connection.forget();
  }

  #receiveTcp(packet: Ipv4Packet): void {
    const { fault, facts: segment } = readTcp(packet.payload, packet.source, packet.destination);
    if (fault !== null) {
      this.counters.malformed += 1;
      return;
    }
    const connection = this.#connections.get(
      key({
        localPort: segment.destinationPort,
        remoteAddress: packet.source,
        remotePort: segment.sourcePort,
      }),
    );
    if (connection) connection.receive(segment);
    else this.#reset(packet.source, segment);
  }

  /** RFC 9293 section 3.10.7.1: a segment for no connection. */
  #reset(to: string, segment: TcpSegment): void {
    const { acknowledges, occupies } = segment;
    if (segment.rst) return;
    this.counters.resetsSent += 1;
    this.#transmitTcp(to, {
      sourcePort: segment.destinationPort,
      destinationPort: segment.sourcePort,
      sequence: acknowledges ? segment.acknowledgment : seq(0),
      acknowledgment: acknowledges ? seq(0) : seqAdd(segment.sequence, occupies),
      flags: acknowledges ? tcpFlag.rst : tcpFlag.rst | tcpFlag.ack,
      window: 0,
    });
  }

  /** RFC 1122 section 3.2.2.6: every host answers echo with the same data. */
  #receiveIcmp(packet: Ipv4Packet): void {
    const { fault, facts: message } = readIcmp(packet.payload);
    if (fault !== null) {
      this.counters.malformed += 1;
      return;
    }
    if (message.type !== icmpType.echo || message.code !== 0) return;
    const reply = encodeIcmp({ ...message, type: icmpType.echoReply });
    this.#transmit(packet.source, protocolNumber.icmp, reply);
  }

  #transmitTcp(to: string, segment: TcpSend): void {
    this.#transmit(to, protocolNumber.tcp, encodeTcp(segment, this.address, to));
  }

  #transmit(destination: string, protocol: number, payload: Uint8Array): void {
    this.#identification = (this.#identification + 1) & 0xffff;
    this.counters.transmitted += 1;
    this.#options.transmit(
      encodeIpv4({
        source: this.address,
        destination,
        protocol,
        identification: this.#identification,
        payload,
      }),
    );
  }

  /**
   * Cuts the oldest TIME-WAIT short. It guards a pair of ports against its own late segments (RFC 9293
   * section 3.6.1), and a pair comes round again only after all the dynamic ports.
   * @returns false when no connection is in TIME-WAIT
   */
  #recycle(): boolean {
    for (const connection of this.#connections.values()) {
      if (connection.state !== 'TIME-WAIT') continue;
      connection.forget();
      return true;
    }
    return false;
  }

  #takePort(remoteAddress: string, remotePort: number): number {
    for (;;) {
      const localPort = this.#nextPort;
      this.#nextPort = localPort >= 65535 ? firstDynamicPort : localPort + 1;
      if (!this.#connections.has(key({ localPort, remoteAddress, remotePort }))) return localPort;
    }
  }
}

function key({ localPort, remoteAddress, remotePort }: TcpEndpoints): string {
  return `${localPort} ${remoteAddress} ${remotePort}`;
}

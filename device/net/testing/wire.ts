/**
 * The wire in a test's own hands: segments a host sends are noted, and the test answers with
 * segments written out by hand. Numbers are relative: 0 is each side's SYN.
 */
import { ManualClock } from '../../clock/testing/manual-clock.ts';
import { seededRandom } from '../../clock/testing/seeded-random.ts';
import { NetworkStack } from '../stack.ts';
import { readIpv4, encodeIpv4 } from '../../formats/net/ipv4.ts';
import { seq, seqDistance } from '../../formats/net/sequence.ts';
import { readTcp, encodeTcp, flagNames, tcpFlag } from '../../formats/net/tcp-segment.ts';
import type { TcpConnection, TcpEvent, TcpOptions } from '../tcp/tcp.ts';
import { boardAddress } from './scenario.ts';

const clientAddress = '192.168.43.1';

/** A segment to the client; whatever is left out is as in the middle of a quiet connection. */
export interface Template {
  readonly flags?: 'A' | 'SA' | 'S' | 'R' | 'RA' | 'FA' | 'PA' | '';
  readonly seq?: number;
  readonly ack?: number;
  readonly window?: number;
  readonly mss?: number;
  readonly data?: string;
}

const flagsOf = { S: tcpFlag.syn, A: tcpFlag.ack, R: tcpFlag.rst, F: tcpFlag.fin, P: tcpFlag.psh };

export class Wire {
  readonly clock = new ManualClock(10_000);
  readonly events: TcpEvent[] = [];
  readonly host: NetworkStack;
  readonly connection: TcpConnection;
  /** "SYN 0", "ACK 1 1", "PSH, ACK 1 1 'abc'": flags, seq, ack, data of what the client sent. */
  #sent: string[] = [];
  #windows: number[] = [];
  readonly iss: number;
  readonly isn: number;

  constructor(options: { iss?: number; isn?: number; tcp?: Partial<TcpOptions> } = {}) {
    this.iss = options.iss ?? 0xffff_fffd; // the numbers go round right at the start
    this.isn = options.isn ?? 0xffff_fffe;
    this.host = new NetworkStack({
      clock: this.clock,
      random32: seededRandom(1),
      transmit: (packet) => this.#note(packet),
      initialSequence: () => this.iss,
      firstPort: 50000,
      onTcpEvent: (event) => this.events.push(event),
      tcp: options.tcp ?? {},
    });
    this.connection = this.host.connect(boardAddress, 80);
  }

  /** What the client sent since the last call. */
  sent(): string[] {
    this.#windows = [];
    return this.#sent.splice(0);
  }

  /** The window in the last segment sent since the last call of sent(). */
  get window(): number | undefined {
    return this.#windows.at(-1);
  }

  /** A segment from the board. */
  deliver(template: Template = {}): void {
    const { flags = 'A', seq: relative = 1, ack = 1, window = 4000, mss, data = '' } = template;
    const segment = encodeTcp(
      {
        sourcePort: 80,
        destinationPort: 50000,
        sequence: seq(this.isn + relative),
        acknowledgment: seq(flags.includes('A') ? this.iss + ack : 0),
        flags: flags
          .split('')
          .reduce((bits, letter) => bits | flagsOf[letter as keyof typeof flagsOf], 0),
        window,
        maximumSegmentSize: mss,
        payload: new TextEncoder().encode(data),
      },
      boardAddress,
      clientAddress,
    );
    this.host.receive(
      encodeIpv4({
        source: boardAddress,
        destination: clientAddress,
        protocol: 6,
        identification: 0,
        payload: segment,
      }),
    );
  }

  /** The handshake, done; nothing left to look at. */
  establish(template: Template = {}): this {
    this.deliver({ flags: 'SA', seq: 0, mss: 536, ...template });
    this.sent();
    return this;
  }

  /** States gone through so far. */
  get states(): string[] {
    return this.events.flatMap((event) => (event.type === 'state' ? [event.to] : []));
  }

  #note(packet: Uint8Array): void {
    const datagram = readIpv4(packet);
    if (datagram.fault !== null) throw new Error(datagram.fault);
    const decoded = readTcp(datagram.facts.payload, clientAddress, boardAddress);
    if (decoded.fault !== null) throw new Error(decoded.fault);
    const { flags, sequence, acknowledgment, payload, window } = decoded.facts;
    const parts = [flagNames(flags), seqDistance(sequence, seq(this.iss))];
    if (flags & tcpFlag.ack) parts.push(seqDistance(acknowledgment, seq(this.isn)));
    if (payload.length > 0) {
      parts.push(
        payload.length > 20 ? `(${payload.length})` : `'${new TextDecoder().decode(payload)}'`,
      );
    }
    this.#sent.push(parts.join(' '));
    this.#windows.push(window);
  }
}

/** Everything the application is told from now on. */
export function listen(wire: Wire): string[] {
  const heard: string[] = [];
  wire.connection.onData = (data) => heard.push(new TextDecoder().decode(data));
  wire.connection.onEnd = () => heard.push('<end>');
  wire.connection.onClosed = (reason) => heard.push(`<closed: ${reason}>`);
  return heard;
}

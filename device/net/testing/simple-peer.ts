/**
 * A TCP server for tests, as plain as it can be and written apart from the client it is tested
 * with: it knows sequence numbers, takes only what comes in order, acknowledges at once, and sends
 * again everything unacknowledged at a fixed interval. No congestion control, one connection.
 */
import type { Clock } from '../../clock/clock.ts';
import { readIpv4, encodeIpv4 } from '../../formats/net/ipv4.ts';
import { seq, seqAdd, seqValue } from '../../formats/net/sequence.ts';
import { readTcp, encodeTcp, tcpFlag } from '../../formats/net/tcp-segment.ts';

export interface SimplePeerOptions {
  readonly clock: Clock;
  readonly isn: number;
  readonly transmit: (packet: Uint8Array<ArrayBuffer>) => void;
  readonly window?: number;
  readonly mss?: number;
  readonly resendMs?: number;
}

export class SimplePeer {
  /** Everything the client has sent, in order. */
  readonly received: number[] = [];
  finReceived = false;
  /** All that was sent, FIN included, is acknowledged. */
  get allAcknowledged(): boolean {
    return this.acknowledged === this.outgoing.length;
  }
  resetReceived = false;
  window: number;
  /** Called for octets in order. */
  onData: (octets: Uint8Array) => void = () => undefined;
  onEnd: () => void = () => undefined;
  readonly options: SimplePeerOptions;
  /** What occupies sequence space, from the ISN on: SYN, octets, FIN. */
  outgoing: (number | 'SYN' | 'FIN')[] = [];
  acknowledged = 0;
  sent = 0;
  clientWindow = 0;
  client: { address: string; own: string; port: number; ownPort: number } | null = null;
  expected = seq(0);

  constructor(options: SimplePeerOptions) {
    this.options = options;
    this.window = options.window ?? 4096;
    this.tick();
  }

  send(octets: Iterable<number>): void {
    this.outgoing.push(...octets);
    this.sendPending();
  }

  close(): void {
    this.outgoing.push('FIN');
    this.sendPending();
  }

  receive(octets: Uint8Array): void {
    const packet = readIpv4(octets);
    if (packet.fault !== null) return;
    const decoded = readTcp(packet.facts.payload, packet.facts.source, packet.facts.destination);
    if (decoded.fault !== null) return;
    const segment = decoded.facts;
    if (segment.flags & tcpFlag.rst) {
      this.resetReceived = true;
      return;
    }
    if (segment.flags & tcpFlag.syn) {
      if (this.outgoing.length === 0) {
        this.client = {
          address: packet.facts.source,
          own: packet.facts.destination,
          port: segment.sourcePort,
          ownPort: segment.destinationPort,
        };
        this.expected = seqAdd(segment.sequence, 1);
        this.outgoing.push('SYN');
      }
      this.sendPending(true);
      return;
    }
    const acknowledged = seqValue(seqAdd(segment.acknowledgment, -this.options.isn));
    if (acknowledged <= this.outgoing.length && acknowledged >= this.acknowledged) {
      this.acknowledged = acknowledged;
      this.clientWindow = segment.window;
      this.sendPending();
    }
    const before = this.received.length;
    const hadFin = this.finReceived;
    if (segment.sequence === this.expected && segment.payload.length <= this.window) {
      this.received.push(...segment.payload);
      this.expected = seqAdd(this.expected, segment.payload.length);
      if (segment.flags & tcpFlag.fin) {
        this.expected = seqAdd(this.expected, 1);
        this.finReceived = true;
      }
    }
    if (segment.payload.length > 0 || segment.flags & tcpFlag.fin) this.acknowledge();
    const news = this.received.slice(before);
    if (news.length > 0) this.onData(Uint8Array.from(news));
    if (this.finReceived && !hadFin) this.onEnd();
  }

  /** A bare acknowledgment, as after a change of the window. */
  acknowledge(): void {
    this.emit(this.acknowledged === 0 ? 1 : this.sentEnd(), tcpFlag.ack, new Uint8Array(0));
  }

  sentEnd(): number {
    return Math.min(this.outgoing.length, this.acknowledged + Math.max(this.clientWindow, 1));
  }

  /** Sends what has not been sent yet, or everything unacknowledged again. */
  sendPending(again = false): void {
    const end = this.sentEnd();
    let at = again ? this.acknowledged : Math.max(this.sent, this.acknowledged);
    while (at < end) {
      if (this.outgoing[at] === 'SYN') {
        this.sent = 1;
        this.emit(at, tcpFlag.syn | tcpFlag.ack, new Uint8Array(0));
        return; // nothing else before the SYN is acknowledged
      }
      const octets: number[] = [];
      while (at + octets.length < end && octets.length < 536) {
        const next = this.outgoing[at + octets.length];
        if (typeof next !== 'number') break;
        octets.push(next);
      }
      const fin = this.outgoing[at + octets.length] === 'FIN' && at + octets.length < end;
      this.emit(at, tcpFlag.ack | (fin ? tcpFlag.fin : 0), Uint8Array.from(octets));
      at += octets.length + (fin ? 1 : 0);
      this.sent = Math.max(this.sent, at);
    }
  }

  emit(at: number, flags: number, payload: Uint8Array): void {
    if (!this.client) return;
    const { address, own, port, ownPort } = this.client;
    const segment = encodeTcp(
      {
        sourcePort: ownPort,
        destinationPort: port,
        sequence: seq(this.options.isn + at),
        acknowledgment: this.expected,
        flags,
        window: this.window,
        maximumSegmentSize: flags & tcpFlag.syn ? (this.options.mss ?? 536) : undefined,
        payload,
      },
      own,
      address,
    );
    this.options.transmit(
      encodeIpv4({
        source: own,
        destination: address,
        protocol: 6,
        identification: 0,
        payload: segment,
      }),
    );
  }

  tick(): void {
    this.options.clock.after(this.options.resendMs ?? 500, () => {
      if (!this.allAcknowledged) this.sendPending(true);
      this.tick();
    });
  }
}

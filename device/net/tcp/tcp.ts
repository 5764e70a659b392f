/**
 * One TCP connection (RFC 9293), opened from this side, as its user has it. Segments that arrive are in
 * tcp-input.ts, sending is in tcp-sender.ts, receiving in reassembly.ts, acknowledging in ack-policy.ts.
 * Left out: LISTEN, urgent data (delivered in line), window scaling, SACK, keep-alives.
 */
import { AckPolicy } from './ack-policy.ts';
import { Inbox } from './inbox.ts';
import { netProblem } from '../problems.ts';
import { Reassembly } from './reassembly.ts';
import { seq, type Sequence } from '../../formats/net/sequence.ts';
import { type TcpEnd, TcpInput } from './tcp-input.ts';
import { type Outgoing, TcpSender } from './tcp-sender.ts';
import { tcpFlag, type TcpSegment } from '../../formats/net/tcp-segment.ts';
import type {
  CloseReason,
  TcpEndpoints,
  TcpServices,
  TcpOptions,
  TcpReport,
  TcpState,
} from './tcp-types.ts';
import { Timer } from './timer.ts';
import type { OctetTransport } from '../transport.ts';

export type { CloseReason, TcpEndpoints, TcpEvent, TcpOptions, TcpState } from './tcp-types.ts';

export class TcpConnection implements OctetTransport {
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** "49152-80", as in the packet table. */
  readonly name: string;
  onClosed: ((reason: CloseReason) => void) | null = null;
  /** Everything sent has been acknowledged. */
  onDrain: (() => void) | null = null;

  #state: TcpState = 'SYN-SENT';
  readonly #services: TcpServices;
  readonly #options: TcpOptions;
  readonly #sender: TcpSender;
  readonly #receiver: Reassembly;
  readonly #inbox: Inbox;
  readonly #acks: AckPolicy;
  readonly #input: TcpInput;
  readonly #lingering: Timer;
  readonly #finWait2: Timer;
  #closeRequested = false;
  #closeReason: CloseReason | null = null;
  /** Inside receive(): what the application sends goes out with the acknowledgment at its end. */
  #receiving = false;
  readonly #opened = Promise.withResolvers<undefined>();
  readonly #closed = Promise.withResolvers<CloseReason>();

  /** Made by NetworkStack.connect, which then calls start(). */
  constructor(services: TcpServices, endpoints: TcpEndpoints, iss: Sequence, options: TcpOptions) {
    this.localPort = endpoints.localPort;
    this.remoteAddress = endpoints.remoteAddress;
    this.remotePort = endpoints.remotePort;
    this.name = `${endpoints.localPort}-${endpoints.remotePort}`;
    this.#services = services;
    this.#options = options;
    const report = (event: TcpReport) => this.#report(event);
    this.#sender = new TcpSender(iss, options, services.clock, {
      emit: (segment) => this.#emit(segment),
      giveUp: () => this.#finish('timeout'),
      drained: () => this.onDrain?.(),
      report,
    });
    this.#receiver = new Reassembly(options.receiveBuffer, options.maximumSegmentSize);
    this.#inbox = new Inbox(this.#receiver);
    this.#acks = new AckPolicy(options, services.clock, report, () => this.#transmitAck());
    this.#lingering = new Timer('time-wait', services.clock, report);
    this.#finWait2 = new Timer('fin-wait-2', services.clock, report);
    this.#input = new TcpInput(this.#seenByInput());
    this.#opened.promise.catch(() => undefined); // whoever does not wait learns from `closed`
  }

  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  /** Resolves, with the reason, when both directions are over (TIME-WAIT may still run). */
  get closed(): Promise<CloseReason> {
    return this.#closed.promise;
  }

  get state(): TcpState {
    return this.#state;
  }

  /** Sends the SYN. */
  start(): void {
    this.#report({ type: 'state', from: 'CLOSED', to: 'SYN-SENT' });
    this.#sender.output();
  }

  get bufferedAmount(): number {
    return this.#sender.buffered;
  }

  /**
   * Queues octets; before the connection is open too.
   * @throws ProblemError connection-closed after close(), send-buffer-full beyond the limit.
   */
  send(octets: Uint8Array): void {
    if (this.#closeRequested || this.#closeReason !== null) {
      throw netProblem('connection-closed', this.#where);
    }
    if (this.bufferedAmount + octets.length > this.#options.sendBuffer) {
      throw netProblem('send-buffer-full', this.#where);
    }
    if (octets.length === 0) return;
    this.#sender.push(octets);
    this.#flushUnlessReceiving();
  }

  get onData(): OctetTransport['onData'] {
    return this.#inbox.onData;
  }

  set onData(listener: OctetTransport['onData']) {
    this.#inbox.onData = listener;
    this.#readable();
  }

  get onEnd(): OctetTransport['onEnd'] {
    return this.#inbox.onEnd;
  }

  set onEnd(listener: OctetTransport['onEnd']) {
    this.#inbox.onEnd = listener;
  }

  /** Stops onData; octets wait, and when the buffer is full the peer sees a zero window. */
  pause(): void {
    this.#inbox.paused = true;
  }

  resume(): void {
    this.#inbox.paused = false;
    this.#readable();
  }

  /** FIN after everything queued, also when that must wait for the opening. Octets still arriving with no onData are dropped from now on. */
  close(): void {
    if (this.#closeRequested || this.#closeReason !== null) return;
    this.#closeRequested = true;
    if (this.#state === 'SYN-SENT' && this.bufferedAmount === 0) {
      this.#finish('aborted'); // RFC 9293 section 3.10.4
      return;
    }
    this.#sender.finish();
    if (this.#state === 'CLOSE-WAIT') this.#become('LAST-ACK');
    else if (this.#state === 'ESTABLISHED') this.#become('FIN-WAIT-1');
    this.#readable();
    this.#flushUnlessReceiving();
  }

  /** RST, unless the peer knows of no connection (RFC 9293 section 3.10.5). */
  abort(): void {
    if (this.#state === 'CLOSED') return;
    if (this.#state !== 'SYN-SENT' && this.#state !== 'TIME-WAIT') {
      this.#transmit(tcpFlag.rst | tcpFlag.ack, this.#sender.sent);
    }
    this.#finish('aborted');
  }

  /** Ends it as abort() does, but sends nothing. */
  forget(): void {
    this.#finish('aborted');
  }

  /** A segment addressed to this connection, checksum verified (RFC 9293 section 3.10.7). */
  receive(segment: TcpSegment): void {
    if (this.#state === 'CLOSED') return;
    const outer = this.#receiving;
    this.#receiving = true;
    try {
      this.#input.receive(segment);
    } finally {
      this.#receiving = outer; // a listener that throws must not wedge the connection
      this.#flushUnlessReceiving();
    }
  }

  #seenByInput(): TcpEnd {
    const state = () => this.#state;
    return {
      get state() {
        return state();
      },
      sender: this.#sender,
      receiver: this.#receiver,
      acks: this.#acks,
      established: () => this.#established(),
      become: (to) => this.#become(to),
      finish: (reason) => this.#finish(reason),
      linger: () => this.#linger(),
      reset: (acknowledgment) => this.#transmit(tcpFlag.rst, acknowledgment),
      readable: () => this.#readable(),
    };
  }

  #established(): void {
    this.#become('ESTABLISHED');
    // The third step of the handshake goes out by itself, before anything the application sends.
    this.#transmitAck();
    this.#opened.resolve(undefined);
    if (this.#closeRequested) this.#become('FIN-WAIT-1'); // closed while it was opening
  }

  /** Hands octets to the application, and tells the peer when that has opened the window. */
  #readable(): void {
    this.#inbox.deliver(this.#closeRequested);
    if (this.#receiver.windowUpdateDue && this.#closeReason === null) {
      if (this.#receiver.offered === 0 || !this.#receiving) this.#acks.now();
      this.#flushUnlessReceiving();
    }
    this.#inbox.deliverEnd();
  }

  #flushUnlessReceiving(): void {
    if (!this.#receiving) this.#flush();
  }

  /** Data first, because it carries the acknowledgment; then a bare one if one is still owed. */
  #flush(): void {
    if (this.#state === 'CLOSED') return;
    this.#sender.output();
    this.#acks.flush();
  }

  #transmitAck(): void {
    this.#transmit(tcpFlag.ack, this.#sender.bareSequence);
  }

  #emit({ sequence, flags, payload }: Outgoing): void {
    const ack = this.#state === 'SYN-SENT' ? 0 : tcpFlag.ack;
    this.#transmit(flags | ack, sequence, payload);
  }

  #transmit(flags: number, sequence: Sequence, payload?: Uint8Array): void {
    const acknowledges = (flags & tcpFlag.ack) !== 0;
    if (acknowledges) this.#acks.sent();
    this.#services.transmit({
      sourcePort: this.localPort,
      destinationPort: this.remotePort,
      sequence,
      acknowledgment: acknowledges ? this.#receiver.next : seq(0),
      flags,
      window: flags & tcpFlag.rst ? 0 : this.#receiver.offer(),
      maximumSegmentSize: flags & tcpFlag.syn ? this.#options.maximumSegmentSize : undefined,
      payload,
    });
  }

  /** RFC 9293 section 3.6.1: 2 MSL, from the last FIN seen. */
  #linger(): void {
    this.#lingering.start(2 * this.#options.maximumSegmentLifetimeMs, () => this.#finish('normal'));
  }

  /** CLOSED: stops everything. */
  #finish(reason: CloseReason): void {
    if (this.#state === 'CLOSED') return;
    this.#sender.stop();
    this.#acks.stop();
    this.#finWait2.stop();
    this.#lingering.stop();
    this.#become('CLOSED');
    this.#services.release();
    this.#settle(reason);
  }

  /** Tells the application, once. */
  #settle(reason: CloseReason): void {
    if (this.#closeReason !== null) return;
    this.#closeReason = reason;
    const code =
      reason === 'refused' || reason === 'reset'
        ? 'connection-refused'
        : reason === 'timeout'
          ? 'connection-timeout'
          : 'connection-aborted';
    this.#opened.reject(netProblem(code, this.#where));
    this.#closed.resolve(reason);
    if (reason === 'normal') this.#readable();
    this.onClosed?.(reason);
  }

  get #where(): string {
    return `${this.remoteAddress}:${this.remotePort}`;
  }

  #become(to: TcpState): void {
    const from = this.#state;
    this.#state = to;
    if (to === 'TIME-WAIT') {
      this.#finWait2.stop();
      this.#sender.stop();
    }
    this.#report({ type: 'state', from, to });
    if (to === 'FIN-WAIT-2') {
      this.#finWait2.start(this.#options.finWait2Ms, () => this.#finish('timeout'));
    } else if (to === 'TIME-WAIT') {
      this.#linger();
      this.#settle('normal');
    }
  }

  #report(report: TcpReport): void {
    this.#services.report({
      ...report,
      connection: this.name,
      timeMs: this.#services.clock.nowMs(),
    });
  }
}

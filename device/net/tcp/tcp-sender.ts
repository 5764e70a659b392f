/**
 * The sending half of a TCP connection (RFC 9293 sections 3.4 and 3.8): what is queued, under way
 * and acknowledged, the retransmission timer (RFC 6298), zero-window probes, fast retransmit. SYN
 * and FIN are octets of the sequence space here, like data. Nagle's algorithm is off: a button press
 * should not wait for an acknowledgment.
 */
import type { Clock } from '../../clock/clock.ts';
import { OctetQueue } from '../../formats/octets/octet-queue.ts';
import { CongestionControl } from './congestion.ts';
import { RtoEstimator } from './rto.ts';
import {
  seq,
  seqAdd,
  seqAfter,
  seqBefore,
  seqDistance,
  seqMax,
  type Sequence,
} from '../../formats/net/sequence.ts';
import { occupied, tcpFlag, type TcpSegment } from '../../formats/net/tcp-segment.ts';
import type { TcpOptions, TcpReport } from './tcp-types.ts';
import { Timer } from './timer.ts';

/** One segment to be sent; the connection adds ports, acknowledgment and window. */
export interface Outgoing {
  readonly sequence: Sequence;
  /** SYN, FIN, PSH. */
  readonly flags: number;
  readonly payload: Uint8Array;
}

export interface SenderHooks {
  readonly emit: (segment: Outgoing) => void;
  /** All repetitions went unanswered. */
  readonly giveUp: () => void;
  /** Everything sent has been acknowledged. */
  readonly drained: () => void;
  readonly report: (report: TcpReport) => void;
}

export class TcpSender {
  /** ISS: initial send sequence number. */
  readonly #iss: Sequence;
  /** SND.UNA: oldest unacknowledged. */
  #una: Sequence;
  /** SND.NXT: next to be sent; steps back to UNA when the timer expires. */
  #nxt: Sequence;
  /** One past the highest ever sent. */
  sent: Sequence;
  /** SND.WND: the peer's offered window. */
  #window = 0;
  #windowSequence = seq(0); // SND.WL1
  #windowAcknowledgment = seq(0); // SND.WL2
  /** Largest window the peer ever offered: Max(SND.WND) in RFC 9293 section 3.8.6.2.1. */
  #largestWindow = 0;

  #mss = 536;
  #synchronized = false;
  #synRepeated = false;
  /** The FIN's place in the sequence space, once the application has closed. */
  #finSequence: Sequence | null = null;
  readonly #queue = new OctetQueue();
  readonly #options: TcpOptions;
  readonly #clock: Clock;
  readonly #hooks: SenderHooks;
  readonly #rto: RtoEstimator;
  #congestion: CongestionControl;
  readonly #retransmission: Timer;
  readonly #persist: Timer;
  /** Repetitions of the oldest unacknowledged octet so far. */
  #attempts = 0;
  #probes = 0;
  /** The segment whose round trip is being measured: acknowledged from `sequence` on. */
  #timing: { sequence: Sequence; sentMs: number } | null = null;

  constructor(iss: Sequence, options: TcpOptions, clock: Clock, hooks: SenderHooks) {
    this.#iss = this.#una = this.#nxt = this.sent = iss;
    this.#options = options;
    this.#clock = clock;
    this.#hooks = hooks;
    this.#rto = new RtoEstimator(options);
    this.#congestion = new CongestionControl(options.maximumSegmentSize);
    this.#retransmission = new Timer('retransmission', clock, hooks.report);
    this.#persist = new Timer('persist', clock, hooks.report);
  }

  /** Octets of data not yet acknowledged. */
  get buffered(): number {
    return this.#queue.length;
  }

  get finAcknowledged(): boolean {
    return this.#finSequence !== null && seqAfter(this.#una, this.#finSequence);
  }

  push(octets: Uint8Array): void {
    this.#queue.push(octets);
  }

  /** FIN after everything pushed so far. */
  finish(): void {
    this.#finSequence ??= this.#endOfData;
  }

  /** The SYN is acknowledged: data may flow, in segments the peer can take. */
  synchronize(peerMss: number | undefined, segment: TcpSegment): void {
    this.#advance(segment.acknowledgment);
    // RFC 9293 section 3.7.1: 536 when the peer says nothing. An absurdly small offer is not obeyed.
    this.#mss = Math.min(Math.max(peerMss ?? 536, 64), this.#options.maximumSegmentSize);
    this.#synchronized = true;
    this.#congestion = new CongestionControl(this.#mss);
    this.#setWindow(segment);
    if (!this.#synRepeated) return;
    this.#congestion.restartFromOne();
    this.#rto.restart(this.#options.rtoAfterLostSynMs); // RFC 6298 (5.7)
  }

  /** The peer has not seen our SYN: it goes out again, with an acknowledgment. */
  repeatSyn(): void {
    this.#nxt = this.#iss;
  }

  /** Sends what may be sent now. */
  output(): void {
    while (this.#sendNext(false));
    this.#arm();
  }

  /** UNA < ack <= sent: it acknowledges something for the first time. */
  isNew(acknowledgment: Sequence): boolean {
    return seqAfter(acknowledgment, this.#una) && !seqAfter(acknowledgment, this.sent);
  }

  /**
   * Takes the acknowledgment and the window of a segment (RFC 9293 section 3.10.7.4, fifth).
   * @returns false for an acknowledgment that nobody can have sent
   */
  acknowledge(segment: TcpSegment): boolean {
    const { acknowledgment, window, occupies } = segment;
    // RFC 5961 section 5.2: neither from the future nor too far in the past.
    const oldest = seqAdd(this.#una, -Math.max(this.#largestWindow, 1));
    if (seqAfter(acknowledgment, this.sent) || seqBefore(acknowledgment, oldest)) return false;
    // RFC 9293 section 3.8.6.1: a peer that answers may keep its window closed as long as it likes.
    if (this.#window === 0) this.#attempts = 0;
    // RFC 5681 section 2: what makes an acknowledgment a duplicate.
    const isDuplicate =
      acknowledgment === this.#una &&
      this.#una !== this.sent &&
      occupies === 0 &&
      window === this.#window &&
      window > 0;
    if (isDuplicate) {
      const next = this.#congestion.duplicate(this.#una, this.sent);
      if (next === 'retransmit') this.#repeatOldest('duplicate-acks');
      return true;
    }
    this.#updateWindow(segment);
    if (seqAfter(acknowledgment, this.#una)) {
      this.#advance(acknowledgment);
      if (this.buffered === 0) this.#hooks.drained();
    }
    return true;
  }

  /** Takes the window from a segment when it is newer than the last (RFC 9293 section 3.10.7.4). */
  #updateWindow(segment: TcpSegment): void {
    const { sequence, acknowledgment } = segment;
    const newer =
      seqBefore(this.#windowSequence, sequence) ||
      (this.#windowSequence === sequence && !seqAfter(this.#windowAcknowledgment, acknowledgment));
    if (newer) this.#setWindow(segment);
  }

  #setWindow({ sequence, acknowledgment, window }: TcpSegment): void {
    this.#window = window;
    this.#windowSequence = sequence;
    this.#windowAcknowledgment = acknowledgment;
    this.#largestWindow = Math.max(this.#largestWindow, window);
    if (window > 0) {
      this.#persist.stop();
      this.#probes = 0;
    }
  }

  /** UNA < ack <= sent: the peer has everything before `ack`. */
  #advance(ack: Sequence): void {
    const newly = seqDistance(ack, this.#una);
    const synPart = this.#una === this.#iss ? 1 : 0;
    this.#queue.drop(newly - synPart); // one too many for the FIN does no harm
    this.#una = ack;
    this.#nxt = seqMax(this.#nxt, ack);
    if (synPart === 1) this.#synRepeated = this.#attempts > 0;
    this.#attempts = 0;
    this.#probes = 0;
    if (this.#timing !== null && seqDistance(ack, this.#timing.sequence) > 0) {
      const measuredMs = this.#clock.nowMs() - this.#timing.sentMs;
      this.#timing = null;
      this.#rto.measure(measuredMs);
      this.#hooks.report({ type: 'round-trip', measuredMs, rtoMs: this.#rto.rtoMs });
    }
    if (this.#synchronized) {
      const inFlight = seqDistance(this.sent, ack);
      if (this.#congestion.acknowledged(newly, ack, inFlight) === 'retransmit') {
        this.#repeatOldest('partial-ack');
      }
    }
    // RFC 6298 (5.2) and (5.3)
    this.#retransmission.stop();
  }

  /** Where a segment without data stands: at what was sent last, but inside the peer's window. */
  get bareSequence(): Sequence {
    if (!this.#synchronized) return this.sent;
    const edge = seqAdd(this.#una, this.#window);
    return seqBefore(edge, this.sent) ? edge : this.sent;
  }

  stop(): void {
    this.#retransmission.stop();
    this.#persist.stop();
  }

  /** Sequence number of the first data octet in the queue. */
  get #base(): Sequence {
    return this.#una === this.#iss ? seqAdd(this.#iss, 1) : this.#una;
  }

  /** One past the last data octet queued. */
  get #endOfData(): Sequence {
    return this.#finSequence ?? seqAdd(this.#base, this.#queue.length);
  }

  /** Data octets and FIN that have not been sent, or are to be sent again. */
  get #unsent(): number {
    const end = seqAdd(this.#endOfData, this.#finSequence === null ? 0 : 1);
    return Math.max(0, seqDistance(end, this.#nxt));
  }

  /** Sends one segment at NXT if windows and RFC 9293 section 3.8.6.2.1 allow; true if it did. */
  #sendNext(force: boolean): boolean {
    if (this.#nxt === this.#iss) {
      this.#emit(tcpFlag.syn, 0, false);
      return true;
    }
    if (!this.#synchronized) return false;
    const unsent = this.#unsent;
    if (unsent === 0) return false;
    const inFlight = seqDistance(this.#nxt, this.#una);
    const usable = Math.max(0, Math.min(this.#window, this.#congestion.window) - inFlight);
    const data = Math.max(0, seqDistance(this.#endOfData, this.#nxt));
    // A forced segment carries at least one octet: the window probe.
    const length = Math.min(data, this.#mss, Math.max(usable, force ? 1 : 0));
    const fin =
      this.#finSequence !== null && length === data && (length < usable || (force && length === 0));
    if (length === 0 && !fin) return false;
    const worthIt =
      length === this.#mss || length === data || length >= this.#largestWindow / 2 || force;
    if (!worthIt) return false;
    this.#emit(length === data && length > 0 ? tcpFlag.psh : 0, length, fin);
    return true;
  }

  #emit(flags: number, length: number, fin: boolean): void {
    const sequence = this.#nxt;
    const from = seqDistance(sequence, this.#base);
    const payload = length > 0 ? this.#queue.slice(from, from + length) : new Uint8Array(0);
    const all = flags | (fin ? tcpFlag.fin : 0);
    const isNew = !seqBefore(sequence, this.sent);
    this.#nxt = seqAdd(sequence, occupied(all, length));
    this.sent = seqMax(this.sent, this.#nxt);
    // Karn's algorithm: measure only what is sent for the first time.
    if (isNew && this.#timing === null) {
      this.#timing = { sequence, sentMs: this.#clock.nowMs() };
    } else if (!isNew && this.#timing !== null && !seqAfter(sequence, this.#timing.sequence)) {
      this.#timing = null;
    }
    this.#hooks.emit({ sequence, flags: all, payload });
  }

  /** RFC 6298 (5.1): a timer runs whenever something is under way; else probe a closed window. */
  #arm(): void {
    const underWay = this.#una !== this.sent;
    if (underWay && !(this.#synchronized && this.#window === 0)) {
      this.#persist.stop();
      if (!this.#retransmission.running) this.#startRetransmission();
      return;
    }
    // With the window closed, what is under way was sent before it closed and is running already,
    // or is a probe.
    if (this.#retransmission.running) return;
    if (this.#synchronized && (underWay || this.#unsent > 0) && !this.#persist.running) {
      this.#startPersist();
    }
  }

  #startRetransmission(): void {
    this.#retransmission.start(this.#rto.rtoMs, () => this.#timedOut());
  }

  /** RFC 9293 section 3.8.6.1: the first probe after one timeout, then at growing intervals. */
  #startPersist(): void {
    const waitMs = Math.min(this.#rto.rtoMs * 2 ** this.#probes, this.#options.maxRtoMs);
    this.#persist.start(waitMs, () => {
      if (this.#exhausted()) return;
      this.#probes += 1;
      this.#attempts += 1;
      this.#nxt = this.#una;
      this.#sendNext(true);
      // A probe that the closed window refused is not under way: when it opens, start from UNA.
      if (this.#window === 0) this.#nxt = this.#una;
      this.#arm();
    });
  }

  #timedOut(): void {
    if (this.#exhausted()) return;
    if (this.#synchronized && this.#window === 0) {
      this.#startPersist();
      return;
    }
    this.#attempts += 1;
    this.#rto.backOff(); // RFC 6298 (5.5)
    this.#congestion.timedOut(this.#una, this.sent, this.#attempts > 1);
    this.#timing = null;
    this.#nxt = this.#una; // go back and send again as the congestion window allows
    this.#reportRepeat('timeout');
    this.#sendNext(true);
    this.#arm(); // RFC 6298 (5.6)
  }

  #exhausted(): boolean {
    const limit = this.#synchronized ? this.#options.retries : this.#options.synRetries;
    if (this.#attempts < limit) return false;
    this.#hooks.giveUp();
    return true;
  }

  /** Sends the oldest unacknowledged segment again, leaving NXT where it is. */
  #repeatOldest(reason: 'duplicate-acks' | 'partial-ack'): void {
    const nxt = this.#nxt;
    this.#nxt = this.#una;
    this.#reportRepeat(reason);
    this.#sendNext(true);
    this.#nxt = seqMax(nxt, this.#nxt);
  }

  #reportRepeat(reason: 'timeout' | 'duplicate-acks' | 'partial-ack'): void {
    this.#hooks.report({
      type: 'retransmit',
      reason,
      sequence: this.#una,
      attempt: Math.max(1, this.#attempts),
    });
  }
}

/**
 * Segments that arrive at a TCP connection: SEGMENT ARRIVES of RFC 9293, section 3.10.7, in its order,
 * with challenge ACKs (RFC 5961). What goes out is in tcp-sender.ts and ack-policy.ts.
 */
import type { AckPolicy } from './ack-policy.ts';
import type { Reassembly } from './reassembly.ts';
import { seqAdd, seqDistance, type Sequence } from '../../formats/net/sequence.ts';
import type { TcpSender } from './tcp-sender.ts';
import { offeredMss, type TcpSegment } from '../../formats/net/tcp-segment.ts';
import type { CloseReason, TcpState } from './tcp-types.ts';

/** The connection that segments arrive at. */
export interface TcpEnd {
  readonly state: TcpState;
  readonly sender: TcpSender;
  readonly receiver: Reassembly;
  readonly acks: AckPolicy;
  /** Our SYN is acknowledged, and the peer's has come. */
  readonly established: () => void;
  readonly become: (to: Exclude<TcpState, 'CLOSED'>) => void;
  /** CLOSED. */
  readonly finish: (reason: CloseReason) => void;
  /** TIME-WAIT begins anew. */
  readonly linger: () => void;
  /** Tells the peer, by RST, that what it acknowledges was never sent. */
  readonly reset: (acknowledgment: Sequence) => void;
  /** There may be octets, or the end, for the application. */
  readonly readable: () => void;
}

export class TcpInput {
  readonly #end: TcpEnd;
  #peerMss: number | undefined;

  constructor(end: TcpEnd) {
    this.#end = end;
  }

  /** A segment addressed to this connection, checksum verified. */
  receive(segment: TcpSegment): void {
    if (this.#end.state === 'SYN-SENT') this.#inSynSent(segment);
    else this.#synchronized(segment);
  }

  /** RFC 9293 section 3.10.7.3, SYN-SENT. */
  #inSynSent(segment: TcpSegment): void {
    const { syn, fin, rst, acknowledges, sequence, acknowledgment, payload } = segment;
    // First, the acknowledgment.
    if (acknowledges && !this.#end.sender.isNew(acknowledgment)) {
      if (!rst) this.#end.reset(acknowledgment);
      return;
    }
    // Second, RST: it counts only with an acknowledgment of our SYN.
    if (rst) {
      if (acknowledges) this.#end.finish('refused');
      return;
    }
    // Fourth, SYN.
    if (!syn) return;
    this.#end.receiver.synchronize(sequence);
    this.#peerMss = offeredMss(segment);
    if (!acknowledges) {
      // Simultaneous open: both ends sent SYN (RFC 9293 section 3.5, figure 7).
      this.#end.become('SYN-RECEIVED');
      this.#end.sender.repeatSyn();
      return;
    }
    this.#establish(segment);
    if (payload.length > 0 || fin) {
      this.#receiveText({ ...segment, sequence: seqAdd(sequence, 1) });
    }
  }

  #establish(segment: TcpSegment): void {
    this.#end.sender.synchronize(this.#peerMss, segment);
    this.#end.established();
  }

  /** RFC 9293 section 3.10.7.4, all other states, in its order. */
  #synchronized(segment: TcpSegment): void {
    const { syn, fin, rst, acknowledges, sequence, acknowledgment, payload, occupies } = segment;

    // First, the sequence number.
    if (!this.#end.receiver.acceptable(sequence, occupies)) {
      if (!rst) this.#unacceptable(segment);
      return;
    }

    // Second, RST (RFC 5961 section 3.2: only the exact number resets).
    if (rst) {
      if (sequence !== this.#end.receiver.next) this.#end.acks.challenge();
      else if (this.#end.state === 'TIME-WAIT')
        return; // RFC 1337: do not let it cut TIME-WAIT short
      else this.#end.finish(this.#end.state === 'SYN-RECEIVED' ? 'refused' : 'reset');
      return;
    }

    // Fourth, SYN (RFC 5961 section 4.2).
    if (syn) {
      this.#end.acks.challenge();
      return;
    }

    // Fifth, the acknowledgment.
    if (!acknowledges) return;
    if (this.#end.state !== 'SYN-RECEIVED') {
      if (!this.#receiveAcknowledgment(segment)) return;
    } else if (this.#end.sender.isNew(acknowledgment)) this.#establish(segment);
    else {
      this.#end.reset(acknowledgment);
      return;
    }

    // Sixth and later: urgent data is delivered in line; text; FIN.
    if (payload.length > 0 || fin) this.#receiveText(segment);
  }

  /** A segment outside the window: old, or from the future. */
  #unacceptable(segment: TcpSegment): void {
    const { fin, acknowledges, sequence, occupies } = segment;
    // With a zero window, valid acknowledgments count all the same.
    const beyond = seqDistance(sequence, this.#end.receiver.next);
    if (this.#end.receiver.offered === 0 && beyond >= 0 && beyond <= 1 && acknowledges) {
      this.#receiveAcknowledgment(segment);
    }
    if (this.#end.state === 'TIME-WAIT' && fin) this.#end.linger();
    if (occupies > 0) this.#end.acks.now();
    else this.#end.acks.challenge(); // a keep-alive; limited, so that two confused ends cannot chatter
  }

  /** False when the segment goes no further. */
  #receiveAcknowledgment(segment: TcpSegment): boolean {
    if (!this.#end.sender.acknowledge(segment)) {
      this.#end.acks.challenge();
      return false;
    }
    if (this.#end.sender.finAcknowledged) this.#finAcknowledged();
    return this.#end.state !== 'CLOSED';
  }

  #finAcknowledged(): void {
    const { state } = this.#end;
    if (state === 'FIN-WAIT-1') this.#end.become('FIN-WAIT-2');
    else if (state === 'CLOSING') this.#end.become('TIME-WAIT');
    else if (state === 'LAST-ACK') this.#end.finish('normal');
  }

  #receiveText(segment: TcpSegment): void {
    if (this.#end.receiver.finished()) {
      this.#end.acks.now(); // a repeated FIN
      if (this.#end.state === 'TIME-WAIT') this.#end.linger();
      return;
    }
    const { sequence, payload, fin } = segment;
    this.#end.acks.received(payload.length, this.#end.receiver.insert(sequence, payload, fin));
    if (this.#end.receiver.finished()) {
      this.#end.acks.now();
      this.#finReceived();
    }
    this.#end.readable();
  }

  #finReceived(): void {
    const { state } = this.#end;
    if (state === 'ESTABLISHED') this.#end.become('CLOSE-WAIT');
    else if (state === 'FIN-WAIT-1') this.#end.become('CLOSING');
    else if (state === 'FIN-WAIT-2') this.#end.become('TIME-WAIT');
  }
}

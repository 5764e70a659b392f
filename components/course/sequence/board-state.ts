/**
 * The state of the board's end of a connection, concluded from the packets it sends and gets (RFC
 * 9293 section 3.3.2). From outside nothing else can be known: a state it is in for a reason of its
 * own shows only when it next says something.
 */
import type { TcpState } from '../../../device/board/board.ts';
import type { SegmentFacts } from '../../../device/formats/net/segment.ts';
import { seqAdd, seqDistance, type Sequence } from '../../../device/formats/net/sequence.ts';

/** The board's end is the one that listens, and never the one that opens. */
export type BoardTcpState = Exclude<TcpState, 'SYN-SENT'> | 'LISTEN';

export class BoardStateGuess {
  /** null until the board has said or heard something. */
  state: BoardTcpState | null = null;
  /** The number after its SYN. */
  #first: Sequence | null = null;
  /** The number after its FIN, once it has sent one. */
  #afterFin: Sequence | null = null;
  /** The number after the client's FIN, once that has landed. */
  #afterClientFin: Sequence | null = null;

  /** The board has sent a segment. */
  sent(segment: SegmentFacts): void {
    const { kind, sequence, acknowledgment, occupies } = segment;
    if (kind === 'rst') {
      this.state = 'CLOSED';
      return;
    }
    if (kind === 'syn-ack') {
      this.#first = seqAdd(sequence, 1);
      if (this.state === null || this.state === 'LISTEN') this.state = 'SYN-RECEIVED';
      return;
    }
    // It has taken the client's FIN when it acknowledges it.
    if (this.#afterClientFin !== null && seqDistance(acknowledgment, this.#afterClientFin) >= 0) {
      if (this.state === 'ESTABLISHED') this.state = 'CLOSE-WAIT';
      else if (this.state === 'FIN-WAIT-1') this.state = 'CLOSING';
      else if (this.state === 'FIN-WAIT-2') this.state = 'TIME-WAIT';
    }
    if (kind === 'fin') {
      this.#afterFin = seqAdd(sequence, occupies);
      if (this.state === 'CLOSE-WAIT') this.state = 'LAST-ACK';
      else if (this.state === 'ESTABLISHED') this.state = 'FIN-WAIT-1';
    }
  }

  /** A segment of the client has landed on the board, undamaged. */
  landed(segment: SegmentFacts): void {
    const { kind, sequence, acknowledgment, acknowledges, occupies } = segment;
    if (kind === 'rst') {
      this.state = 'CLOSED';
      return;
    }
    if (kind === 'syn') return; // its answer shows what it makes of it
    if (kind === 'fin') this.#afterClientFin = seqAdd(sequence, occupies);
    if (!acknowledges) return;
    if (this.state === 'SYN-RECEIVED' && acknowledgment === this.#first) this.state = 'ESTABLISHED';
    if (this.#afterFin === null || seqDistance(acknowledgment, this.#afterFin) < 0) return;
    if (this.state === 'FIN-WAIT-1') this.state = 'FIN-WAIT-2';
    else if (this.state === 'CLOSING') this.state = 'TIME-WAIT';
    else if (this.state === 'LAST-ACK') this.state = 'CLOSED';
  }
}

/**
 * How much may be under way without crowding the network: slow start, congestion avoidance and fast
 * recovery (RFC 5681 with the partial acknowledgments of RFC 6582, NewReno). All sizes in octets.
 */
import { seqAfter, seqDistance, type Sequence } from '../../formats/net/sequence.ts';

export class CongestionControl {
  /** cwnd */
  window: number;
  /** ssthresh: "arbitrarily high" at first (RFC 5681 section 3.1). */
  threshold = 0x7fff_ffff;
  /** While repairing a loss: everything sent when it was noticed. */
  #recover: Sequence | null = null;
  /** Everything sent when the timer last expired: duplicates up to there are its own echo. */
  #afterTimeout: Sequence | null = null;
  #duplicates = 0;
  readonly #mss: number;

  constructor(mss: number) {
    this.#mss = mss;
    // RFC 5681 section 3.1: the initial window for each range of SMSS.
    this.window = (mss > 2190 ? 2 : mss > 1095 ? 3 : 4) * mss;
  }

  /** The SYN or SYN-ACK was lost: start from one segment (RFC 5681 section 3.1). */
  restartFromOne(): void {
    this.window = this.#mss;
  }

  /** New data was acknowledged up to `ack`. 'retransmit': the next hole is at `ack`. */
  acknowledged(octets: number, ack: Sequence, inFlight: number): 'retransmit' | null {
    this.#duplicates = 0;
    if (this.#afterTimeout !== null && seqAfter(ack, this.#afterTimeout)) this.#afterTimeout = null;
    if (this.#recover !== null) {
      if (seqDistance(ack, this.#recover) >= 0) {
        // RFC 6582 section 3.2 step 3, full acknowledgment: leave fast recovery.
        this.window = Math.min(this.threshold, Math.max(inFlight, this.#mss) + this.#mss);
        this.#recover = null;
        return null;
      }
      // Partial acknowledgment: deflate by what left, inflate by the segment now repeated.
      this.window = Math.max(this.window - octets, 0) + (octets >= this.#mss ? this.#mss : 0);
      this.window = Math.max(this.window, this.#mss);
      return 'retransmit';
    }
    this.window +=
      this.window < this.threshold
        ? Math.min(octets, this.#mss) // slow start, RFC 5681 (2)
        : Math.max(1, Math.floor((this.#mss * this.#mss) / this.window)); // avoidance, RFC 5681 (3)
    return null;
  }

  /** A duplicate acknowledgment of `una` came; `sent` is the highest sequence number sent. */
  duplicate(una: Sequence, sent: Sequence): 'retransmit' | null {
    this.#duplicates += 1;
    if (this.#recover !== null) {
      // RFC 5681 section 3.2 step 4: a segment has left the network.
      if (this.#duplicates > 3) this.window += this.#mss;
      return null;
    }
    if (this.#duplicates !== 3) return null;
    // RFC 6582 section 4: what was sent again after a timeout causes duplicates by itself.
    if (this.#afterTimeout !== null && !seqAfter(una, this.#afterTimeout)) return null;
    this.#reduce(seqDistance(sent, una));
    this.#recover = sent;
    this.window = this.threshold + 3 * this.#mss;
    return 'retransmit';
  }

  /** The retransmission timer expired (RFC 5681 section 3.1, end). */
  timedOut(una: Sequence, sent: Sequence, again: boolean): void {
    if (!again) this.#reduce(seqDistance(sent, una));
    this.window = this.#mss;
    this.#recover = null;
    this.#afterTimeout = sent;
    this.#duplicates = 0;
  }

  /** RFC 5681 (4) */
  #reduce(inFlight: number): void {
    this.threshold = Math.max(Math.floor(inFlight / 2), 2 * this.#mss);
  }
}

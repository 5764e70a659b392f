/**
 * The receiving half of a TCP connection (RFC 9293 sections 3.4 and 3.8.6): puts segments in order,
 * keeps what the application has not read, and works out the window. Bounded by the window: nothing
 * outside it is kept.
 */
import { OctetQueue } from '../../formats/octets/octet-queue.ts';
import { seq, seqAdd, seqDistance, type Sequence } from '../../formats/net/sequence.ts';

/** Holes worth remembering; a sender that leaves more is made to send again. */
const maxPieces = 64;

export type Arrival = 'in-order' | 'filled' | 'held' | 'old';

interface Piece {
  readonly sequence: Sequence;
  readonly octets: Uint8Array;
}

export class Reassembly {
  /** RCV.NXT: next expected. */
  next = seq(0);
  /** Right edge of the window last told to the peer. It never moves back (RFC 9293 3.8.6). */
  #edge = seq(0);
  readonly #capacity: number;
  readonly #mss: number;
  readonly #unread = new OctetQueue();
  /** Segments after a hole, in order, not overlapping. */
  #pieces: Piece[] = [];
  #finSequence: Sequence | null = null;
  #finished = false;

  constructor(capacity: number, mss: number) {
    this.#capacity = Math.min(capacity, 0xffff); // no window scaling
    this.#mss = mss;
  }

  /** The peer's SYN: IRS is known. */
  synchronize(irs: Sequence): void {
    this.next = seqAdd(irs, 1);
    this.#edge = seqAdd(this.next, this.#capacity); // as our own SYN has said
  }

  /** Octets in order that nobody has taken. */
  get unread(): number {
    return this.#unread.length;
  }

  /** The peer's FIN has been reached: nothing follows. */
  finished(): boolean {
    return this.#finished;
  }

  /** Segments are waiting for an earlier one. */
  get hasHoles(): boolean {
    return this.#pieces.length > 0;
  }

  /** The window the peer was told of, as far as it is still open. */
  get offered(): number {
    return Math.max(0, seqDistance(this.#edge, this.next));
  }

  /** The window to send now, which becomes the offer. */
  offer(): number {
    this.#edge = seqAdd(this.next, this.#worthOffering());
    return this.offered;
  }

  /** Reading has opened the window enough to tell (receiver's silly window avoidance, 3.8.6.2.2). */
  get windowUpdateDue(): boolean {
    return this.#worthOffering() > this.offered;
  }

  /** RFC 9293 section 3.10.7.4, the table of acceptability tests. `length` counts SYN and FIN. */
  acceptable(sequence: Sequence, length: number): boolean {
    const window = this.offered;
    const first = seqDistance(sequence, this.next);
    if (length === 0) return window === 0 ? first === 0 : first >= 0 && first < window;
    if (window === 0) return false;
    const last = first + length - 1;
    return (first >= 0 && first < window) || (last >= 0 && last < window);
  }

  /**
   * Takes an acceptable segment's data and FIN. 'in-order': everything expected arrived as it
   * should; 'filled': a hole was closed; 'held': there is a hole before it; 'old': nothing new.
   */
  insert(sequence: Sequence, octets: Uint8Array, fin: boolean): Arrival {
    if (this.#finished) return 'old'; // nothing can follow a FIN
    const before = this.next;
    const end = seqAdd(sequence, octets.length);
    const limit = seqAdd(this.next, this.offered);
    if (fin && seqDistance(limit, end) >= 0) this.#finSequence ??= end;
    const from = Math.max(0, seqDistance(this.next, sequence));
    const to = octets.length - Math.max(0, seqDistance(end, limit));
    if (from < to) this.#keep(seqAdd(sequence, from), octets.slice(from, to));
    const hadHoles = this.#drain();
    if (this.next === this.#finSequence) {
      this.next = seqAdd(this.next, 1); // FIN occupies one number
      this.#finished = true;
      this.#pieces = [];
    }
    if (this.next !== before) return hadHoles || this.hasHoles ? 'filled' : 'in-order';
    return from < to || (fin && !this.#finished) ? 'held' : 'old';
  }

  /** Removes and returns the octets in order. */
  take(count = this.#unread.length): Uint8Array<ArrayBuffer> {
    return this.#unread.take(count);
  }

  #worthOffering(): number {
    const free = Math.max(0, this.#capacity - this.#unread.length);
    const offered = this.offered;
    const step = Math.min(Math.floor(this.#capacity / 2), this.#mss);
    return free - offered >= step ? free : offered;
  }

  /** Inserts a piece in order, cutting off what is held already. */
  #keep(sequence: Sequence, octets: Uint8Array): void {
    const kept: Piece[] = [];
    let piece: Piece | null = { sequence, octets };
    for (const held of this.#pieces) {
      if (piece === null || seqDistance(held.sequence, piece.sequence) <= 0) {
        kept.push(held);
        if (piece !== null) piece = cutFront(piece, seqAdd(held.sequence, held.octets.length));
        continue;
      }
      // `held` begins inside or after the new piece: the part before it goes in front.
      const gap = seqDistance(held.sequence, piece.sequence);
      kept.push({ sequence: piece.sequence, octets: piece.octets.subarray(0, gap) }, held);
      piece = cutFront(piece, seqAdd(held.sequence, held.octets.length));
    }
    if (piece !== null) kept.push(piece);
    this.#pieces = kept.slice(0, maxPieces);
  }

  /** Moves what has become contiguous to the reader; true if it was waiting behind a hole. */
  #drain(): boolean {
    let moved = 0;
    for (;;) {
      const piece = this.#pieces[0];
      if (piece?.sequence !== this.next) return moved > 1;
      this.#unread.push(piece.octets);
      this.next = seqAdd(this.next, piece.octets.length);
      this.#pieces.shift();
      moved += 1;
    }
  }
}

/** What of a piece lies at or after `from`; null when nothing does. */
function cutFront(piece: Piece, from: Sequence): Piece | null {
  const cut = seqDistance(from, piece.sequence);
  if (cut <= 0) return piece;
  if (cut >= piece.octets.length) return null;
  return { sequence: from, octets: piece.octets.subarray(cut) };
}

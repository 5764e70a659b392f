/**
 * One TCP connection as an onlooker follows it: numbers counted from the start, what is sent again,
 * what is acknowledged, and what each segment is there for (RFC 9293 section 3).
 */
import type { Dialogue } from '../http-reader.ts';
import type { Purpose, StreamPart, TcpFacts } from '../packet.ts';
import type { SegmentFacts, Side as Sender } from '../segment.ts';
import { seqAdd, seqDistance, type Sequence, seqValue } from '../sequence.ts';
import { StreamFollower, unread } from './stream.ts';

/** Numbers here are counted from the initial sequence number. */
interface Side {
  readonly stream: StreamFollower;
  /** Initial sequence number; null until this side has been seen. */
  isn: Sequence | null;
  /** After the last octet sent so far. */
  next: number;
  /** Highest acknowledgment this side has sent. */
  acknowledged: number;
  window: number;
  duplicates: number;
  fin: number | null;
}

/** A segment, and its numbers counted from the initial ones. */
interface Counted {
  readonly segment: SegmentFacts;
  readonly sequence: number;
  readonly acknowledgment: number;
}

export class Conversation {
  /** Which connection of the link this is, from 1. */
  readonly #number: number;
  readonly #sides: Record<Sender, Side>;
  /** The third step of the handshake has been seen. */
  #open = false;

  constructor(number: number) {
    this.#number = number;
    const dialogue: Dialogue = { requests: [], isWebSocket: false };
    const side = (fromClient: boolean): Side => ({
      stream: new StreamFollower(fromClient, dialogue),
      isn: null,
      next: 0,
      acknowledged: 0,
      window: -1,
      duplicates: 0,
      fin: null,
    });
    this.#sides = { client: side(true), board: side(false) };
  }

  /** A SYN with another initial number belongs to the next connection on the same ports. */
  isOver({ from, kind, sequence }: SegmentFacts): boolean {
    const { isn } = this.#sides[from];
    return kind === 'syn' && isn !== null && isn !== sequence;
  }

  follow(segment: SegmentFacts, payload: Uint8Array): { tcp: TcpFacts; parts: StreamPart[] } {
    const from = this.#sides[segment.from];
    const to = this.#sides[segment.from === 'client' ? 'board' : 'client'];
    const { syn, rst } = segment;
    const known = from.isn !== null;
    if (!rst) this.#synchronize(from, to, segment);
    const counted = {
      sequence: count(segment.sequence, from.isn),
      acknowledgment: count(segment.acknowledgment, to.isn),
    };
    const again = known && segment.occupies > 0 && counted.sequence + segment.occupies <= from.next;
    const facts = { ...segment, connection: this.#number, again, counted };
    if (rst) {
      const parts = payload.length > 0 ? [unread('not-looked-at', payload.length)] : [];
      return { tcp: { ...facts, purpose: { kind: known ? 'reset' : 'refusal' } }, parts };
    }
    const start = Math.max(0, counted.sequence - 1 + (syn ? 1 : 0));
    const parts = payload.length > 0 ? from.stream.take(start, payload) : [];
    const purpose = this.#purpose(from, to, { segment, ...counted });
    this.#remember(from, { segment, ...counted });
    return { tcp: { ...facts, purpose }, parts };
  }

  /** Without a SYN the capture began in the middle: count from here. */
  #synchronize(from: Side, to: Side, segment: SegmentFacts): void {
    const { syn, acknowledges, sequence, acknowledgment } = segment;
    if (from.isn === null) {
      from.isn = syn ? sequence : seqAdd(sequence, -1);
      from.next = syn ? 0 : 1;
    }
    if (to.isn === null && acknowledges && !syn) {
      to.isn = seqAdd(acknowledgment, -1);
      to.next = 1;
    }
  }

  #purpose(from: Side, to: Side, counted: Counted): Purpose {
    const { segment, sequence, acknowledgment } = counted;
    const { syn, fin, length } = segment;
    if (syn) return { kind: 'opening' };
    if (length === 0 && !fin) {
      const isOld = sequence === from.next - 1 && acknowledgment === from.acknowledged;
      return isOld ? { kind: 'keep-alive' } : this.#acknowledgment(from, to, counted);
    }
    if (length === 0) return { kind: 'fin' };
    if (fin && sequence + length === from.next) return { kind: 'fin-late' };
    const isProbe = length === 1 && to.window === 0 && sequence === from.next;
    return { kind: isProbe ? 'window-probe' : 'data' };
  }

  /** A segment without data is there for what it acknowledges. */
  #acknowledgment(from: Side, to: Side, { segment, acknowledgment }: Counted): Purpose {
    const fresh = acknowledgment - from.acknowledged;
    if (!this.#open && fresh > 0 && acknowledgment === 1 && segment.from === 'client') {
      return { kind: 'confirmation' };
    }
    if (segment.window === 0) return { kind: 'zero-window' };
    if (fresh > 0 && to.fin !== null && acknowledgment > to.fin) return { kind: 'fin-seen' };
    if (fresh > 0) return { kind: 'progress', count: fresh };
    if (segment.window !== from.window) return { kind: 'window-update' };
    if (fresh === 0 && to.next > acknowledgment) {
      return { kind: 'duplicate', count: from.duplicates + 1 };
    }
    return { kind: 'nothing-new' };
  }

  #remember(from: Side, { segment, sequence, acknowledgment }: Counted): void {
    const { syn, fin, acknowledges, length, occupies, window } = segment;
    from.next = Math.max(from.next, sequence + occupies);
    if (fin) from.fin ??= sequence + length;
    if (acknowledges) {
      if (segment.from === 'client' && !syn) this.#open = true;
      const isDuplicate =
        acknowledgment === from.acknowledged && occupies === 0 && window === from.window;
      from.duplicates = isDuplicate ? from.duplicates + 1 : 0;
      from.acknowledged = Math.max(from.acknowledged, acknowledgment);
    }
    from.window = window;
  }
}

/** Counted from the initial number; as on the wire while that is not known. */
function count(number: Sequence, isn: Sequence | null): number {
  return isn === null ? seqValue(number) : seqDistance(number, isn);
}

/**
 * The two octet streams of one TCP connection, put together from the packets that crossed the wire
 * (RFC 9293 section 3.4): what a lab shows of its own connection is read off the wire and nowhere
 * else. Lost and damaged packets count as never sent; repeated and overtaken ones find their place.
 * Left out: windows, options, and checking checksums.
 */
import type { PacketRecord } from '../../../device/formats/net/packet-record.ts';
import { readSegment, type SegmentFacts } from '../../../device/formats/net/segment.ts';
import { seqAdd, seqDistance, type Sequence } from '../../../device/formats/net/sequence.ts';

interface Piece {
  readonly number: number;
  readonly offset: number;
  readonly octets: Uint8Array;
}

/** One direction of the connection. */
export class StreamSide {
  /** In order and without gaps, from the first octet after the SYN. */
  octets: Uint8Array = new Uint8Array(0);
  /** FIN or RST was seen. */
  ended = false;
  #first: Sequence | null = null;
  #waiting: Piece[] = [];
  readonly #placed: Piece[] = [];

  /** Numbers of the packets that carried [from, to) of the stream. */
  packets(from: number, to: number): number[] {
    return this.#placed
      .filter(({ offset, octets }) => offset < to && offset + octets.length > from)
      .map(({ number }) => number);
  }

  take(number: number, { syn, fin, rst, sequence }: SegmentFacts, payload: Uint8Array): void {
    if (syn) this.#first = seqAdd(sequence, 1);
    if (fin || rst) this.ended = true;
    if (this.#first === null || payload.length === 0 || syn) return;
    this.#waiting.push({ number, offset: seqDistance(sequence, this.#first), octets: payload });
    this.#place();
  }

  #place(): void {
    for (;;) {
      const at = this.octets.length;
      this.#waiting = this.#waiting.filter(({ offset, octets }) => offset + octets.length > at);
      const next = this.#waiting.find(({ offset }) => offset <= at);
      if (next === undefined) return;
      const fresh = next.octets.subarray(at - next.offset);
      const grown = new Uint8Array(at + fresh.length);
      grown.set(this.octets);
      grown.set(fresh, at);
      this.octets = grown;
      this.#placed.push({ number: next.number, offset: at, octets: fresh });
    }
  }
}

export class StreamCapture {
  readonly client = new StreamSide();
  readonly board = new StreamSide();
  readonly #clientPort: number;

  /** Follows the connection that the client opened from `clientPort`. */
  constructor(clientPort: number) {
    this.#clientPort = clientPort;
  }

  /** Whether the packet belongs to the connection. */
  take({ number, direction, octets, fate }: PacketRecord): boolean {
    if (fate === 'dropped' || fate === 'corrupted') return false;
    const segment = readSegment(octets, direction);
    if (segment?.clientPort !== this.#clientPort) return false;
    const side = direction === 'client-to-board' ? this.client : this.board;
    const { dataStart, length } = segment;
    side.take(number, segment, octets.slice(dataStart, dataStart + length));
    return true;
  }
}

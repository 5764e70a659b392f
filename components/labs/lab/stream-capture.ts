/**
 * The two octet streams of one TCP connection, put together from the packets that crossed the wire
 * (RFC 9293 section 3.4): what a lab shows of its own connection is read off the wire and nowhere
 * else. Lost and damaged packets count as never sent; repeated and overtaken ones find their place.
 * Left out: windows, options, and checking checksums.
 */
import type { Direction, PacketRecord } from '../../../device/formats/net/packet-record.ts';

const SYN = 0x02;
const FIN = 0x01;
const RST = 0x04;
const TCP = 6;

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
  #first: number | null = null;
  #waiting: Piece[] = [];
  readonly #placed: Piece[] = [];

  /** Numbers of the packets that carried [from, to) of the stream. */
  packets(from: number, to: number): number[] {
    return this.#placed
      .filter(({ offset, octets }) => offset < to && offset + octets.length > from)
      .map(({ number }) => number);
  }

  take(number: number, sequence: number, flags: number, payload: Uint8Array): void {
    if (flags & SYN) this.#first = (sequence + 1) >>> 0;
    if (flags & (FIN | RST)) this.ended = true;
    if (this.#first === null || payload.length === 0 || flags & SYN) return;
    // Sequence numbers wrap: the difference is what counts.
    const offset = (sequence - this.#first) | 0;
    this.#waiting.push({ number, offset, octets: payload });
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
    side.take(number, segment.sequence, segment.flags, segment.payload);
    return true;
  }
}

function readSegment(octets: Uint8Array, direction: Direction) {
  const at = ((octets[0] ?? 0) & 15) * 4;
  if ((octets[0] ?? 0) >> 4 !== 4 || octets[9] !== TCP || octets.length < at + 20) return null;
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const end = Math.min(view.getUint16(2), octets.length);
  const payloadAt = at + (view.getUint8(at + 12) >> 4) * 4;
  return {
    clientPort: view.getUint16(direction === 'client-to-board' ? at : at + 2),
    sequence: view.getUint32(at + 4),
    flags: view.getUint8(at + 13),
    payload: octets.slice(payloadAt, Math.max(payloadAt, end)),
  };
}

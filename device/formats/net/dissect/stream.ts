/**
 * The stream of octets in one direction of a connection, put together from segments as they pass, and
 * what of HTTP and WebSocket they are. That is kept for a while, so that a segment sent again is what it
 * was the first time.
 */
import { type Dialogue, HttpReader } from '../http-reader.ts';
import type { StreamPart } from '../packet.ts';
import { WebSocketReader } from './websocket-reader.ts';

/** Octets whose parts are remembered, behind the last ones read. */
const octetsRemembered = 64 * 1024;
const segmentsHeld = 64;

interface Placed {
  /** Position in the stream. */
  readonly start: number;
  readonly end: number;
  readonly part: StreamPart;
}

export class StreamFollower {
  readonly #http: HttpReader;
  readonly #frames = new WebSocketReader();
  /** Positions before this have been read. */
  #position = 0;
  #placed: Placed[] = [];
  /** Segments that came before an earlier one. */
  #held: { start: number; octets: Uint8Array }[] = [];

  constructor(fromClient: boolean, dialogue: Dialogue) {
    this.#http = new HttpReader(fromClient, dialogue);
  }

  /** What a segment's data is that stands at `start` in the stream (0 is the first octet). */
  take(start: number, octets: Uint8Array): StreamPart[] {
    const end = start + octets.length;
    if (start > this.#position) {
      if (this.#held.length < segmentsHeld) this.#held.push({ start, octets: octets.slice() });
      return [unread('gap', octets.length, start - this.#position)];
    }
    if (end > this.#position) {
      this.#read(octets.subarray(this.#position - start));
      this.#readHeld();
    }
    return this.#look(start, end);
  }

  #read(octets: Uint8Array): void {
    const parts = this.#http.read(octets).flatMap((part): StreamPart | StreamPart[] => {
      if (part.kind !== 'upgraded') return part;
      // Nothing follows the frames.
      return this.#frames.read(octets.subarray(octets.length - part.length));
    });
    for (const part of parts) {
      const start = this.#position;
      this.#position += part.length;
      this.#placed.push({ start, end: this.#position, part });
    }
    const oldest = this.#position - octetsRemembered;
    const kept = this.#placed.findIndex(({ end }) => end > oldest);
    if (kept > 0) this.#placed.splice(0, kept);
  }

  /** Reads on with held segments that the gap no longer cuts off. */
  #readHeld(): void {
    for (;;) {
      const next = this.#held.find(({ start }) => start <= this.#position);
      if (next === undefined) return;
      this.#held = this.#held.filter((other) => other !== next);
      const fresh = next.octets.subarray(this.#position - next.start);
      if (fresh.length > 0) this.#read(fresh);
    }
  }

  /** What [start, end) was when it was read. */
  #look(start: number, end: number): StreamPart[] {
    const first = this.#placed.findLastIndex((placed) => placed.start <= start);
    const parts: StreamPart[] = [];
    let at = start;
    for (const placed of this.#placed.slice(Math.max(0, first))) {
      if (placed.start >= end) break;
      if (placed.end <= at) continue;
      if (placed.start > at) parts.push(unread('forgotten', placed.start - at));
      at = Math.max(at, placed.start);
      const to = Math.min(placed.end, end);
      parts.push(cut(placed, at, to));
      at = to;
    }
    if (at < end) parts.push(unread('forgotten', end - at));
    return parts;
  }
}

/** Octets of which nothing else is known. */
export function unread(
  kind: 'gap' | 'forgotten' | 'not-looked-at',
  length: number,
  missing = 0,
): StreamPart {
  return { kind, length, missing, fact: null };
}

/** A segment that is sent again can begin and end elsewhere. */
function cut({ start, end, part }: Placed, from: number, to: number): StreamPart {
  if (start === from && end === to) return part;
  const rest = { length: to - from, fact: to === end ? part.fact : null };
  return part.kind === 'frame'
    ? ({ ...part, ...rest, before: part.before + from - start } as StreamPart)
    : ({ ...part, ...rest } as StreamPart);
}

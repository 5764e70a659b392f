/**
 * The stream of octets in one direction of a connection, put together from segments as they pass,
 * and what a reader of the protocol above made of it. Kept for a while, so that a segment sent
 * again is explained like the first time.
 */
import type { StreamFact } from '../packet.ts';
import { opaque, type Span } from './field-list.ts';

/** What a protocol reader made of some octets. */
export interface Reading {
  /** Cover the octets exactly. */
  readonly spans: readonly Span[];
  /** "GET / HTTP/1.1": one for each thing that begins or goes on in these octets. */
  readonly notes: readonly string[];
  /** What ends in these octets. */
  readonly facts: readonly StreamFact[];
  readonly protocol: 'HTTP' | 'WebSocket' | 'TCP';
}

/** A fact, and where its last octet stands: so many octets into what was read. */
export interface PlacedFact {
  readonly end: number;
  readonly fact: StreamFact;
}

/** What a reader makes of the octets that follow those before. */
export type FreshReading = Omit<Reading, 'facts'> & { readonly facts: readonly PlacedFact[] };

export interface StreamReader {
  read(octets: Uint8Array): FreshReading;
}

interface Chunk extends FreshReading {
  /** Position in the stream. */
  readonly start: number;
  readonly end: number;
}

const chunksKept = 128;
const segmentsHeld = 64;

export class StreamExplainer {
  readonly #reader: StreamReader;
  /** Positions before this have been read. */
  #position = 0;
  #chunks: Chunk[] = [];
  /** Segments that came before an earlier one. */
  #held: { start: number; octets: Uint8Array }[] = [];

  constructor(reader: StreamReader) {
    this.#reader = reader;
  }

  /** Explains a segment's data that stands at `start` in the stream (0 is the first octet). */
  explain(start: number, octets: Uint8Array): Reading {
    const end = start + octets.length;
    if (start > this.#position) {
      if (this.#held.length < segmentsHeld) this.#held.push({ start, octets: octets.slice() });
      const missing = start - this.#position;
      return {
        protocol: 'TCP',
        facts: [],
        notes: [`${octets.length} octets, but ${missing} before them have not come by yet`],
        spans: [
          opaque(
            octets.length,
            'Data behind a gap',
            `${missing} octets before these have not come by yet. The receiver keeps these until they do.`,
          ),
        ],
      };
    }
    if (end > this.#position) {
      this.#read(octets.subarray(this.#position - start));
      this.#readHeld();
    }
    return this.#look(start, end);
  }

  #read(octets: Uint8Array): void {
    const reading = this.#reader.read(octets);
    const start = this.#position;
    this.#position += octets.length;
    this.#chunks.push({ ...reading, start, end: this.#position });
    if (this.#chunks.length > chunksKept) this.#chunks.shift();
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

  /** What was made of [start, end) when it was read. */
  #look(start: number, end: number): Reading {
    const spans: Span[] = [];
    const notes: string[] = [];
    const facts: StreamFact[] = [];
    let protocol: Reading['protocol'] = 'TCP';
    let at = start;
    for (const chunk of this.#chunks) {
      if (chunk.end <= at || chunk.start >= end) continue;
      if (chunk.start > at) spans.push(forgotten(chunk.start - at));
      at = Math.max(at, chunk.start);
      protocol = chunk.protocol;
      notes.push(...chunk.notes);
      for (const { end: length, fact } of chunk.facts) {
        const factEnd = chunk.start + length;
        if (factEnd > start && factEnd <= end) facts.push(fact);
      }
      let position = chunk.start;
      for (const span of chunk.spans) {
        const from = Math.max(position, at);
        const to = Math.min(position + span.length, end);
        if (to > from) spans.push({ ...span, length: to - from });
        position += span.length;
      }
      at = Math.min(chunk.end, end);
    }
    if (at < end) spans.push(forgotten(end - at));
    return { spans, notes, facts, protocol };
  }
}

function forgotten(length: number): Span {
  return opaque(length, 'Data', 'Octets sent long ago; their explanation is no longer kept.');
}

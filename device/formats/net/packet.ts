/**
 * A packet of a link as the dissector reads it: facts to reckon with, and words to show. Plain data.
 */
import type { PacketRecord } from './packet-record.ts';
import type { SegmentFacts } from './segment.ts';

export interface Packet extends PacketRecord {
  /** Innermost protocol that was recognised. */
  readonly protocol: 'IPv4' | 'ICMP' | 'UDP' | 'TCP' | 'HTTP' | 'WebSocket' | 'malformed';
  /** The packet reaches the other end as it was sent. */
  readonly arrives: boolean;
  /** The client's port, which tells connections apart: also of a damaged segment; null without one. */
  readonly clientPort: number | null;
  /** Its segment; null without one, and where a checksum is wrong. */
  readonly tcp: TcpFacts | null;
  /** What its data completes of HTTP and of WebSocket, in the order of the stream. */
  readonly stream: readonly StreamFact[];
  readonly inWords: PacketWords;
}

/** A segment on the connection it belongs to. */
export interface TcpFacts extends SegmentFacts {
  /** 1, 2, 3 …: the next connection on the same ports has another number. */
  readonly connection: number;
  /** All that it occupies has been sent before. */
  readonly again: boolean;
}

/** Something of a protocol above TCP whose last octet is in this packet. */
export type StreamFact =
  | { readonly kind: 'request'; readonly method: string; readonly line: string }
  | { readonly kind: 'response'; readonly status: number; readonly line: string }
  /** A header field, its name in lower case. */
  | { readonly kind: 'field'; readonly name: string; readonly value: string }
  /** Octets of a body, the first 256 at most. */
  | { readonly kind: 'body'; readonly octets: Uint8Array<ArrayBuffer> }
  | FrameFact;

/** A WebSocket frame (RFC 6455 section 5.2). */
export interface FrameFact {
  readonly kind: 'frame';
  readonly fin: boolean;
  readonly opcode: number;
  readonly masked: boolean;
  /** Octets of payload. */
  readonly length: number;
  /** Unmasked, the first 256 octets at most. */
  readonly payload: Uint8Array<ArrayBuffer>;
  /** Of a close frame that has one. */
  readonly closeCode: number | null;
  /** The whole frame is in this packet. */
  readonly whole: boolean;
}

/**
 * For people alone. Who wants to know something of a packet asks its facts: a better sentence here must
 * change nothing elsewhere.
 */
export interface PacketWords {
  /** One line: "SYN: may I connect? seq 0, MSS 536". */
  readonly summary: string;
  /** Every octet belongs to exactly one field, in order. */
  readonly fields: readonly Field[];
}

/** Octets of a packet that belong together, explained. */
export interface Field {
  readonly layer: 'IPv4' | 'ICMP' | 'UDP' | 'TCP' | 'HTTP' | 'WebSocket' | 'Data';
  /** The specification's own name: "Sequence Number". */
  readonly name: string;
  /** Octet range [start, end) in the packet. */
  readonly start: number;
  readonly end: number;
  /** The value as a person reads it: "192.168.43.1", "SYN, ACK", "0x3a41 (correct)". */
  readonly value: string;
  /** What it is for, in a sentence. */
  readonly meaning: string;
  /** Where it is defined: "RFC 9293 section 3.1". */
  readonly source: string;
}

/**
 * A packet of a link as the dissector reads it: facts alone, and plain data. words/words.ts makes words of
 * them, when somebody wants to read the packet.
 */
import type { HttpFact, HttpPart } from './http-reader.ts';
import type { PacketRecord } from './packet-record.ts';
import type { SegmentFacts } from './segment.ts';
import type { FrameHeader } from './websocket-frames.ts';

export interface Packet extends PacketRecord {
  /** Innermost protocol that was recognised. */
  readonly protocol:
    'IPv4' | 'ICMP' | 'UDP' | 'DNS' | 'mDNS' | 'NTP' | 'TCP' | 'HTTP' | 'WebSocket' | 'malformed';
  /** The packet reaches the other end as it was sent. */
  readonly arrives: boolean;
  /** The client's port, which tells connections apart: also of a damaged segment; null without one. */
  readonly clientPort: number | null;
  /** Its segment; null without one, and where a checksum is wrong. */
  readonly tcp: TcpFacts | null;
  /** What its data completes of HTTP and of WebSocket, in the order of the stream. */
  readonly stream: readonly StreamFact[];
  /** What its data is, octet by octet. */
  readonly parts: readonly StreamPart[];
}

/** A segment on the connection it belongs to. */
export interface TcpFacts extends SegmentFacts {
  /** 1, 2, 3 …: the next connection on the same ports has another number. */
  readonly connection: number;
  /** All that it occupies has been sent before. */
  readonly again: boolean;
  /** Its numbers counted from the initial ones; as on the wire where those are not known. */
  readonly counted: { readonly sequence: number; readonly acknowledgment: number };
  readonly purpose: Purpose;
}

/** What a segment is there for, in the light of those before it. */
export type Purpose =
  | {
      readonly kind:
        | 'opening'
        /** RST: its sender had no such connection, or has it no longer. */
        | 'refusal'
        | 'reset'
        | 'keep-alive'
        /** The third step of the handshake. */
        | 'confirmation'
        | 'zero-window'
        | 'window-update'
        | 'window-probe'
        | 'fin-seen'
        | 'nothing-new'
        | 'data'
        | 'fin'
        /** A FIN behind data that had been sent before. */
        | 'fin-late';
    }
  /** How many octets it acknowledges for the first time; which duplicate of an acknowledgment it is. */
  | { readonly kind: 'progress' | 'duplicate'; readonly count: number };

/** Something of a protocol above TCP whose last octet is in this packet. */
export type StreamFact = HttpFact | FrameFact;

/** Octets of a packet's data that belong together. */
export type StreamPart =
  | HttpPart
  | FramePart
  | {
      readonly kind: 'gap' | 'forgotten' | 'not-looked-at';
      readonly length: number;
      /** Of a gap: how many octets before these have not come by. */
      readonly missing: number;
      readonly fact: null;
    };

/** The octets of a WebSocket frame that stand together in a packet. */
export interface FramePart {
  readonly kind: 'frame';
  readonly length: number;
  /** As far as it had come with these octets. */
  readonly header: FrameHeader;
  /** Octets of the frame that came before these. */
  readonly before: number;
  /** Opcode of the message it belongs to. */
  readonly message: number;
  /** Of a close frame, once it has come. */
  readonly closeCode: number | null;
  /** When these octets complete the frame. */
  readonly fact: FrameFact | null;
}

/** A WebSocket frame (RFC 6455 section 5.2). */
export interface FrameFact extends Pick<FrameHeader, 'fin' | 'opcode' | 'masked'> {
  readonly kind: 'frame';
  /** Octets of payload. */
  readonly length: number;
  /** Unmasked, the first 256 octets at most. */
  readonly payload: Uint8Array<ArrayBuffer>;
  /** Of a close frame that has one. */
  readonly closeCode: number | null;
  /** The whole frame is in this packet. */
  readonly whole: boolean;
}

/** Octets of a packet that belong together, explained. */
export interface Field {
  readonly layer: 'IPv4' | 'ICMP' | 'UDP' | 'DNS' | 'NTP' | 'TCP' | 'HTTP' | 'WebSocket' | 'Data';
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

/**
 * The conversation with a chip's serial loader as a reader sees it: exchanges, each a request and what
 * came back, with the octets of both. Plain data, so that it can be posted, kept or sent as it is.
 */
import type { Octets } from '../octets/octets.ts';

/** What a flash goes through, in this order; a phase without an exchange did not happen. */
export type ExchangePhase =
  'reset' | 'sync' | 'identify' | 'stub' | 'flash-chip' | 'erase' | 'write' | 'verify' | 'start';

export interface Exchange {
  /** Which flash of this board it belongs to: 1, 2, 3 … */
  readonly flash: number;
  /** 1, 2, 3 … within its flash. The same number comes again whenever there is more to say of it. */
  readonly number: number;
  readonly phase: ExchangePhase;
  /** A command's name in the protocol, `Reset`, or `OHAI`, which the stub says unasked. */
  readonly name: string;
  /** What is asked for, in a sentence. */
  readonly asks: string;
  /** What came back, in a sentence; null while nothing has. */
  readonly answer: string | null;
  /** `refused`: with an error. `unanswered`: something else was tried instead. */
  readonly state: 'waiting' | 'ok' | 'refused' | 'unanswered';
  /** Milliseconds since the flash began. */
  readonly startMs: number;
  /** When its last octet came; null while it is waited for. */
  readonly endMs: number | null;
  readonly frames: readonly ExchangeFrame[];
  /** Of a reset: how DTR and RTS moved the chip's pins. */
  readonly levels: readonly PinLevels[];
  /** What the chip printed meanwhile, between the frames. */
  readonly text: string;
  /** Of a block of data: how many there will be, and which this is, from 1. */
  readonly block: { readonly number: number; readonly of: number } | null;
}

/** One SLIP frame as it crossed the wire. */
export interface ExchangeFrame {
  readonly from: 'client' | 'board';
  /** Milliseconds since the flash began. */
  readonly timeMs: number;
  /** Octets on the wire, the ENDs and escapes of SLIP with them. */
  readonly length: number;
  /** All of them; of a long frame the first only. */
  readonly octets: Octets;
  /** The last octets of a long frame, else none. What is between is not kept. */
  readonly tail: Octets;
  /** In order; each octet of the frame belongs to exactly one. */
  readonly fields: readonly ExchangeField[];
}

export interface ExchangeField {
  readonly part: 'SLIP' | 'Header' | 'Data' | 'Status';
  readonly name: string;
  /** Octets [start, end) of the frame as it crossed the wire, escapes counted. */
  readonly start: number;
  readonly end: number;
  readonly value: string;
  readonly meaning: string;
}

/** 1 is high. DTR and RTS as the host sees them: asserted or not. */
export interface PinLevels {
  readonly timeMs: number;
  readonly dtr: boolean;
  readonly rts: boolean;
  readonly en: 0 | 1;
  readonly io0: 0 | 1;
}

/** How a flash ended. */
export interface FlashEnd {
  readonly flash: number;
  /** `refused`: the image was no good, and the board was not touched. */
  readonly outcome: 'verified' | 'cancelled' | 'failed' | 'refused';
  /** One or two sentences. */
  readonly why: string;
}

/**
 * SLIP framing, RFC 1055: a frame's octets between END octets, END and ESC escaped inside. Used on
 * the wire (see demultiplexer.ts) and by the chip's serial protocol, whose reader is the one here.
 */
import type { Octets } from '../octets/octets.ts';

// RFC 1055, "Protocol": the special characters.
export const END = 0xc0;
export const ESC = 0xdb;
const ESC_END = 0xdc;
const ESC_ESC = 0xdd;

/** The frame as it goes on the line, with an END before and after (as RFC 1055 suggests under "Protocol"). */
export function encodeSlip(octets: Uint8Array): Octets {
  const escaped = escapeSlip(octets);
  const frame = new Uint8Array(escaped.length + 2);
  frame[0] = END;
  frame.set(escaped, 1);
  frame[frame.length - 1] = END;
  return frame;
}

/** Octets on the line that a frame takes: an END before and after, and two octets for each END or ESC in it. */
export function slipLength(octets: Uint8Array): number {
  let length = octets.length + 2;
  for (const octet of octets) if (octet === END || octet === ESC) length++;
  return length;
}

/** The octets with END and ESC escaped, without the ENDs around them. */
export function escapeSlip(octets: Uint8Array): Octets {
  const escaped = new Uint8Array(slipLength(octets) - 2);
  let at = 0;
  for (const octet of octets) {
    if (octet === END || octet === ESC) {
      escaped[at++] = ESC;
      escaped[at++] = octet === END ? ESC_END : ESC_ESC;
    } else {
      escaped[at++] = octet;
    }
  }
  return escaped;
}

/** What an octet behind ESC stands for; null for one that is never escaped. */
export function unescapeSlip(octet: number): number | null {
  return octet === ESC_END ? END : octet === ESC_ESC ? ESC : null;
}

export interface SlipReaderOptions {
  /** Longest frame that is kept; what is longer is dropped whole. */
  readonly maxFrameOctets: number;
  readonly onFrame: (frame: Octets) => void;
  /** A frame was dropped. */
  readonly onDrop?: (reason: 'oversized' | 'bad-escape') => void;
}

/**
 * Reads frames from chunks split anywhere. Every END both ends a frame and begins one, so whatever
 * noise precedes a frame is a frame of its own and costs nothing but itself; empty frames are
 * skipped, as RFC 1055 expects of a receiver.
 */
export class SlipReader {
  readonly #options: SlipReaderOptions;
  readonly #frame: Octets;
  #length = 0;
  #escaped = false;
  #dropping = false;

  constructor(options: SlipReaderOptions) {
    this.#options = options;
    this.#frame = new Uint8Array(options.maxFrameOctets);
  }

  push(octets: Uint8Array): void {
    for (const octet of octets) {
      if (octet === END) this.#end();
      else if (!this.#dropping) this.#take(octet);
    }
  }

  /** Forgets a frame begun. */
  reset(): void {
    this.#length = 0;
    this.#escaped = false;
    this.#dropping = false;
  }

  #end(): void {
    if (this.#escaped) this.#options.onDrop?.('bad-escape');
    const frame =
      this.#dropping || this.#escaped || this.#length === 0
        ? null
        : this.#frame.slice(0, this.#length);
    this.reset();
    if (frame !== null) this.#options.onFrame(frame);
  }

  #take(octet: number): void {
    if (!this.#escaped && octet === ESC) {
      this.#escaped = true;
      return;
    }
    const value = this.#escaped ? unescapeSlip(octet) : octet;
    this.#escaped = false;
    if (value === null) {
      this.#drop('bad-escape');
      return;
    }
    if (this.#length === this.#frame.length) {
      this.#drop('oversized');
      return;
    }
    this.#frame[this.#length++] = value;
  }

  #drop(reason: 'oversized' | 'bad-escape'): void {
    this.#dropping = true;
    this.#options.onDrop?.(reason);
  }
}

/**
 * SLIP frames (RFC 1055) taken off a line for showing: unlike SlipReader it keeps the octets as they
 * crossed the wire, escapes and all, and knows where each octet of the content stood. What is outside
 * of frames is text.
 */
import { concatOctets } from '../octets/octets.ts';
import type { Octets } from '../octets/octets.ts';
import { END, ESC, unescapeSlip } from '../net/slip.ts';

export interface RawFrame {
  /** From END to END. */
  readonly raw: Octets;
  readonly content: Octets;
  /** Where each octet of the content begins in `raw`; one more for where the last one ends. */
  readonly offsets: readonly number[];
}

/** A block of 64 KiB, every octet escaped, fits; what is longer is no frame. */
const MAX_RAW_OCTETS = 0x20400;

export class RawFrames {
  readonly #onFrame: (frame: RawFrame) => void;
  readonly #onText: (octets: Octets) => void;
  #inFrame = false;
  #raw: number[] = [];

  constructor(onFrame: (frame: RawFrame) => void, onText: (octets: Octets) => void) {
    this.#onFrame = onFrame;
    this.#onText = onText;
  }

  push(octets: Uint8Array): void {
    let textFrom = 0;
    octets.forEach((octet, at) => {
      if (!this.#inFrame) {
        if (octet !== END) return;
        if (at > textFrom) this.#onText(concatOctets(octets.subarray(textFrom, at)));
        this.#inFrame = true;
        this.#raw = [END];
        return;
      }
      textFrom = at + 1;
      // RFC 1055: two ENDs in a row are an empty frame, which is none; the second opens the next.
      if (octet === END && this.#raw.length === 1) return;
      this.#raw.push(octet);
      if (octet === END) this.#end();
      else if (this.#raw.length > MAX_RAW_OCTETS) this.reset();
    });
    if (!this.#inFrame && textFrom < octets.length) {
      this.#onText(concatOctets(octets.subarray(textFrom)));
    }
  }

  /** The sender was reset: what it had begun stays unfinished. */
  reset(): void {
    this.#inFrame = false;
    this.#raw = [];
  }

  #end(): void {
    const raw = new Uint8Array(this.#raw);
    this.reset();
    this.#onFrame(readRawFrame(raw));
  }
}

/** @param raw from END to END */
function readRawFrame(raw: Octets): RawFrame {
  const content: number[] = [];
  const offsets: number[] = [];
  for (let at = 1; at < raw.length - 1; at++) {
    offsets.push(at);
    const octet = raw[at] ?? 0;
    const escaped = octet === ESC ? unescapeSlip(raw[at + 1] ?? END) : null;
    content.push(escaped ?? octet); // an escape of nothing is shown as it is
    if (escaped !== null) at++;
  }
  offsets.push(raw.length - 1);
  return { raw, content: new Uint8Array(content), offsets };
}

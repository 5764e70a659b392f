/**
 * Everything the board has said since the page was opened, megabytes of it, as pieces that each end
 * where a line ends. Pieces are numbered from 0 and keep their number when old ones are dropped, so
 * whoever shows or saves the text needs no copy of it: only the number it has come to.
 */

/** Kept at most: a minute at 2 Mbit/s is 12 million characters in 200 000 lines. */
const MAX_CHARACTERS = 16 * 1024 * 1024;
const MAX_PIECES = 500_000;
/** A sketch that never ends its line gets pieces of this length. */
export const MAX_PIECE_CHARACTERS = 4_096;
/** The room of dropped pieces is given back when it is this many. */
const COMPACT_AT = 4_096;

export interface TranscriptLimits {
  readonly characters: number;
  readonly pieces: number;
}

export class Transcript {
  readonly #limits: TranscriptLimits;
  #texts: string[] = [];
  #timesMs: number[] = [];
  /** Where in the arrays the first kept piece stands. */
  #head = 0;
  #dropped = 0;
  #characters = 0;
  /** The last piece may grow. */
  #open = false;

  constructor(limits: TranscriptLimits = { characters: MAX_CHARACTERS, pieces: MAX_PIECES }) {
    this.#limits = limits;
  }

  /** Number of the oldest piece that is kept; how many were dropped. */
  get first(): number {
    return this.#dropped;
  }

  /** One more than the number of the newest piece: how many there ever were. */
  get end(): number {
    return this.#dropped + this.#texts.length - this.#head;
  }

  /** The text of a piece, its line end included; empty when it is not kept. */
  text(piece: number): string {
    return piece < this.#dropped ? '' : (this.#texts[this.#head + piece - this.#dropped] ?? '');
  }

  /** When its first character came, in milliseconds of `performance.now()`. */
  timeMs(piece: number): number {
    return this.#timesMs[this.#head + piece - this.#dropped] ?? 0;
  }

  /** Whether it begins a line, and does not go on with one that was too long. */
  startsLine(piece: number): boolean {
    return piece <= this.#dropped || this.text(piece - 1).endsWith('\n');
  }

  /** What came `nowMs`, cut anywhere. */
  push(text: string, nowMs: number): void {
    this.#characters += text.length;
    for (let at = 0; at < text.length;) {
      const last = this.#texts.length - 1;
      const grown = this.#open ? (this.#texts[last] ?? '') : '';
      const room = at + MAX_PIECE_CHARACTERS - grown.length;
      const lineEnd = text.indexOf('\n', at);
      const full = isHighSurrogate(text.charCodeAt(room - 1)) ? room - 1 : room;
      const to = Math.min(full, lineEnd < 0 ? text.length : lineEnd + 1);
      if (this.#open) {
        this.#texts[last] = grown + text.slice(at, to);
      } else {
        this.#texts.push(text.slice(at, to));
        this.#timesMs.push(nowMs);
      }
      this.#open = to !== lineEnd + 1 && to !== full;
      at = to;
    }
    this.#trim();
  }

  #trim(): void {
    const { characters, pieces } = this.#limits;
    while (this.#characters > characters || this.#texts.length - this.#head > pieces) {
      this.#characters -= this.#texts[this.#head]?.length ?? 0;
      this.#texts[this.#head++] = '';
      this.#dropped++;
    }
    if (this.#head < COMPACT_AT || this.#head < this.#texts.length / 2) return;
    this.#texts = this.#texts.slice(this.#head);
    this.#timesMs = this.#timesMs.slice(this.#head);
    this.#head = 0;
  }
}

/** The first half of a character that takes two (UTF-16). */
function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

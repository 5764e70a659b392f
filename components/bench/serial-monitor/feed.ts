/**
 * Reads a transcript on and on for a view that shows it: holds the place it has come to, and puts a
 * timestamp before each line. What a view has not shown yet stays in the transcript and nowhere else.
 */
import type { Transcript } from '../../../device/board/board.ts';
import { plainText } from './escape-filter.ts';

export type Stamp = (timeMs: number) => string;
export const NO_STAMP: Stamp = () => '';
/** A progress bar that is longer is taken for a text. */
const MAX_OVERWRITTEN_CHARACTERS = 1_024;

export class TranscriptFeed {
  stamp: Stamp = NO_STAMP;
  /** The first piece that is not to be read; what is read of the one before it does not grow either. */
  limit = Infinity;
  readonly #transcript: Transcript;
  #piece = 0;
  #column = 0;

  constructor(transcript: Transcript) {
    this.#transcript = transcript;
  }

  /** Pieces not read to their end yet. */
  get behind(): number {
    const { end, first } = this.#transcript;
    const piece = Math.max(this.#piece, first);
    const begun = this.#piece === piece && this.#column > 0;
    const last = piece === Math.min(end, this.limit) - 1;
    const read =
      begun && last && (this.limit <= end || this.#column === this.#transcript.text(piece).length);
    return Math.max(0, Math.min(end, this.limit) - piece - (read ? 1 : 0));
  }

  moveTo(piece: number): void {
    this.#piece = Math.max(0, piece);
    this.#column = 0;
  }

  /** Leaves out whole pieces. */
  skip(pieces: number): void {
    this.moveTo(Math.max(this.#piece, this.#transcript.first) + pieces);
  }

  /** The next text, about as many characters as are asked for; empty when there is none. */
  next(characters: number): string {
    const transcript = this.#transcript;
    if (this.#piece < transcript.first) this.moveTo(transcript.first);
    let text = '';
    while (this.behind > 0 && text.length < characters) {
      const piece = transcript.text(this.#piece);
      const stamp = this.stamp(transcript.timeMs(this.#piece));
      if (this.#column === 0) {
        if (transcript.startsLine(this.#piece)) text += stamp;
        else if (isFlowing(transcript.text(this.#piece - 1))) text += '\r\n';
      }
      const more = piece.slice(this.#column);
      // What a line is written over with stands behind its stamp too (CUF, ECMA-48 8.3.20).
      text += stamp === '' ? more : more.replace(/\r(?!\n)/g, `\r\u001b[${stamp.length}C`);
      this.#column = piece.length;
      // The last one may still grow.
      if (this.#piece < transcript.end - 1 && this.#piece < this.limit - 1) {
        this.moveTo(this.#piece + 1);
      }
    }
    return text;
  }
}

/**
 * Whether a line that has become as long as a piece is text on and on, and not one that is written over,
 * as a progress bar is. A terminal is given ends of lines there: it wraps a line, but to search through
 * what it has wrapped, or to wrap it anew, costs it the square of the rows.
 */
function isFlowing(piece: string): boolean {
  return piece.length - piece.lastIndexOf('\r') > MAX_OVERWRITTEN_CHARACTERS;
}

/**
 * Text as a file or the clipboard has it, from a piece on: stamped if asked for, without escape
 * sequences, in parts of whole lines: what is kept in pieces is one line there.
 */
export function* exportText(
  transcript: Transcript,
  from: number,
  stamp: Stamp,
): Generator<string, void> {
  let part = '';
  let line = '';
  for (let piece = Math.max(from, transcript.first); piece < transcript.end; piece++) {
    if (transcript.startsLine(piece)) part += stamp(transcript.timeMs(piece));
    line += transcript.text(piece);
    if (!line.endsWith('\n')) continue;
    part += plainText(line).replace(/\r+\n$/, '\n');
    line = '';
    if (part.length < 65_536) continue;
    yield part;
    part = '';
  }
  part += plainText(line);
  if (part !== '') yield part;
}

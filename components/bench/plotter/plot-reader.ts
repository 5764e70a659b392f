/**
 * Reads a board's transcript for the plotter: lines of values become rows, other lines are counted. It holds its
 * place in the transcript, which keeps what nobody has read yet.
 *
 * The transcript's first line is left out, as the Arduino IDE's plotter does it: half of it may have been said
 * before anybody listened, and "850" is not 1850.
 */
import type { Transcript } from '../../../device/board/board.ts';
import { plainText } from '../serial-monitor/escape-filter.ts';
import { valuesOf, type PlotValue } from './plot-line.ts';
import type { Samples } from './samples.ts';

/** Lines that came together were said in the time before, but not earlier than this. */
const MAX_SPREAD_MS = 20;

interface Row {
  readonly timeMs: number;
  readonly values: readonly PlotValue[];
}

export class PlotReader {
  readonly #transcript: Transcript;
  readonly #samples: Samples;
  #piece = 0;
  /** The line that is being read has become longer than a piece of the transcript. */
  #long = false;
  #textLines = 0;
  #missed = 0;
  #lastMs = -Infinity;

  constructor(transcript: Transcript, samples: Samples) {
    this.#transcript = transcript;
    this.#samples = samples;
  }

  /** Lines that were not values. */
  get textLines(): number {
    return this.#textLines;
  }

  /** Lines that the transcript had dropped before they were read. */
  get missed(): number {
    return this.#missed;
  }

  /** Goes on from a piece of the transcript, and counts anew. */
  restart(piece: number): void {
    this.#piece = piece;
    this.#long = false;
    this.#textLines = 0;
    this.#missed = 0;
    this.#lastMs = -Infinity;
  }

  /** Leaves out all that has been said. */
  restartAtEnd(): void {
    this.restart(this.#transcript.end);
  }

  /**
   * Reads on, `pieces` of the transcript at most.
   * @returns whether there is more
   */
  read(pieces: number): boolean {
    const transcript = this.#transcript;
    if (this.#piece < transcript.first) {
      this.#missed += transcript.first - this.#piece;
      this.#piece = transcript.first;
    }
    const rows: Row[] = [];
    const end = Math.min(transcript.end, this.#piece + pieces);
    for (; this.#piece < end; this.#piece++) {
      const text = transcript.text(this.#piece);
      const ended = text.endsWith('\n');
      if (!ended && this.#piece === transcript.end - 1) break; // it may still grow
      const values = ended && !this.#long && this.#isWhole() ? valuesOf(asRead(text)) : null;
      if (values !== null) rows.push({ timeMs: transcript.timeMs(this.#piece), values });
      else if (ended && this.#piece > 0) this.#textLines++;
      this.#long = !ended;
    }
    this.#add(rows);
    return this.#piece === end && end < transcript.end;
  }

  #isWhole(): boolean {
    return this.#piece > 0 && this.#transcript.startsLine(this.#piece);
  }

  /** Adds rows; those that came at one moment get moments of their own in the time before it. */
  #add(rows: readonly Row[]): void {
    for (let at = 0; at < rows.length;) {
      const timeMs = rows[at]?.timeMs ?? 0;
      let next = at + 1;
      while (rows[next]?.timeMs === timeMs) next++;
      const run = rows.slice(at, next);
      // A replay that goes back has earlier times, and its reader begins with no row.
      const spreadMs = Math.min(MAX_SPREAD_MS, Math.max(0, timeMs - this.#lastMs));
      run.forEach(({ values }, index) => {
        this.#samples.add(timeMs - (spreadMs * (run.length - 1 - index)) / run.length, values);
      });
      this.#lastMs = timeMs;
      at = next;
    }
  }
}

/** What a person reads of a line: no colours, and after a carriage return what is written over the rest. */
function asRead(text: string): string {
  const line = plainText(text).replace(/\r*\n$/, '');
  return line.slice(line.lastIndexOf('\r') + 1);
}

/**
 * The lines of the serial monitor as text that a screen reader, a test and a selection can use: the
 * last few hundred, drawn soon after they come, and less often the more come at a time.
 */
import type { Transcript } from '../../../device/board/board.ts';
import { isAtEnd } from '../../ui/widget/scrolling.ts';
import { plainText } from './escape-filter.ts';
import { NO_STAMP, type Stamp } from './feed.ts';

export const MAX_LINES = 400;
/** Longer lines are cut: a sketch that never ends its line must not fill the page. */
export const MAX_LINE_CHARACTERS = 1000;
/** Between two drawings: of a few lines, and of more than fit. */
const PERIOD_MS = 50;
const BUSY_PERIOD_MS = 500;

export class LineLog {
  stamp: Stamp = NO_STAMP;
  /** The first piece that is not to be drawn. */
  limit = Infinity;
  /** Whether the lines are there for the eye; hidden from it, the log is a box that never scrolls. */
  seen = true;
  /** Turns addresses in a line into links. */
  linkify: ((line: string, place: HTMLElement) => void) | null = null;
  readonly #place: HTMLElement;
  readonly #transcript: Transcript;
  /** The first piece to show, and the first not drawn for good. */
  #from = 0;
  #drawn = 0;
  #scheduled = false;
  #drewAtMs = -Infinity;
  #busy = false;
  /** The line that has not ended yet. */
  #open: HTMLElement | null = null;
  /** A reader who scrolled back stays there; whoever is at the end stays at the end. */
  #follows = true;

  constructor(place: HTMLElement, transcript: Transcript, signal: AbortSignal) {
    this.#place = place;
    this.#transcript = transcript;
    const look = (): void => {
      if (this.seen) this.#follows = isAtEnd(place, 24);
    };
    place.addEventListener('scroll', look, { signal, passive: true });
    const sizes = new ResizeObserver(() => this.#scroll());
    sizes.observe(place);
    signal.addEventListener('abort', () => sizes.disconnect());
  }

  /** For whoever opens the log: the end is what is new. */
  toEnd(): void {
    this.#follows = true;
    this.#scroll();
  }

  /** There is more in the transcript. */
  schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const dueMs = this.#drewAtMs + (this.#busy ? BUSY_PERIOD_MS : PERIOD_MS);
    // Not requestAnimationFrame: a hidden tab must not hold lines back without end.
    setTimeout(() => this.#draw(), Math.max(16, dueMs - performance.now()));
  }

  /** Draws everything anew, from a piece on. */
  show(from: number): void {
    this.#from = from;
    this.#drawn = from;
    this.#open = null;
    this.#place.replaceChildren();
    this.#draw();
  }

  #draw(): void {
    this.#scheduled = false;
    this.#drewAtMs = performance.now();
    const end = Math.min(this.#transcript.end, this.limit);
    this.#busy = end - this.#drawn > MAX_LINES;
    // The line that stood open when the end was set stays as it is.
    if (this.#open !== null && this.#drawn + 1 >= this.limit) return;
    this.#open?.remove();
    this.#open = null;
    const added = document.createDocumentFragment();
    const first = Math.max(this.#drawn, end - MAX_LINES, this.#transcript.first, this.#from);
    for (let piece = first; piece < end; piece++) {
      const text = this.#transcript.text(piece);
      const element = document.createElement('p');
      const line = this.stamp(this.#transcript.timeMs(piece)) + cutLine(text);
      if (this.linkify !== null && line.includes('://')) this.linkify(line, element);
      else element.textContent = line;
      added.append(element);
      if (piece === end - 1 && !text.endsWith('\n')) this.#open = element;
    }
    this.#drawn = this.#open === null ? end : end - 1;
    const place = this.#place;
    if (end - first >= MAX_LINES) place.replaceChildren();
    place.append(added);
    while (place.childElementCount > MAX_LINES) place.firstElementChild?.remove();
    this.#scroll();
  }

  #scroll(): void {
    if (this.#follows && this.seen) this.#place.scrollTop = this.#place.scrollHeight;
  }
}

/** What a person reads of a line: after a carriage return a program writes over what was there. */
export function cutLine(line: string): string {
  const written = plainText(line).replace(/\r*\n?$/, '');
  const plain = written.slice(written.lastIndexOf('\r') + 1);
  return plain.length > MAX_LINE_CHARACTERS ? `${plain.slice(0, MAX_LINE_CHARACTERS)} …` : plain;
}

/**
 * The terminal of the serial monitor: xterm.js with search and links. It takes text from the
 * transcript as fast as xterm has drawn what it was given before, so a board that talks fast cannot
 * flood it, and nothing waits here. Nothing goes back to the board either: what xterm would answer to
 * a program (device reports) is not listened to, and no such question gets through the filter.
 */
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import type { Transcript } from '../../../device/board/board.ts';
import { counted } from './counts.ts';
import { EscapeFilter } from './escape-filter.ts';
import { TranscriptFeed, type Stamp } from './feed.ts';
import { coloursOf } from './page-colours.ts';

/** What can be scrolled back over; older text can be saved. */
export const SCROLLBACK_LINES = 10_000;
const CHUNK_CHARACTERS = 32_768;

export interface FindOptions {
  readonly caseSensitive: boolean;
  /** Stays where it is if that still matches: while somebody types. */
  readonly incremental?: boolean;
}

export interface TerminalOptions {
  readonly transcript: Transcript;
  readonly onLink: (address: string) => void;
  /** Which match of how many; -1 when they are too many to number. */
  readonly onMatches: (index: number, count: number) => void;
}

export class SerialTerminal {
  readonly #place: HTMLElement;
  readonly #transcript: Transcript;
  readonly #terminal: Terminal;
  readonly #feed: TranscriptFeed;
  readonly #filter = new EscapeFilter();
  readonly #fit = new FitAddon();
  readonly #onMatches: TerminalOptions['onMatches'];
  readonly #sizes: ResizeObserver;
  #search: SearchAddon;
  /** What was searched for last. */
  #sought = '';
  /** xterm is drawing what it was given. */
  #busy = false;
  /** To be done when it has. */
  #restart: (() => void) | null = null;
  #disposed = false;

  constructor(place: HTMLElement, { transcript, onLink, onMatches }: TerminalOptions) {
    this.#place = place;
    this.#transcript = transcript;
    this.#feed = new TranscriptFeed(transcript);
    this.#terminal = new Terminal({
      // Decorations, which show what was found.
      allowProposedApi: true,
      convertEol: true,
      disableStdin: true,
      cursorStyle: 'underline',
      cursorInactiveStyle: 'underline',
      fontFamily: getComputedStyle(place).fontFamily,
      fontSize: fontSizeOf(place),
      lineHeight: 1.25,
      scrollback: SCROLLBACK_LINES,
      // What a program erases scrolls away and can still be read.
      scrollOnEraseInDisplay: true,
      // Links under names of the board's choosing are not followed.
      linkHandler: { activate: () => undefined },
      theme: themeFrom(place),
    });
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.loadAddon(new WebLinksAddon((_event, address) => onLink(address)));
    this.#onMatches = onMatches;
    this.#search = this.#newSearch();
    // Keys are for the page: there is nothing to type here.
    this.#terminal.attachCustomKeyEventHandler(() => false);
    this.#sizes = new ResizeObserver(() => this.#refit());
    this.#sizes.observe(place);
    this.#refit();
  }

  get selection(): string {
    return this.#terminal.getSelection();
  }

  /** The same, unless it is no more than what the search has come to: it marks that by selecting it. */
  get chosen(): string {
    const { selection } = this;
    return selection.toLowerCase() === this.#sought.toLowerCase() ? '' : selection;
  }

  /** There may be more in the transcript. */
  pump(): void {
    // xterm that is written to where nobody sees it loses its place, and follows the end no more.
    if (this.#busy || this.#disposed || !this.#isShown) return;
    const skip = this.#feed.behind - 2 * SCROLLBACK_LINES;
    let text = skip > 0 ? this.#skip(skip + SCROLLBACK_LINES) : '';
    while (text === '' && this.#feed.behind > 0) text = this.#read();
    if (text === '') return;
    this.#busy = true;
    this.#terminal.write(text, () => {
      this.#busy = false;
      if (this.#disposed) return;
      this.#restart?.();
      this.pump();
    });
  }

  /** Stops before a piece; Infinity goes on. */
  stopAt(piece: number): void {
    this.#feed.limit = piece;
    this.pump();
  }

  /** Shows the transcript from a piece on, instead of what is shown; then calls `done`. */
  show(from: number, stamp: Stamp, done: () => void): void {
    // What xterm still has to draw would come after the reset.
    this.#restart = () => {
      this.#restart = null;
      this.#terminal.reset();
      // The search goes by lines it remembers.
      this.#search.dispose();
      this.#search = this.#newSearch();
      this.#filter.reset();
      this.#feed.stamp = stamp;
      const end = Math.min(this.#transcript.end, this.#feed.limit);
      this.#feed.moveTo(Math.max(from, end - SCROLLBACK_LINES));
      done();
    };
    if (this.#busy) return;
    this.#restart();
    this.pump();
  }

  find(text: string, direction: 'next' | 'previous', options: FindOptions): void {
    const decorations = decorationsFrom(this.#place);
    this.#sought = text;
    if (direction === 'next') this.#search.findNext(text, { ...options, decorations });
    else this.#search.findPrevious(text, { ...options, decorations });
  }

  endFind(): void {
    this.#search.clearDecorations();
  }

  /** @returns whether the key means a way to move through the text. */
  scrollBy(key: string): boolean {
    const page = Math.max(1, this.#terminal.rows - 1);
    const lines = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page }[key];
    if (lines !== undefined) this.#terminal.scrollLines(lines);
    else if (key === 'Home') this.#terminal.scrollToTop();
    else if (key === 'End') this.#terminal.scrollToBottom();
    else return false;
    return true;
  }

  recolour(): void {
    this.#terminal.options.theme = themeFrom(this.#place);
  }

  dispose(): void {
    this.#disposed = true;
    this.#sizes.disconnect();
    this.#terminal.dispose();
  }

  #newSearch(): SearchAddon {
    const search = new SearchAddon({ highlightLimit: 1_000 });
    this.#terminal.loadAddon(search);
    search.onDidChangeResults(({ resultIndex, resultCount }) =>
      this.#onMatches(resultIndex, resultCount),
    );
    return search;
  }

  #read(): string {
    return this.#filter.push(this.#feed.next(CHUNK_CHARACTERS));
  }

  /** Too far behind: what would scroll away at once is left out, and that is said. */
  #skip(pieces: number): string {
    this.#feed.skip(pieces);
    this.#filter.reset();
    return `\r\n\u001b[90m… ${counted(pieces, 'line')} not shown here; Save has them.\u001b[39m\r\n`;
  }

  /** A phone's bench is closed at first, and may be closed again. */
  get #isShown(): boolean {
    const { clientWidth, clientHeight } = this.#place;
    return clientWidth > 0 && clientHeight > 0;
  }

  #open(): void {
    this.#terminal.open(this.#place);
    // The lines stand beside the terminal as a log; this box of xterm's is no place to type.
    this.#terminal.textarea?.setAttribute('tabindex', '-1');
    this.#terminal.textarea?.setAttribute('aria-hidden', 'true');
  }

  #refit(): void {
    if (!this.#isShown) return;
    if (this.#terminal.element === undefined) this.#open();
    const { viewportY, baseY } = this.#terminal.buffer.active;
    // The page's type may have been made large.
    this.#terminal.options.fontSize = fontSizeOf(this.#place);
    this.#fit.fit();
    // Whoever saw the end goes on to see it.
    if (viewportY >= baseY) this.#terminal.scrollToBottom();
    this.pump();
  }
}

/** In px. */
function fontSizeOf(place: HTMLElement): number {
  return parseFloat(getComputedStyle(place).fontSize);
}

function decorationsFrom(place: HTMLElement) {
  const resolve = coloursOf(place);
  const found = resolve('--board-tint');
  const active = resolve('--client-tint');
  return {
    matchBackground: found,
    matchBorder: resolve('--board'),
    matchOverviewRuler: resolve('--board'),
    activeMatchBackground: active,
    activeMatchBorder: resolve('--client'),
    activeMatchColorOverviewRuler: resolve('--client'),
  };
}

function themeFrom(place: HTMLElement): Record<string, string> {
  const resolve = coloursOf(place);
  return {
    background: resolve('--glass'),
    foreground: resolve('--ink'),
    cursor: resolve('--board'),
    cursorAccent: resolve('--glass'),
    selectionBackground: resolve('--board-tint'),
    scrollbarSliderBackground: resolve('--tray-rule'),
    scrollbarSliderHoverBackground: resolve('--control-rule'),
    scrollbarSliderActiveBackground: resolve('--control-rule'),
    red: resolve('--alert'),
    yellow: resolve('--board'),
    green: resolve('--client'),
    blue: resolve('--focus'),
    brightBlack: resolve('--ink-soft'),
  };
}

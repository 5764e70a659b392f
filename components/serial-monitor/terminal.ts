/**
 * The terminal of the serial monitor: xterm.js, loaded when the first board starts. Text waits here
 * until xterm has drawn what it was given before, so a board that talks fast cannot flood it.
 */
import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';

/** More than this not yet drawn is skipped, oldest first. */
const MAX_WAITING_CHARACTERS = 200_000;
const CHUNK_CHARACTERS = 8192;

export class SerialTerminal {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #sizes: ResizeObserver;
  #waiting = '';
  #busy = false;
  #disposed = false;

  constructor(place: HTMLElement) {
    this.#terminal = new Terminal({
      convertEol: true,
      disableStdin: true,
      cursorStyle: 'underline',
      cursorInactiveStyle: 'underline',
      fontFamily: getComputedStyle(place).fontFamily,
      fontSize: parseFloat(getComputedStyle(place).fontSize),
      lineHeight: 1.25,
      scrollback: 2000,
      // What a board prints is not to be trusted with links of its own.
      linkHandler: { activate: () => undefined },
      theme: themeFrom(place),
    });
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.open(place);
    // The lines stand beside the terminal as a log; this box of xterm's is no place to type.
    this.#terminal.textarea?.setAttribute('tabindex', '-1');
    this.#terminal.textarea?.setAttribute('aria-hidden', 'true');
    this.#sizes = new ResizeObserver(() => this.#refit(place));
    this.#sizes.observe(place);
    this.#refit(place);
  }

  write(text: string): void {
    this.#waiting = (this.#waiting + text).slice(-MAX_WAITING_CHARACTERS);
    this.#next();
  }

  /** Empties the screen and shows `text` instead. */
  show(text: string): void {
    this.#waiting = '';
    this.#terminal.reset();
    this.write(text);
  }

  recolour(place: HTMLElement): void {
    this.#terminal.options.theme = themeFrom(place);
  }

  dispose(): void {
    this.#disposed = true;
    this.#sizes.disconnect();
    this.#terminal.dispose();
  }

  #next(): void {
    if (this.#busy || this.#disposed || this.#waiting === '') return;
    const chunk = this.#waiting.slice(0, CHUNK_CHARACTERS);
    this.#waiting = this.#waiting.slice(CHUNK_CHARACTERS);
    this.#busy = true;
    this.#terminal.write(chunk, () => {
      this.#busy = false;
      this.#next();
    });
  }

  #refit(place: HTMLElement): void {
    if (place.clientWidth > 0 && place.clientHeight > 0) this.#fit.fit();
  }
}

/** The page's own colours, resolved: xterm cannot read custom properties. */
function themeFrom(place: HTMLElement): Record<string, string> {
  const probe = document.createElement('span');
  place.append(probe);
  const resolve = (property: string): string => {
    probe.style.color = `var(${property})`;
    return getComputedStyle(probe).color;
  };
  const theme = {
    background: resolve('--glass'),
    foreground: resolve('--ink'),
    cursor: resolve('--board'),
    cursorAccent: resolve('--glass'),
    selectionBackground: resolve('--board-tint'),
    scrollbarSliderBackground: resolve('--tray-line'),
    scrollbarSliderHoverBackground: resolve('--control-line'),
    scrollbarSliderActiveBackground: resolve('--control-line'),
    red: resolve('--alert'),
    yellow: resolve('--board'),
    green: resolve('--client'),
    blue: resolve('--focus'),
  };
  probe.remove();
  return theme;
}

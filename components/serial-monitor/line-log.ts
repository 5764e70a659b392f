/**
 * The lines of the serial monitor as text that a screen reader, a test and a selection can use:
 * a list capped in lines and in the length of a line, appended once a frame at most.
 */

export const MAX_LINES = 400;
/** Longer lines are cut: a sketch that never ends its line must not fill the page. */
export const MAX_LINE_CHARACTERS = 1000;

export class LineLog {
  readonly #place: HTMLElement;
  #waiting: string[] = [];
  #scheduled = false;
  /** A reader who scrolled back stays there; whoever is at the end stays at the end. */
  #follows = true;

  constructor(place: HTMLElement, signal: AbortSignal) {
    this.#place = place;
    const look = (): void => {
      if (isShown(place)) this.#follows = isAtEnd(place);
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

  add(line: string): void {
    this.#waiting.push(cutLine(line));
    if (this.#waiting.length > MAX_LINES) this.#waiting.shift();
    if (this.#scheduled) return;
    this.#scheduled = true;
    // Not requestAnimationFrame: a hidden tab must not hold lines back without end.
    setTimeout(() => this.#flush(), 16);
  }

  replace(lines: readonly string[]): void {
    this.#waiting = lines.slice(-MAX_LINES).map(cutLine);
    this.#place.replaceChildren();
    this.#flush();
  }

  get text(): string {
    this.#flush();
    return Array.from(this.#place.children, (line) => line.textContent).join('\n');
  }

  #flush(): void {
    this.#scheduled = false;
    if (this.#waiting.length === 0) return;
    const place = this.#place;
    const added = document.createDocumentFragment();
    for (const line of this.#waiting) {
      const element = document.createElement('p');
      element.textContent = line;
      added.append(element);
    }
    this.#waiting = [];
    place.append(added);
    while (place.childElementCount > MAX_LINES) place.firstElementChild?.remove();
    this.#scroll();
  }

  #scroll(): void {
    if (this.#follows && isShown(this.#place)) this.#place.scrollTop = this.#place.scrollHeight;
  }
}

/** Hidden from the eye alone, the log is a box of one pixel, and where it stands says nothing. */
function isShown(place: HTMLElement): boolean {
  return place.clientHeight > 1;
}

function isAtEnd(place: HTMLElement): boolean {
  return place.scrollHeight - place.scrollTop - place.clientHeight < 24;
}

/** Escape sequences (ECMA-48 CSI and OSC) are for the terminal; text keeps what a person reads. */
// eslint-disable-next-line no-control-regex -- ESC and BEL are what delimits them
const ESCAPE_SEQUENCE = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|.)/g;

export function cutLine(line: string): string {
  const plain = line.replace(ESCAPE_SEQUENCE, '').replace(/\r$/, '');
  return plain.length > MAX_LINE_CHARACTERS ? `${plain.slice(0, MAX_LINE_CHARACTERS)} …` : plain;
}

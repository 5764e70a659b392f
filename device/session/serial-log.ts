/** What came over the serial line so far: the last lines for a log, the last characters for a terminal. */

/** Lines and characters kept; older ones are dropped. A full boot is about 30 lines. */
const MAX_LINES = 2_000;
const MAX_CHARACTERS = 256 * 1024;
/** A sketch that never ends its line still gets one, here. */
const MAX_LINE_CHARACTERS = 4_096;

export class SerialLog {
  #lines: string[] = [];
  #chunks: string[] = [];
  #characters = 0;
  #rest = '';

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** The recent text as it came, line ends included. */
  get text(): string {
    return this.#chunks.join('');
  }

  /** @returns the lines that `text` completed. */
  push(text: string): string[] {
    this.#keep(text);
    const parts = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    let rest = parts.pop() ?? '';
    while (rest.length > MAX_LINE_CHARACTERS) {
      parts.push(rest.slice(0, MAX_LINE_CHARACTERS));
      rest = rest.slice(MAX_LINE_CHARACTERS);
    }
    this.#rest = rest;
    this.#lines.push(...parts);
    if (this.#lines.length > MAX_LINES) this.#lines = this.#lines.slice(-MAX_LINES);
    return parts;
  }

  clear(): void {
    this.#lines = [];
    this.#chunks = [];
    this.#characters = 0;
    this.#rest = '';
  }

  #keep(text: string): void {
    this.#chunks.push(text);
    this.#characters += text.length;
    while (this.#characters > MAX_CHARACTERS && this.#chunks.length > 1) {
      this.#characters -= this.#chunks.shift()?.length ?? 0;
    }
    if (this.#characters > MAX_CHARACTERS) {
      const [only = ''] = this.#chunks;
      this.#chunks = [only.slice(-MAX_CHARACTERS)];
      this.#characters = MAX_CHARACTERS;
    }
  }
}

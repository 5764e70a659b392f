/** Cuts serial text into lines, for whoever reads what the board says, and keeps the last of them. */

/** Lines kept; older ones are dropped. A full boot is about 30 lines. */
const MAX_LINES = 2_000;
/** A sketch that never ends its line still gets one, here. */
const MAX_LINE_CHARACTERS = 4_096;

export class SerialLog {
  #lines: string[] = [];
  #rest = '';

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** @returns the lines that `text` completed. */
  push(text: string): string[] {
    const parts = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    let rest = parts.pop() ?? '';
    while (rest.length > MAX_LINE_CHARACTERS) {
      parts.push(rest.slice(0, MAX_LINE_CHARACTERS));
      rest = rest.slice(MAX_LINE_CHARACTERS);
    }
    this.#rest = rest;
    for (const line of parts) this.#lines.push(line);
    if (this.#lines.length > MAX_LINES) this.#lines = this.#lines.slice(-MAX_LINES);
    return parts;
  }

  clear(): void {
    this.#lines = [];
    this.#rest = '';
  }
}

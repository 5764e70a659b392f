/** Lines on their way to the board: their endings, those sent before, and several that are pasted at once. */

export const LINE_ENDINGS = { none: '', lf: '\n', cr: '\r', crlf: '\r\n' } as const;
export type LineEnding = keyof typeof LINE_ENDINGS;

/** Stands for a line end in the one line that a field can hold: SYMBOL FOR NEWLINE. */
export const LINE_BREAK = '\u2424';
export const MAX_OUTGOING_CHARACTERS = 2_048;
const MAX_HISTORY = 50;

/** What goes over the wire for the content of the field. */
export function outgoing(field: string, ending: LineEnding): string {
  return field
    .split(LINE_BREAK)
    .map((line) => line + LINE_ENDINGS[ending])
    .join('');
}

/**
 * Pasted text as the field takes it: every line stays one, control characters but for tabs go, and no
 * more than there is room for. Nothing is sent by it.
 */
export function pasted(text: string, room: number): { text: string; cut: boolean } {
  const clean = text
    .replace(/(?:\r\n|\n|\r)$/, '')
    .replace(/\r\n|\n|\r/g, LINE_BREAK)
    // eslint-disable-next-line no-control-regex -- controls are what is to go
    .replace(/[\0-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
  // No half of a character that takes two (UTF-16).
  const fits = clean.slice(0, room).replace(/[\ud800-\udbff]$/, '');
  return { text: fits, cut: clean.length > room };
}

/**
 * Lines sent in this visit, gone through with the arrow keys. They are kept nowhere else: one of
 * them may be a password.
 */
export class SendHistory {
  #lines: string[] = [];
  /** Which one is shown; the length when it is the line being written. */
  #at = 0;
  #draft = '';

  add(line: string): void {
    if (line !== '' && line !== this.#lines.at(-1)) this.#lines.push(line);
    this.#lines = this.#lines.slice(-MAX_HISTORY);
    this.#at = this.#lines.length;
    this.#draft = '';
  }

  /** The line before or after the one in the field; null at either end. */
  step(direction: -1 | 1, field: string): string | null {
    const to = this.#at + direction;
    if (to < 0 || to > this.#lines.length) return null;
    if (this.#at === this.#lines.length) this.#draft = field;
    this.#at = to;
    return this.#lines[to] ?? this.#draft;
  }
}

/**
 * What of a board's text may reach the terminal. Programs colour their lines and draw progress bars;
 * whatever else an escape sequence can ask of a terminal (ECMA-48, and xterm's own: another screen,
 * a title, the clipboard, links under false names, reports sent back, other character sets) comes from
 * noise, or from nobody's friend. So only colours, moving the cursor and erasing pass; text always does.
 */

/** A sequence that has not ended by then is text, wherever it was cut. */
const MAX_SEQUENCE_CHARACTERS = 256;
/** SGR, CUU to CUB, CHA, VPA, CUP, HVP, EL, ED: ECMA-48 section 8.3. */
const ALLOWED = /^\u001b\[[\d;:]*[mABCDGdHfJK]$/; // eslint-disable-line no-control-regex
/** Erases what has scrolled away (xterm's addition to ED); the reader has a button for that. */
const ERASE_SCROLLED = /^\u001b\[0*3J$/; // eslint-disable-line no-control-regex
/** ECMA-48 section 5.4: a control sequence. */
const CONTROL_SEQUENCE = /\u001b\[[0-?]*[ -/]*[@-~]/y; // eslint-disable-line no-control-regex
const CONTROL_SEQUENCE_BEGUN = /\u001b\[[0-?]*[ -/]*$/y; // eslint-disable-line no-control-regex
/** Section 5.6: DCS, SOS, OSC, PM, APC up to ST; BEL ends them too. No line is inside one. */
const CONTROL_STRING = /\u001b[PX\]^_][^\u0007\u001b\n]*(?:\u0007|\u001b\\)/y; // eslint-disable-line no-control-regex
const CONTROL_STRING_BEGUN = /\u001b[PX\]^_][^\u0007\u001b\n]*\u001b?$/y; // eslint-disable-line no-control-regex
/** Escape sequences without parameters (ECMA-35): character sets, full reset, and the like. */
const ESCAPE = /\u001b[ -/]*[0-~]/y; // eslint-disable-line no-control-regex
const ESCAPE_BEGUN = /\u001b[ -/]*$/y; // eslint-disable-line no-control-regex

/** Octets that no text has: controls but for BS, HT, LF, CR and ESC; C1; what stands for bad UTF-8. */
// eslint-disable-next-line no-control-regex
const NOT_TEXT = /[\0-\u0007\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f-\u009f\uFFFD]+/g;

export class EscapeFilter {
  /** A sequence that is not complete yet. */
  #begun = '';

  /** Text cut anywhere. */
  push(text: string): string {
    const all = this.#begun + text;
    this.#begun = '';
    let passed = '';
    for (let at = 0; at < all.length;) {
      const escape = all.indexOf('\u001b', at);
      const to = escape < 0 ? all.length : escape;
      passed += all.slice(at, to).replace(NOT_TEXT, '\uFFFD');
      at = to;
      if (escape < 0) break;
      const sequence = this.#sequence(all, at);
      if (sequence === null) {
        this.#begun = all.slice(at);
        break;
      }
      if (ALLOWED.test(sequence) && !ERASE_SCROLLED.test(sequence)) passed += sequence;
      // The sign for an escape that begins nothing; what follows it is text.
      else if (sequence.length === 1) passed += '\u241b';
      at += sequence.length;
    }
    return passed;
  }

  reset(): void {
    this.#begun = '';
  }

  /** The sequence that begins at an ESC; the ESC alone when it is none; null when that is not seen yet. */
  #sequence(text: string, at: number): string | null {
    const match = (pattern: RegExp): string | null => {
      pattern.lastIndex = at;
      return pattern.exec(text)?.[0] ?? null;
    };
    const whole = match(CONTROL_SEQUENCE) ?? match(CONTROL_STRING);
    if (whole !== null) return whole.length < MAX_SEQUENCE_CHARACTERS ? whole : '\u001b';
    const begun =
      match(CONTROL_SEQUENCE_BEGUN) ?? match(CONTROL_STRING_BEGUN) ?? match(ESCAPE_BEGUN);
    if (begun !== null) return begun.length < MAX_SEQUENCE_CHARACTERS ? null : '\u001b';
    // A string or a sequence that something else broke off.
    if (/[[PX\]^_]/.test(text[at + 1] ?? '')) return '\u001b';
    return match(ESCAPE) ?? '\u001b';
  }
}

/** Any of these sequences, whole. */
const SEQUENCE = new RegExp(
  [CONTROL_SEQUENCE.source, CONTROL_STRING.source, /\u001b[ -/]*[0-OQ-WYZ\\`-~]/.source].join('|'), // eslint-disable-line no-control-regex
  'g',
);

/** Text without its escape sequences: what a person reads of it. Nothing else is taken out. */
export function plainText(text: string): string {
  if (!text.includes('\u001b')) return text;
  return text.replace(SEQUENCE, (whole) => (whole.length < MAX_SEQUENCE_CHARACTERS ? '' : whole));
}

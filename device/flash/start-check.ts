/**
 * Checks by the serial text whether a flashed board has started: the boot ROM's banner comes first,
 * then a line of the program. A failure is told by its cause.
 */
import { BootLogReader, isBrownOut, type BootEvent } from '../formats/esp/boot-log.ts';
import { hexWord } from '../formats/octets/octets.ts';
import type { Problem } from '../formats/problem.ts';

export interface StartExpectation {
  /** How the program's first line begins; null when that is not known: then any line will do. */
  readonly firstLine: string | null;
  /** The board cannot be restarted from here: the reader presses EN. */
  readonly byButton: boolean;
}

export type StartVerdict =
  | { readonly kind: 'running'; readonly line: string }
  /** The ROM has entered the program, which has said nothing. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** So many resets are no start. */
const LOOP_RESETS = 4;
const MAX_SHOWN_CHARACTERS = 80;
/** Of the boot loader. */
const DAMAGED = /Checksum failed|Image hash failed/;

export class StartCheck {
  readonly #expected: StartExpectation;
  readonly #log = new BootLogReader();
  #resets = 0;
  #download = false;
  /** The boot loader's complaint; it may still find a program elsewhere. */
  #complaint: string | null = null;
  /** The program's last word. */
  #crash: string | null = null;
  /** The first line after the entry, whatever it says. */
  #other: string | null = null;
  #heard = false;

  constructor(expected: StartExpectation) {
    this.#expected = expected;
  }

  /** @returns the verdict when this line settles it */
  line(text: string): StartVerdict | null {
    const { entered } = this.#log;
    const event = this.#log.line(text);
    if (event === null) return null;
    this.#heard = true;
    if (isBrownOut(event)) return failed('boot-brown-out', `It said: ${short(event.line)}`);
    if (event.kind === 'reset') return this.#reset(event);
    if (event.kind === 'entry') this.#crash = null;
    return entered ? this.#afterEntry(event) : beforeEntry(event);
  }

  /** @returns what a line tells against a program that has started; null when it goes on */
  lineAfterStart(text: string): StartVerdict | null {
    const event = this.#log.line(text);
    if (event === null) return null;
    if (isBrownOut(event)) return failed('boot-brown-out', `It said: ${short(event.line)}`);
    if (event.kind === 'panic') return failed('boot-crashed', `It said: ${short(event.line)}`);
    if (event.kind !== 'reset') return null;
    return failed('boot-loop', `It had just started when it was reset, by ${event.causeName}.`);
  }

  #reset({ causeName, mode }: Extract<BootEvent, { kind: 'reset' }>): StartVerdict | null {
    this.#download = mode === 'download';
    if (++this.#resets < LOOP_RESETS) return null;
    if (this.#complaint !== null) return complaint(this.#complaint);
    return failed('boot-loop', `It was reset ${this.#resets} times, last by ${causeName}.`);
  }

  #afterEntry(event: BootEvent): StartVerdict | null {
    const { kind, line } = event;
    if (kind === 'banner') return null;
    if (kind === 'boot-loader' || kind === 'boot-loader-gave-up') {
      if (kind === 'boot-loader-gave-up' || event.level === 'E') this.#complaint ??= line;
      else if (event.text.startsWith('Loaded app')) this.#complaint = null;
      return null;
    }
    if (kind === 'panic') this.#crash ??= line;
    if (this.#crash !== null) return null;
    this.#other ??= line;
    const { firstLine } = this.#expected;
    return firstLine === null || line.startsWith(firstLine) ? { kind: 'running', line } : null;
  }

  /** No more is waited for. */
  end(): StartVerdict {
    const { firstLine, byButton } = this.#expected;
    if (this.#crash !== null) return failed('boot-crashed', `It said: ${short(this.#crash)}`);
    if (this.#complaint !== null) return complaint(this.#complaint);
    if (this.#log.entered && firstLine === null) return { kind: 'silent' };
    if (this.#other !== null) {
      return failed('boot-other-program', `Its first line is: ${short(this.#other)}`);
    }
    if (this.#log.entered)
      return failed('boot-silent', 'The boot ROM entered it, and nothing followed.');
    if (this.#download) return failed('boot-download-mode', 'The boot ROM waits for a download.');
    if (this.#resets > 0)
      return failed('boot-stuck', 'After the boot ROM’s first lines came nothing.');
    if (byButton)
      return failed('boot-nothing', 'It cannot be restarted from here, and EN was not pressed.');
    const why = this.#heard ? 'What it says makes no sense.' : 'It has said nothing at all.';
    return failed('boot-nothing', why);
  }
}

function beforeEntry(event: BootEvent): StartVerdict | null {
  switch (event.kind) {
    case 'invalid-header': {
      const why = `The boot ROM read ${hexWord(event.word)} where an image begins.`;
      return failed('boot-invalid-header', why);
    }
    case 'checksum':
    case 'ets-main':
    case 'damaged':
      return failed('boot-damaged', `It said: ${short(event.line)}`);
    default:
      return null;
  }
}

function complaint(line: string): StartVerdict {
  const code = DAMAGED.test(line) ? 'boot-damaged' : 'boot-no-program';
  return failed(code, `Its boot loader said: ${short(line)}`);
}

function short(line: string): string {
  const text = line.trim();
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text;
}

const WRITTEN = 'The program was written and verified, but the board';

const TEXTS = {
  'boot-nothing': [`${WRITTEN} did not start.`, 'Press EN on the board once.'],
  'boot-download-mode': [
    `${WRITTEN} is still in download mode.`,
    'Let go of BOOT, take off what is wired to GPIO 0, and press EN once.',
  ],
  'boot-stuck': [`${WRITTEN} does not get through its start.`, 'Press EN; then flash again.'],
  'boot-invalid-header': [
    `${WRITTEN} finds no program.`,
    'Check the offset: the boot ROM looks at 0x1000. A program of its own needs a boot loader there.',
  ],
  'boot-damaged': [`${WRITTEN} finds it damaged.`, 'Flash it again, at a lower speed.'],
  'boot-no-program': [
    `${WRITTEN} has a boot loader that finds no program.`,
    'Flash all the parts of the program together: boot loader, partition table and the program itself, at the offsets of its build.',
  ],
  'boot-crashed': [
    `${WRITTEN} meets an error in the program at once.`,
    'Look into the serial monitor for the reason; with a program of your own, check that it was built for this board.',
  ],
  'boot-loop': [
    `${WRITTEN} starts again and again.`,
    'Look into the serial monitor for the reason; with a program of your own, check that all its parts were flashed.',
  ],
  'boot-brown-out': [
    `${WRITTEN} does not get enough power.`,
    'Use a shorter cable, another USB port and no hub, and take off what draws current.',
  ],
  'boot-silent': [`${WRITTEN} says nothing.`, 'Press EN once and look into the serial monitor.'],
  'boot-other-program': [
    `${WRITTEN} says something else than this program.`,
    'Press EN once; if it stays so, flash it again.',
  ],
} as const;

function failed(code: keyof typeof TEXTS, why: string): StartVerdict {
  const [what, next] = TEXTS[code];
  return { kind: 'failed', problem: { code, what, why, next } };
}

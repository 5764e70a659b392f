/**
 * Whether a board that was flashed and restarted has come up, by what it says on its serial line: the
 * boot ROM's banner, then a line of the program's own. What goes wrong on the way is told by its cause
 * (ESP-IDF, "Fatal Errors"; the ROM's lines are in tests/vectors/esp32-rom-boot.json).
 */
import type { Problem } from '../formats/problem.ts';

export interface BootExpectation {
  /** How the program's first line begins; null when that is not known: then any line will do. */
  readonly firstLine: string | null;
  /** The board cannot be restarted from here: the reader presses EN. */
  readonly byButton: boolean;
}

export type BootVerdict =
  | { readonly kind: 'running'; readonly line: string }
  /** The ROM has entered the program, which has said nothing. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'failed'; readonly problem: Problem };

const RESET = /rst:0x[0-9a-f]+ \((\w+)\),boot:0x[0-9a-f]+ \((\w+)/;
/** The ROM's first word, before it says why it was reset: `ets Jul 29 2019 12:21:46`. */
const ROM_BANNER = /^ets [A-Z][a-z]{2} /;
const ENTRY = /^entry 0x[0-9a-f]+/;
const BAD_HEADER = /^invalid header: (0x[0-9a-f]+)/;
const DAMAGED = /^(csum err:|ets_main\.c|Checksum failure|Image hash failed)/;
/** ESP-IDF's boot loader, which the ROM enters where there is one: "I (29) boot: ESP-IDF v5.5". */
const BOOT_LOADER =
  /^[EWIDV] \(\d+\) (?:boot|esp_image|flash_parts|qio_mode|bootloader_\w+|boot\.\w+): ?/;
const BOOT_LOADER_DONE = 'boot: Loaded app';
const BOOT_LOADER_DAMAGED = /Checksum failed|Image hash failed/;
/** ESP-IDF's panic handler and newlib's `assert`; what follows is registers. */
const CRASH = /^(?:Guru Meditation Error|abort\(\) was called|assert failed)/;
/** Programs colour their log (ECMA-48, "SGR"). */
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
const BROWN_OUT = /brown[-_ ]?out/i;
/** So many resets are no start. */
const LOOP_RESETS = 4;
const MAX_SHOWN_CHARACTERS = 80;

export class BootListener {
  readonly #expected: BootExpectation;
  #resets = 0;
  #download = false;
  #entered = false;
  /** What the boot loader has found wrong; it may still find a program elsewhere. */
  #complaint: string | null = null;
  /** The program's last word. */
  #crash: string | null = null;
  /** The first line after the entry, whatever it says. */
  #other: string | null = null;
  #heard = false;

  constructor(expected: BootExpectation) {
    this.#expected = expected;
  }

  /** @returns the verdict when this line settles it */
  line(coloured: string): BootVerdict | null {
    const line = coloured.replaceAll(COLOURS, '');
    if (line.trim() === '') return null;
    this.#heard = true;
    if (BROWN_OUT.test(line)) return failed('boot-brown-out', `It said: ${short(line)}`);
    if (ROM_BANNER.test(line)) {
      this.#entered = false;
      return null;
    }
    const reset = RESET.exec(line);
    if (reset !== null) {
      this.#entered = false;
      this.#download = /^(UART|DOWNLOAD)/.test(reset[2] ?? '');
      if (++this.#resets < LOOP_RESETS) return null;
      if (this.#complaint !== null) return complaint(this.#complaint);
      return failed('boot-loop', `It was reset ${this.#resets} times, last by ${reset[1] ?? ''}.`);
    }
    if (ENTRY.test(line)) {
      this.#entered = true;
      this.#crash = null;
      return null;
    }
    if (!this.#entered) {
      const header = BAD_HEADER.exec(line)?.[1];
      if (header !== undefined) {
        return failed('boot-invalid-header', `The boot ROM read ${header} where an image begins.`);
      }
      return DAMAGED.test(line) ? failed('boot-damaged', `It said: ${short(line)}`) : null;
    }
    if (BOOT_LOADER.test(line)) {
      if (line.startsWith('E')) this.#complaint ??= line;
      if (line.includes(BOOT_LOADER_DONE)) this.#complaint = null;
      return null;
    }
    if (CRASH.test(line)) this.#crash ??= line;
    if (this.#crash !== null) return null;
    this.#other ??= line;
    const { firstLine } = this.#expected;
    return firstLine === null || line.startsWith(firstLine) ? { kind: 'running', line } : null;
  }

  /** No more is waited for. */
  end(): BootVerdict {
    const { firstLine, byButton } = this.#expected;
    if (this.#crash !== null) return failed('boot-crashed', `It said: ${short(this.#crash)}`);
    if (this.#complaint !== null) return complaint(this.#complaint);
    if (this.#entered && firstLine === null) return { kind: 'silent' };
    if (this.#other !== null) {
      return failed('boot-other-program', `Its first line is: ${short(this.#other)}`);
    }
    if (this.#entered)
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

function complaint(line: string): BootVerdict {
  const code = BOOT_LOADER_DAMAGED.test(line) ? 'boot-damaged' : 'boot-no-program';
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

function failed(code: keyof typeof TEXTS, why: string): BootVerdict {
  const [what, next] = TEXTS[code];
  return { kind: 'failed', problem: { code, what, why, next } };
}

/**
 * Reads the serial text of a booting ESP32: one line in, one typed event out. The boot ROM's lines are fixed
 * (tests/vectors/esp32-rom-boot.json has them as the chip prints them); ESP-IDF's boot loader, its panic
 * handler and its brown-out detector have fixed words as well (ESP-IDF, "Bootloader" and "Fatal Errors").
 * Everything else after `entry` is the program's.
 *
 * Left out: words for a reader, which components/labs/boot-log/explain.ts makes of these events.
 */

/** ESP-IDF `esp32/rom/rtc.h`, RESET_REASON. */
export const RESET_CAUSES = {
  POWERON_RESET: 0x1,
  SW_RESET: 0x3,
  OWDT_RESET: 0x4,
  DEEPSLEEP_RESET: 0x5,
  SDIO_RESET: 0x6,
  TG0WDT_SYS_RESET: 0x7,
  TG1WDT_SYS_RESET: 0x8,
  RTCWDT_SYS_RESET: 0x9,
  INTRUSION_RESET: 0xa,
  TGWDT_CPU_RESET: 0xb,
  SW_CPU_RESET: 0xc,
  RTCWDT_CPU_RESET: 0xd,
  EXT_CPU_RESET: 0xe,
  RTCWDT_BROWN_OUT_RESET: 0xf,
  RTCWDT_RTC_RESET: 0x10,
} as const;

export type ResetCause = keyof typeof RESET_CAUSES;

/** IO0 high, and low, when the chip was reset. */
export type BootMode = 'flash' | 'download';

type Fact =
  /** The boot ROM's first line, with the day it was made. */
  | { readonly kind: 'banner'; readonly date: string; readonly time: string }
  | {
      readonly kind: 'reset';
      readonly cause: number;
      readonly causeName: string;
      /** GPIO_STRAP_REG: the strapping pins. */
      readonly straps: number;
      readonly modeName: string;
      /** Null for the modes that no dev board has. */
      readonly mode: BootMode | null;
    }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'configsip'; readonly pins: string; readonly wp: string }
  | { readonly kind: 'flash-mode'; readonly name: string; readonly divider: number }
  /** A segment; blank flash has the length -1. */
  | { readonly kind: 'load'; readonly address: number; readonly length: number }
  | { readonly kind: 'entry'; readonly address: number }
  /** The word where an image should begin. */
  | { readonly kind: 'invalid-header'; readonly word: number }
  | { readonly kind: 'flash-read'; readonly address: number }
  /** The line of the ROM's own source. */
  | { readonly kind: 'ets-main'; readonly sourceLine: number }
  | { readonly kind: 'checksum'; readonly computed: number; readonly stored: number }
  /** The virtual board's ROM. */
  | { readonly kind: 'chip'; readonly imageId: number; readonly chipId: number }
  | { readonly kind: 'digest-value'; readonly which: string }
  /** ESP-IDF's boot loader; `level` is E, W, I, D or V. */
  | { readonly kind: 'boot-loader'; readonly level: string; readonly text: string }
  | { readonly kind: 'panic'; readonly how: 'exception' | 'abort' }
  /** The program's words; `url` is the address of its page, if the line has it. */
  | { readonly kind: 'program'; readonly url: string | null }
  /** A line before `entry` that is none of the ROM's: the end of a program's words, or another rate. */
  | { readonly kind: 'unknown'; readonly url: string | null }
  | { readonly [Kind in PlainKind]: { readonly kind: Kind } }[PlainKind];

type PlainKind =
  | 'drive'
  | 'tail'
  | 'damaged'
  | 'chip-words'
  | 'digest'
  | 'segments'
  | 'interpreter'
  | 'ok'
  | 'prompt'
  | 'boot-loader-gave-up'
  | 'brown-out'
  | 'task-watchdog'
  | 'rebooting';

/** `line` is what was printed, from where the event begins: a reset comes in the middle of a word. */
export type BootEvent = Fact & { readonly line: string };
export type BootEventKind = BootEvent['kind'];

type Pattern = readonly [pattern: RegExp, read: (...found: string[]) => Fact];

const hex = (digits: string): number => Number.parseInt(digits, 16);
const plain = (kind: PlainKind) => (): Fact => ({ kind });

/** Heard at any time: a reset, a crash, and the boot loader behind the ROM. */
const ALWAYS: readonly Pattern[] = [
  [/ets (\w{3} +\d+ \d{4}) ([\d:]+)$/, (date, time) => ({ kind: 'banner', date, time })],
  [
    /rst:0x([0-9a-f]+) \((\w+)\),boot:0x([0-9a-f]+) \((\w.*?)\)?$/,
    (cause, causeName, straps, modeName) => ({
      kind: 'reset',
      cause: hex(cause),
      causeName,
      straps: hex(straps),
      modeName,
      mode: modeOf(modeName),
    }),
  ],
  // ESP-IDF 5 writes the tag before it.
  [/(?:E (?:\(\d+\) )?BOD: )?Brownout detector was triggered/, plain('brown-out')],
  [/^Guru Meditation Error/, () => ({ kind: 'panic', how: 'exception' })],
  [/^(?:abort\(\) was called|assert failed)/, () => ({ kind: 'panic', how: 'abort' })],
  [/^E (?:\(\d+\) |\()?task_wdt\b/, plain('task-watchdog')],
  [/^Rebooting\.\.\.$/, plain('rebooting')],
  [
    // spi_flash: the driver's own start, before the program.
    /^([EWIDV]) \(\d+\) (?:boot|boot_comm|boot\.\w+|bootloader_\w+|efuse|esp_image|flash_encrypt|flash_parts|qio_mode|secure_boot\w*|spi_flash): ?(.*)$/,
    (level, text) => ({ kind: 'boot-loader', level, text }),
  ],
  [/^user code done$/, plain('boot-loader-gave-up')],
];

/** Before `entry` alone: a program may print the same words. */
const ROM: readonly Pattern[] = [
  [/^waiting for download$/, () => ({ kind: 'waiting' })],
  [/^configsip: (\d+), SPIWP:(0x[0-9a-f]+)$/, (pins, wp) => ({ kind: 'configsip', pins, wp })],
  [/^clk_drv:(0x[0-9a-f]+),q_drv:.*wp_drv:0x[0-9a-f]+$/, plain('drive')],
  [
    /^mode:(\w+), clock div:(\d+)$/,
    (name, divider) => ({ kind: 'flash-mode', name, divider: Number(divider) }),
  ],
  [
    /^load:0x([0-9a-f]+),len:(-?\d+)$/,
    (address, length) => ({ kind: 'load', address: hex(address), length: Number(length) }),
  ],
  [/^ho \d+ tail \d+ room \d+$/, plain('tail')],
  [/^entry 0x([0-9a-f]+)$/, (address) => ({ kind: 'entry', address: hex(address) })],
  [/^invalid header: 0x([0-9a-f]+)$/, (word) => ({ kind: 'invalid-header', word: hex(word) })],
  [/^flash read err, ([0-9a-f]+)$/, (address) => ({ kind: 'flash-read', address: hex(address) })],
  [/^ets_main\.c (\d+)$/, (line) => ({ kind: 'ets-main', sourceLine: Number(line) })],
  [
    /^csum err:0x([0-9a-f]+)!=0x([0-9a-f]+)$/,
    (computed, stored) => ({ kind: 'checksum', computed: hex(computed), stored: hex(stored) }),
  ],
  // Later ROMs.
  [/^(?:Checksum failure|Image hash failed)/, plain('damaged')],
  [/^Falling back to built-in command interpreter\.$/, plain('interpreter')],
  [/^OK$/, plain('ok')],
  [/^>$/, plain('prompt')],
  [
    /^chip id err:0x([0-9a-f]+)!=0x([0-9a-f]+)$/,
    (image, chip) => ({ kind: 'chip', imageId: hex(image), chipId: hex(chip) }),
  ],
  [/^The image is for: .+\. This chip is: .+\.$/, plain('chip-words')],
  [/^SHA-256 comparison failed:$/, plain('digest')],
  [/^(Calculated|Expected): (?:[0-9a-f]{64}|none)$/, (which) => ({ kind: 'digest-value', which })],
  [/^The program must be one segment, not \d+\.$/, plain('segments')],
];

const URL_TEXT = /\bhttp:\/\/\d+\.\d+\.\d+\.\d+/;
/** Programs colour their log (ECMA-48, "SGR"). */
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
/** Of a longer line only the beginning is read. */
const MAX_LINE_CHARACTERS = 4_096;

/**
 * @param entered whether the ROM has handed over to the program
 * @returns null for an empty line
 */
export function readBootLine(text: string, entered = false): BootEvent | null {
  const line = text.slice(0, MAX_LINE_CHARACTERS).replaceAll(COLOURS, '').trimEnd();
  if (line === '') return null;
  for (const [pattern, read] of entered ? ALWAYS : [...ALWAYS, ...ROM]) {
    const found = pattern.exec(line);
    if (found !== null) return { ...read(...found.slice(1)), line: line.slice(found.index) };
  }
  const url = URL_TEXT.exec(line)?.[0] ?? null;
  return { kind: entered ? 'program' : 'unknown', url, line };
}

/** Reads line by line: a line's meaning depends on who has the word, the ROM or the program. */
export class BootLogReader {
  #entered = false;

  /** The ROM has handed over to a program, and the chip was not reset since. */
  get entered(): boolean {
    return this.#entered;
  }

  /** @returns null for an empty line */
  line(text: string): BootEvent | null {
    const event = readBootLine(text, this.#entered);
    if (event?.kind === 'entry') this.#entered = true;
    if (event?.kind === 'banner' || event?.kind === 'reset') this.#entered = false;
    return event;
  }
}

/** Reads a text as a whole; its last line may not have ended yet. */
export function readBootLog(text: string): BootEvent[] {
  const reader = new BootLogReader();
  return text.split(/\r\n|\n|\r/).flatMap((line) => reader.line(line) ?? []);
}

/** The supply broke down: the brown-out detector's last word, or the ROM's reason for a reset. */
export function isBrownOut(event: BootEvent): boolean {
  return (
    event.kind === 'brown-out' || (event.kind === 'reset' && /BROWN_?OUT/.test(event.causeName))
  );
}

/** A reset with this mode, which the strapping pins have set. */
export function isResetInto(mode: BootMode, event: BootEvent | null): boolean {
  return event?.kind === 'reset' && event.mode === mode;
}

/** Newer ROMs say DOWNLOAD_BOOT, older ones UART_BOOT (esptool, "Boot Mode Selection"). */
function modeOf(name: string): BootMode | null {
  if (/^(?:UART|DOWNLOAD)/.test(name)) return 'download';
  return name.includes('SPI_') ? 'flash' : null;
}

/**
 * What each line of a classic ESP32's boot log means, in words made of the reader's events
 * (device/formats/esp/boot-log.ts). Sources: esptool documentation, "Boot Mode Selection"; ESP-IDF,
 * `esp32/rom/rtc.h` (RESET_REASON); ESP32 Technical Reference Manual, "Reset and Clock", "IO MUX and GPIO
 * Matrix" (GPIO_STRAP_REG); esptool documentation, "Firmware Image Format". Other chips of the family print
 * other lines.
 */
import {
  RESET_CAUSES,
  type BootEvent,
  type BootEventKind,
  type ResetCause,
} from '../../../device/formats/esp/boot-log.ts';
import { hexOctet, hexWord } from '../../../device/formats/octets/octets.ts';

export interface Explained {
  readonly event: BootEvent;
  /** Who printed it. `sdk`: the code that is linked with every program. */
  readonly by: 'rom' | 'loader' | 'program' | 'sdk' | 'board' | 'unknown';
  readonly means: string;
  /** Numbers in the line, one by one. */
  readonly parts: readonly Part[];
  readonly source: Source | null;
}

export const PRINTED_BY: Readonly<Record<Explained['by'], string>> = {
  rom: 'boot ROM',
  loader: 'boot loader',
  program: 'program',
  sdk: 'built into every program',
  board: 'virtual board only',
  unknown: 'not known',
};

export interface Part {
  readonly name: string;
  readonly value: string;
  readonly means: string;
}

export interface Source {
  readonly title: string;
  readonly href: string;
}

const BOOT_MODES: Source = {
  title: 'esptool, Boot Mode Selection',
  href: 'https://docs.espressif.com/projects/esptool/en/latest/esp32/advanced-topics/boot-mode-selection.html',
};
const IMAGE_FORMAT: Source = {
  title: 'esptool, Firmware Image Format',
  href: 'https://docs.espressif.com/projects/esptool/en/latest/esp32/advanced-topics/firmware-image-format.html',
};
const FATAL_ERRORS: Source = {
  title: 'ESP-IDF, Fatal Errors',
  href: 'https://docs.espressif.com/projects/esp-idf/en/stable/esp32/api-guides/fatal-errors.html',
};

const CAUSES: Readonly<Record<ResetCause, string>> = {
  POWERON_RESET: 'The chip got power, or EN was low and rose. The two look the same to it.',
  SW_RESET: 'The program asked for a restart of the whole chip.',
  OWDT_RESET: 'An old watchdog, which this chip does not use any more.',
  DEEPSLEEP_RESET: 'The chip woke up from deep sleep.',
  SDIO_RESET: 'Asked for by another processor over SDIO.',
  TG0WDT_SYS_RESET:
    'The hardware of watchdog 0 reset the chip: not even its interrupt was answered. A task that hangs shows as task_wdt and SW_CPU_RESET instead.',
  TG1WDT_SYS_RESET:
    'The hardware of watchdog 1 reset the chip: not even its interrupt was answered.',
  RTCWDT_SYS_RESET: 'The watchdog in the clock’s part of the chip was not fed in time.',
  INTRUSION_RESET: 'The chip noticed that it was tampered with.',
  TGWDT_CPU_RESET: 'A watchdog restarted one of the two processors.',
  SW_CPU_RESET: 'The program asked for a restart: so does code that has crashed.',
  RTCWDT_CPU_RESET: 'The clock’s watchdog restarted the processors.',
  EXT_CPU_RESET: 'One processor restarted the other.',
  RTCWDT_BROWN_OUT_RESET: 'The voltage fell too low: a weak cable or socket, or too much load.',
  RTCWDT_RTC_RESET:
    'The clock’s watchdog restarted everything: nothing bootable was found in time.',
};

/** GPIO_STRAP_REG, from bit 0 up: the pins as they were when the chip was reset. */
const STRAPS = [
  ['IO5', 'matters for SDIO only'],
  ['IO15', 'low would keep the ROM silent'],
  ['IO4', 'does not matter here'],
  ['IO2', 'matters only while IO0 is low'],
  ['IO0', 'high: start from flash; low: wait for a download'],
  ['IO12', 'high: the flash gets 1.8 V instead of 3.3 V'],
] as const;

const ROMS: Readonly<Record<string, string>> = {
  'Jun  8 2016': 'the first revisions of the chip',
  'Jul 29 2019': 'revision 3 of the chip and later',
};

type EventOf<Kind extends BootEventKind> = Extract<BootEvent, { readonly kind: Kind }>;

interface Words<Event> {
  readonly by: Explained['by'];
  readonly source: Source | null;
  means(event: Event): string;
  parts(event: Event): readonly Part[];
}

/** The words for the lines of one printer: where they are documented, their meaning, and their numbers. */
const printedBy =
  (by: Explained['by']) =>
  <Event>(
    source: Source | null,
    means: string | ((event: Event) => string),
    parts: (event: Event) => readonly Part[] = () => [],
  ): Words<Event> => ({
    by,
    source,
    means: typeof means === 'string' ? () => means : means,
    parts,
  });
const rom = printedBy('rom');
const loader = printedBy('loader');
const board = printedBy('board');
const sdk = printedBy('sdk');

const part = (name: string, value: string, means: string): Part => ({ name, value, means });

const WORDS: { readonly [Kind in BootEventKind]: Words<EventOf<Kind>> } = {
  banner: rom(
    null,
    ({ date, time }) =>
      `The boot ROM says hello, with the day it was made: ${date}, ${time}. It says so after every reset.`,
    ({ date }) => (ROMS[date] === undefined ? [] : [part('ROM', date, `Of ${ROMS[date]}.`)]),
  ),
  reset: rom(BOOT_MODES, resetMeans, resetParts),
  waiting: rom(
    BOOT_MODES,
    'The ROM starts no program. It waits on the serial line for a flasher, for as long as it takes.',
  ),
  configsip: rom(BOOT_MODES, 'How the flash chip is wired.', ({ pins, wp }) => [
    part(
      'configsip',
      pins,
      pins === '0' ? 'The flash is on the usual pins.' : 'The fuses name other pins.',
    ),
    part(
      'SPIWP',
      wp,
      wp === '0xee' ? 'Its write protection pin is not used.' : 'Its write protection pin.',
    ),
  ]),
  drive: rom(
    IMAGE_FORMAT,
    'How strongly the six pins to the flash chip are to be driven, as the image’s header has it; 0x00 asks for nothing special.',
  ),
  'flash-mode': rom(
    IMAGE_FORMAT,
    'How the flash is read, from the image’s header.',
    ({ name, divider }) => [
      part('mode', name, FLASH_MODES[name] ?? 'A way to read the flash.'),
      part(
        'clock div',
        String(divider),
        `The flash’s clock: 80 MHz divided by ${divider} is ${80 / divider} MHz, once the chip itself runs at full speed.`,
      ),
    ],
  ),
  load: rom(
    IMAGE_FORMAT,
    ({ length }) =>
      length === -1
        ? 'A segment whose length is all ones: this is blank flash, and not an image.'
        : `A segment of the image goes into memory: ${length} octets.`,
    ({ address }) => [part('address', hexWord(address), memoryAt(address))],
  ),
  tail: rom(null, 'How the segment lay in the ROM’s buffers. For the ROM’s makers only.'),
  entry: rom(
    IMAGE_FORMAT,
    ({ address }) =>
      `The image was sound. The ROM jumps to ${hexWord(address)} and is done. The next lines come from what it started: the program, or with Arduino and ESP-IDF images a second boot loader.`,
  ),
  'invalid-header': rom(IMAGE_FORMAT, ({ word }) =>
    word === 0xffffffff
      ? 'Where an image should begin there are only ones: the flash is blank there. Soon a watchdog restarts the chip.'
      : 'What is where an image should begin does not begin with e9. Soon a watchdog restarts the chip.',
  ),
  'flash-read': rom(
    BOOT_MODES,
    ({ address }) =>
      `An older ROM says so when it finds no image at ${hex(address)}: blank flash, or none that answers.`,
  ),
  'ets-main': rom(null, ({ sourceLine }) =>
    sourceLine === 384
      ? 'The ROM gave up: it has no program that it can run. Most boards are sold with its command line switched off, by the fuse CONSOLE_DEBUG_DISABLE. Soon a watchdog restarts the chip.'
      : `Where in its own source the ROM gave up: line ${sourceLine}. It comes after a failure.`,
  ),
  checksum: rom(
    IMAGE_FORMAT,
    ({ computed, stored }) =>
      `The image is damaged: its octets add up to 0x${hexOctet(computed)}, and it says 0x${hexOctet(stored)}. It is not run.`,
  ),
  chip: board(
    null,
    ({ imageId, chipId }) =>
      `The image is for chip ${hex(imageId)}, this is ${hex(chipId)}. Only the virtual board’s ROM says so; silicon takes it for no image.`,
  ),
  'chip-words': board(null, 'The same in words, from the virtual board’s ROM.'),
  digest: board(
    null,
    'The digest at the end of the image is not that of its octets. The virtual board’s ROM looks; the ESP32 leaves that to a later boot loader.',
  ),
  'digest-value': board(null, ({ which }) =>
    which === 'Expected' ? 'What the image carries.' : 'What its octets come to.',
  ),
  segments: board(null, 'The virtual board runs one WebAssembly module, so it takes one segment.'),
  interpreter: rom(
    null,
    'There is nothing it can run, so the ROM offers its own little command line. It does so only where the fuse CONSOLE_DEBUG_DISABLE is not burnt. Flash the board again.',
  ),
  ok: rom(null, 'That command line is ready.'),
  prompt: rom(null, 'It waits for a command.'),
  'brown-out': sdk(
    FATAL_ERRORS,
    'The voltage fell below what the chip needs, often when the radio starts. Another cable or socket helps.',
  ),
  panic: sdk(FATAL_ERRORS, ({ how }) =>
    how === 'exception'
      ? 'The program crashed. The reason stands in brackets.'
      : 'The program has ended itself: it found something that must not be.',
  ),
  'task-watchdog': sdk(
    FATAL_ERRORS,
    'A task did not give way to the others for too long. The watchdog ends the program, and the chip restarts: Rebooting..., then rst:0xc.',
  ),
  rebooting: sdk(FATAL_ERRORS, 'After a crash the chip starts again, from the beginning.'),
  damaged: rom(null, 'The image is damaged, says the ROM of a later chip. It is not run.'),
  'boot-loader': loader(
    null,
    'The second boot loader, of ESP-IDF and Arduino, or the start of the system behind it: both run before the program.',
  ),
  'boot-loader-gave-up': loader(
    null,
    'The second boot loader has found no program that it can start, and gives up. Flash all parts again.',
  ),
  program: printedBy('program')(null, ({ url }) =>
    url === null
      ? 'The program’s own words: it printed this with Serial.'
      : `The program’s own words: its server listens, at ${url}.`,
  ),
  unknown: printedBy('unknown')(
    null,
    'No line of this ROM. It may be the end of what a program said before the reset, or a sign of another baud rate.',
  ),
};

const FLASH_MODES: Readonly<Record<string, string>> = {
  QIO: 'Four wires, for addresses and data.',
  QOUT: 'Four wires, for data only.',
  DIO: 'Two wires, for addresses and data.',
  DOUT: 'Two wires, for data only.',
};

export function explain(event: BootEvent): Explained {
  const words: Words<BootEvent> = WORDS[event.kind];
  const { by, source } = words;
  return { event, by, means: words.means(event), parts: words.parts(event), source };
}

function resetMeans({ mode }: EventOf<'reset'>): string {
  return mode === 'download'
    ? 'Why the chip was reset, and what its pins said then: IO0 was low, so it starts no program.'
    : 'Why the chip was reset, and what its pins said then: IO0 was high, so it starts what is in flash.';
}

function resetParts({ cause, causeName, straps, modeName }: EventOf<'reset'>): Part[] {
  const why = isCause(causeName) && RESET_CAUSES[causeName] === cause ? CAUSES[causeName] : null;
  return [
    part(`rst:${hex(cause)}`, causeName, why ?? 'A cause that is not in Espressif’s list.'),
    part(
      `boot:${hex(straps)}`,
      modeName,
      `In binary ${straps.toString(2).padStart(6, '0')}: one bit for each strapping pin.${modeName.startsWith('UART_BOOT') ? ' A dev board prints 0x3 (DOWNLOAD_BOOT…) here: its IO2 and IO4 are low.' : ''}`,
    ),
    ...STRAPS.map(([pin, means], bit) =>
      part(
        pin,
        (straps >> bit) & 1 ? 'high' : 'low',
        `bit ${bit}, 0x${hexOctet(1 << bit)}: ${means}`,
      ),
    ).toReversed(),
  ];
}

function isCause(name: string): name is ResetCause {
  return Object.hasOwn(RESET_CAUSES, name);
}

/** ESP32 Technical Reference Manual, "System and Memory", address mapping. */
function memoryAt(address: number): string {
  if (address >= 0x3ffae000 && address < 0x40000000) return 'RAM for data.';
  if (address >= 0x40070000 && address < 0x400a0000) return 'RAM for code.';
  if (address >= 0x400c0000 && address < 0x400c2000)
    return 'A little fast RAM that outlives deep sleep.';
  return 'An address outside of the RAM that programs are loaded to.';
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

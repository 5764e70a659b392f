/**
 * The boot ROM's normal boot: reads the image at 0x1000 of the flash, logs what it does in the words
 * of the ESP32's own ROM (ets Jul 29 2019), and hands over the program or says why not. Two things
 * are this board's own: images for another chip are refused by name (silicon treats them like a
 * blank flash), and the SHA-256 digest is checked (the ESP32 leaves that to a later boot loader).
 */
import { sha256Digest } from '../formats/octets/hash.ts';
import { hexWord, readUint32, sameOctets, toHex } from '../formats/octets/octets.ts';
import {
  BOOT_IMAGE_ADDRESS,
  CHIP_ID_ESP32,
  CHIP_ID_WEBASSEMBLY,
  chipName,
} from '../formats/esp/chips.ts';
import {
  checksum,
  CHECKSUM_SEED,
  decodeImageHeader,
  DIGEST_OCTETS,
  FLASH_FREQUENCIES_MHZ,
  FLASH_MODES,
  HEADER_OCTETS,
  IMAGE_MAGIC,
  lengthWithChecksum,
  MAX_SEGMENTS,
  SEGMENT_HEADER_OCTETS,
} from '../formats/esp/image.ts';
import type { ImageHeader, Segment } from '../formats/esp/image.ts';
import { RESET_CAUSES, type BootMode, type ResetCause } from '../formats/esp/boot-log.ts';
import type { Flash } from './flash.ts';

/**
 * The wiring of the strapping pins, as the ROM prints it after "boot:". Its bits are IO5, IO15,
 * IO4, IO2, IO0 and IO12, from the lowest up (esptool, "Boot Mode Selection").
 */
type Straps = Readonly<Record<BootMode, string>>;

/** A dev board: nothing hangs on IO4 and IO12, an LED on IO2, and the ROM's pull-ups on IO5 and IO15. */
const DEV_BOARD: Straps = {
  flash: '0x13 (SPI_FAST_FLASH_BOOT)',
  download: '0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))\r\nwaiting for download',
};

/** As in the recorded logs, whose boards were wired otherwise. */
const RECORDED: Straps = {
  flash: '0x12 (SPI_FAST_FLASH_BOOT)',
  download: '0xf (UART_BOOT(UART0))',
};

export interface RomProfile {
  /** Chip id its images carry. */
  readonly chipId: number;
  /** Whether a wrong or missing digest keeps an image from running. */
  readonly checksDigest: boolean;
  readonly straps: Straps;
  /**
   * The eFuse CONSOLE_DEBUG_DISABLE is burnt, as on most boards sold: the ROM stops where it would fall back to its
   * interpreter.
   */
  readonly consoleDisabled?: boolean;
  /**
   * The flash answers the loader without SPI_ATTACH: so it does under the emulator that sessions were recorded with,
   * which has no pins between the two.
   */
  readonly flashAttached?: boolean;
}

/** The virtual board's ROM. */
export const WEBASSEMBLY_ROM: RomProfile = {
  chipId: CHIP_ID_WEBASSEMBLY,
  checksDigest: true,
  straps: DEV_BOARD,
  consoleDisabled: true,
};
/** The classic ESP32's ROM, on the boards its log was recorded from. */
export const ESP32_ROM: RomProfile = {
  chipId: CHIP_ID_ESP32,
  checksDigest: false,
  straps: RECORDED,
};

/** The program that the boot ROM took from the flash. */
export interface LoadedProgram {
  /** In the order of the image; at least one. */
  readonly segments: readonly Segment[];
  /** Address of the first instruction. */
  readonly entry: number;
}

export type BootResult =
  | { readonly kind: 'run'; readonly program: LoadedProgram }
  /** Nothing to run; the ROM's command interpreter has the serial line. */
  | { readonly kind: 'interpreter' }
  /** No image: the ROM repeats `line` until a watchdog resets the chip. */
  | { readonly kind: 'hang'; readonly line: string }
  /** No interpreter: the ROM has said its last word. */
  | { readonly kind: 'stop'; readonly watched: boolean };

/** The ROM's first lines after any reset; in download mode it says no more. */
export function bootBanner(
  cause: ResetCause,
  mode: BootMode,
  { straps }: RomProfile = WEBASSEMBLY_ROM,
): string {
  const reset = `rst:0x${RESET_CAUSES[cause].toString(16)} (${cause}),boot:${straps[mode]}`;
  return `ets Jul 29 2019 12:21:46\r\n\r\n${reset}\r\n`;
}

/** Loads the image, logging to `print`; reads nothing but the flash and runs nothing. */
export function bootFromFlash(
  flash: Flash,
  print: (text: string) => void,
  rom: RomProfile = WEBASSEMBLY_ROM,
): BootResult {
  const headerOctets = flash.read(BOOT_IMAGE_ADDRESS, HEADER_OCTETS);
  const header = decodeImageHeader(headerOctets);
  const usable = header.segmentCount > 0 && header.segmentCount <= MAX_SEGMENTS;
  if (headerOctets[0] !== IMAGE_MAGIC || !usable) {
    return { kind: 'hang', line: `invalid header: ${hexWord(readUint32(headerOctets, 0))}\r\n` };
  }
  if (header.chipId !== rom.chipId) {
    print(
      `chip id err:0x${header.chipId.toString(16)}!=0x${rom.chipId.toString(16)}\r\n` +
        `The image is for: ${chipName(header.chipId)}. This chip is: ${chipName(rom.chipId)}.\r\n`,
    );
    return fallBack(print, rom);
  }
  logHeader(header, print);
  return loadSegments(flash, header, print, rom);
}

/** The boot after the serial loader: it does not wait for an image that is not there. */
export function bootAfterLoader(
  flash: Flash,
  print: (text: string) => void,
  rom: RomProfile = WEBASSEMBLY_ROM,
): BootResult {
  if (rom.consoleDisabled === true) return stop(print, 397, false);
  const result = bootFromFlash(flash, print, rom);
  if (result.kind !== 'hang') return result;
  // The line of the ROM's own source.
  print('flash read err, 631\r\n');
  return fallBack(print, rom);
}

function logHeader(header: ImageHeader, print: (text: string) => void): void {
  const [clkAndQ, dAndCs, hdAndWp] = header.pinDrive;
  const drives = [
    ['clk', clkAndQ & 0xf],
    ['q', clkAndQ >>> 4],
    ['d', dAndCs & 0xf],
    ['cs0', dAndCs >>> 4],
    ['hd', hdAndWp & 0xf],
    ['wp', hdAndWp >>> 4],
  ] as const;
  print(`configsip: 0, SPIWP:${hexOctet(header.wpPin)}\r\n`);
  print(`${drives.map(([pin, drive]) => `${pin}_drv:${hexOctet(drive)}`).join(',')}\r\n`);
  const mode = FLASH_MODES[header.flashMode] ?? `unknown ${header.flashMode}`;
  const divider = Math.floor(80 / (FLASH_FREQUENCIES_MHZ.get(header.flashFrequency) ?? 80));
  print(`mode:${mode}, clock div:${divider}\r\n`);
}

function loadSegments(
  flash: Flash,
  header: ImageHeader,
  print: (text: string) => void,
  rom: RomProfile,
): BootResult {
  const segments: Segment[] = [];
  let at = BOOT_IMAGE_ADDRESS + HEADER_OCTETS;
  for (let count = 0; count < header.segmentCount; count++) {
    const [address, length] = segmentHeader(flash, at);
    // The ROM prints the length as a signed number: blank flash says "len:-1".
    const line = `load:${hexWord(address)},len:${length | 0}\r\n`;
    at += SEGMENT_HEADER_OCTETS;
    // No room for the segment, or for the checksum that follows.
    if (at + length >= flash.size - 16) return { kind: 'hang', line };
    print(line);
    segments.push({ address, octets: flash.read(at, length) });
    at += length;
  }
  const length = lengthWithChecksum(at - BOOT_IMAGE_ADDRESS);
  const [stored = 0] = flash.read(BOOT_IMAGE_ADDRESS + length - 1, 1);
  const computed = segments.reduce((sum, { octets }) => checksum(octets, sum), CHECKSUM_SEED);
  if (computed !== stored) {
    print(`csum err:${hexOctet(computed)}!=${hexOctet(stored)}\r\n`);
    return fallBack(print, rom);
  }
  if (rom.checksDigest && header.digestFlag && !digestMatches(flash, length, print)) {
    return fallBack(print, rom);
  }
  if (segments.length > 1 && rom.chipId === CHIP_ID_WEBASSEMBLY) {
    print(`The program must be one segment, not ${segments.length}.\r\n`);
    return fallBack(print, rom);
  }
  print(`entry ${hexWord(header.entry)}\r\n`);
  return { kind: 'run', program: { segments, entry: header.entry } };
}

function segmentHeader(flash: Flash, at: number): [address: number, length: number] {
  if (at + SEGMENT_HEADER_OCTETS > flash.size) return [0xffffffff, 0xffffffff];
  const octets = flash.read(at, SEGMENT_HEADER_OCTETS);
  return [readUint32(octets, 0), readUint32(octets, 4)];
}

function digestMatches(flash: Flash, length: number, print: (text: string) => void): boolean {
  const end = BOOT_IMAGE_ADDRESS + length;
  const expected = end + DIGEST_OCTETS > flash.size ? null : flash.read(end, DIGEST_OCTETS);
  const calculated = sha256Digest(flash.read(BOOT_IMAGE_ADDRESS, length));
  if (expected !== null && sameOctets(expected, calculated)) return true;
  print(
    'SHA-256 comparison failed:\r\n' +
      `Calculated: ${toHex(calculated)}\r\n` +
      `Expected: ${expected === null ? 'none' : toHex(expected)}\r\n`,
  );
  return false;
}

function fallBack(print: (text: string) => void, rom: RomProfile): BootResult {
  if (rom.consoleDisabled === true) return stop(print, 384, true);
  print('Falling back to built-in command interpreter.\r\nOK\r\n>');
  return { kind: 'interpreter' };
}

/** @param sourceLine of the ROM's own source */
function stop(print: (text: string) => void, sourceLine: number, watched: boolean): BootResult {
  print(`ets_main.c ${sourceLine} \r\n`);
  return { kind: 'stop', watched };
}

function hexOctet(octet: number): string {
  return `0x${octet.toString(16).padStart(2, '0')}`;
}

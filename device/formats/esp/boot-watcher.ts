/**
 * Reads the serial text as a person would, to tell what the board is doing: the boot ROM's lines are
 * fixed (tests/vectors/esp32-rom-boot.json has them as the chip prints them); whatever follows
 * `entry` is the program's.
 */

export type BootEvent =
  | 'reset'
  | 'download'
  /** The program has printed its first line. */
  | 'program'
  /** The program has printed the address of its page, so its server listens. */
  | 'serving'
  | 'no-program';

/** The ROM's second line after a reset: `rst:0x1 (POWERON_RESET),boot:0x12 (SPI_FAST_FLASH_BOOT)`. */
const RESET_LINE = /rst:0x[0-9a-f]+ \(\w+\),boot:0x[0-9a-f]+ \((\w+)/;
const ENTRY_LINE = /^entry 0x[0-9a-f]+/;
const ADDRESS = /\bhttp:\/\/\d+\.\d+\.\d+\.\d+/;
const FAILURE_LINE = /^(invalid header: 0x|csum err:|Falling back to built-in command interpreter)/;

export class BootWatcher {
  #entered = false;
  #announced = false;
  #serving = false;

  /** @returns what this line of serial text says of the board, or null when nothing new. */
  line(line: string): BootEvent | null {
    const reset = RESET_LINE.exec(line);
    if (reset !== null) {
      this.#entered = false;
      this.#announced = false;
      this.#serving = false;
      return /^(UART|DOWNLOAD)/.test(reset[1] ?? '') ? 'download' : 'reset';
    }
    if (this.#announced) {
      if (!this.#entered || this.#serving || !ADDRESS.test(line)) return null;
      this.#serving = true;
      return 'serving';
    }
    if (ENTRY_LINE.test(line)) {
      this.#entered = true;
      return null;
    }
    if (!this.#entered && FAILURE_LINE.test(line)) {
      this.#announced = true;
      return 'no-program';
    }
    if (this.#entered && line.trim() !== '') {
      this.#announced = true;
      return 'program';
    }
    return null;
  }
}

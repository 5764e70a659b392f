/**
 * The pads behind a program's pins, as Arduino's modes set them (ESP32 Technical Reference Manual, "IO_MUX and
 * GPIO Matrix"): an output latch that keeps its level whatever the mode, an output driver, an input that
 * has to be enabled, and resistors to either side.
 *
 * Left out: open drain, drive strength, peripherals' signals, and the time a pin takes.
 */

/** Mode bits of the Arduino core for ESP32 (esp32-hal-gpio.h); OUTPUT (3) lets the level in as well. */
const INPUT_ENABLE = 0x01;
const OUTPUT_ENABLE = 0x02;
const PULL_UP = 0x04;

/** The wire (UART0) and the flash chip have these; the others are no pins. */
const RESERVED: ReadonlySet<number> = new Set([
  ...[1, 3],
  ...[6, 7, 8, 9, 10, 11],
  ...[24, 28, 29, 30, 31],
]);
const PINS = 40;
/** From here on, pads have no driver and no resistors. */
const FIRST_INPUT_ONLY = 34;

export type Level = 0 | 1;

export class Pads {
  readonly #modes = new Map<number, number>();
  readonly #latches = new Map<number, Level>();
  /** Levels at which something outside holds a pin. */
  readonly #outside: Map<number, Level>;
  readonly #driven = new Map<number, Level>();
  readonly #onPin: (pin: number, level: Level | null) => void;

  /** @param onPin the program drives a pin now, or (null) has released it */
  constructor(
    outside: ReadonlyMap<number, Level>,
    onPin: (pin: number, level: Level | null) => void,
  ) {
    this.#outside = new Map(outside);
    this.#onPin = onPin;
  }

  setMode(pin: number, mode: number): void {
    if (!isUsable(pin)) return;
    this.#modes.set(pin, pin < FIRST_INPUT_ONLY ? mode : mode & INPUT_ENABLE);
    this.#drive(pin);
  }

  /** Sets the latch: nothing is seen of it unless the pin is an output, now or later. */
  write(pin: number, level: Level): void {
    if (!isUsable(pin)) return;
    this.#latches.set(pin, level);
    this.#drive(pin);
  }

  /** A pad whose input is not enabled reads as 0, and so does one that nothing holds. */
  read(pin: number): Level {
    const mode = this.#modes.get(pin) ?? 0;
    if ((mode & INPUT_ENABLE) === 0) return 0;
    return this.#driven.get(pin) ?? this.#outside.get(pin) ?? ((mode & PULL_UP) === 0 ? 0 : 1);
  }

  setInput(pin: number, level: Level): void {
    this.#outside.set(pin, level);
  }

  #drive(pin: number): void {
    const drives = ((this.#modes.get(pin) ?? 0) & OUTPUT_ENABLE) !== 0;
    const level = drives ? (this.#latches.get(pin) ?? 0) : null;
    if (level === (this.#driven.get(pin) ?? null)) return;
    if (level === null) this.#driven.delete(pin);
    else this.#driven.set(pin, level);
    this.#onPin(pin, level);
  }
}

function isUsable(pin: number): boolean {
  return pin < PINS && !RESERVED.has(pin);
}

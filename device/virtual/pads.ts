/**
 * The pads behind a program's pins, as Arduino's modes set them (ESP32 Technical Reference Manual, "IO_MUX and
 * GPIO Matrix"): an output latch that keeps its level whatever the mode, an output driver, PWM instead of the latch, an
 * input that has to be enabled, resistors to either side, and interrupts of the level that the input has.
 *
 * Left out: drive strength, peripherals' signals but PWM, the level of PWM within its period, and the time a pin takes.
 */
import {
  SUPPLY_MILLIVOLTS,
  type Level,
  type PadInput,
  type PinState,
} from '../formats/esp/pins.ts';
import { convert } from './adc.ts';

export type { Level } from '../formats/esp/pins.ts';

/** Mode bits of the Arduino core for ESP32 (esp32-hal-gpio.h); OUTPUT (3) lets the level in as well. */
const INPUT_ENABLE = 0x01;
const OUTPUT_ENABLE = 0x02;
const PULL_UP = 0x04;
const PULL_DOWN = 0x08;
const OPEN_DRAIN = 0x10;

/** Kinds of interrupts, as Arduino numbers them. */
const RISING = 1;
const FALLING = 2;
const CHANGE = 3;
const ON_LOW = 4;
const ON_HIGH = 5;

/** The wire (UART0) and the flash chip have these; the others are no pins. */
const RESERVED: ReadonlySet<number> = new Set([
  ...[1, 3],
  ...[6, 7, 8, 9, 10, 11],
  ...[24, 28, 29, 30, 31],
]);
const PINS = 40;
/** From here on, pads have no driver and no resistors. */
const FIRST_INPUT_ONLY = 34;

/** ESP32 data sheet, "DC Characteristics": below a quarter of the supply a level is low, above three quarters high. */
const LOW_BELOW_MV = SUPPLY_MILLIVOLTS / 4;
const HIGH_ABOVE_MV = (SUPPLY_MILLIVOLTS / 4) * 3;

/** What the sensor counts at a pad of some square millimetres, without a finger and with one. */
const UNTOUCHED_COUNT = 78;
const TOUCHED_COUNT = 14;

interface Pwm {
  readonly duty: number;
  readonly frequencyHz: number;
}

export interface PadWatchers {
  /** The program drives a pin now, or (null) has released it; PWM is high while it is ever high. */
  readonly onPin: (pin: number, level: Level | null) => void;
  /** The program uses a pin as something else now. */
  readonly onState?: (pin: number, state: PinState) => void;
  /** The input of a pin has done what its interrupt is for. */
  readonly onInterrupt?: (pin: number) => void;
}

export class Pads {
  readonly #modes = new Map<number, number>();
  readonly #latches = new Map<number, Level>();
  readonly #pwm = new Map<number, Pwm>();
  /** What something outside does to pads. */
  readonly #outside: Map<number, PadInput>;
  /** Levels of voltages between low and high: a pad keeps the one it had. */
  readonly #held = new Map<number, Level>();
  readonly #driven = new Map<number, Level>();
  /** Pins that have an interrupt: its kind, and the level when it was last looked at. */
  readonly #interrupts = new Map<number, { readonly kind: number; level: Level }>();
  readonly #watchers: PadWatchers;

  constructor(outside: ReadonlyMap<number, PadInput>, watchers: PadWatchers) {
    this.#outside = new Map(outside);
    this.#watchers = watchers;
  }

  setMode(pin: number, mode: number): void {
    if (!isUsable(pin)) return;
    this.#modes.set(pin, pin < FIRST_INPUT_ONLY ? mode : mode & INPUT_ENABLE);
    this.#drive(pin);
    this.#tellMode(pin);
  }

  /** Sets the latch: nothing is seen of it unless the pin is an output, now or later. */
  write(pin: number, level: Level): void {
    if (!isUsable(pin)) return;
    this.#latches.set(pin, level);
    this.#drive(pin);
    if (this.#has(pin, OUTPUT_ENABLE)) this.#tellMode(pin);
  }

  /** @param duty steps of the period in which the pin is high */
  setPwm(pin: number, frequencyHz: number, duty: number, steps: number): void {
    if (!isUsable(pin)) return;
    const signal = { duty: Math.min(1, duty / steps), frequencyHz };
    this.#pwm.set(pin, signal);
    this.#modes.set(pin, INPUT_ENABLE | OUTPUT_ENABLE);
    this.#drive(pin);
    this.#watchers.onState?.(pin, { kind: 'pwm', ...signal });
  }

  endPwm(pin: number): void {
    if (!this.#pwm.delete(pin)) return;
    this.#drive(pin);
    this.#tellMode(pin);
  }

  /** A pad whose input is not enabled reads as 0, and so does one that nothing holds. */
  read(pin: number): Level {
    return this.#has(pin, INPUT_ENABLE) ? this.#level(pin) : 0;
  }

  /** What the converter makes of the pin's voltage, 0 to 4095. */
  convert(pin: number, attenuation: number): number {
    this.#watchers.onState?.(pin, { kind: 'analog' });
    return convert(this.#millivolts(pin), attenuation);
  }

  touch(pin: number): number {
    this.#watchers.onState?.(pin, { kind: 'touch' });
    return this.#outside.get(pin) === 'finger' ? TOUCHED_COUNT : UNTOUCHED_COUNT;
  }

  setInput(pin: number, input: PadInput): void {
    this.#held.set(pin, this.#level(pin));
    this.#outside.set(pin, input);
    this.#look(pin);
  }

  /** @param kind Arduino's number; 0 for none */
  setInterrupt(pin: number, kind: number): void {
    if (!isUsable(pin)) return;
    this.#modes.set(pin, (this.#modes.get(pin) ?? 0) | INPUT_ENABLE);
    this.#interrupts.delete(pin);
    if (kind === 0) return;
    this.#interrupts.set(pin, { kind, level: this.read(pin) });
    if (this.asks(pin)) this.#watchers.onInterrupt?.(pin);
  }

  /** Whether the interrupt of a pin is one for a level, and the pin has this level. */
  asks(pin: number): boolean {
    const interrupt = this.#interrupts.get(pin);
    if (interrupt === undefined) return false;
    return interrupt.kind === (this.read(pin) === 0 ? ON_LOW : ON_HIGH);
  }

  #has(pin: number, bit: number): boolean {
    return ((this.#modes.get(pin) ?? 0) & bit) !== 0;
  }

  #drive(pin: number): void {
    const level = this.#output(pin);
    if (level !== (this.#driven.get(pin) ?? null)) {
      if (level === null) this.#driven.delete(pin);
      else this.#driven.set(pin, level);
      this.#watchers.onPin(pin, level);
    }
    this.#look(pin);
  }

  /** What the driver does; null: nothing. */
  #output(pin: number): Level | null {
    if (!this.#has(pin, OUTPUT_ENABLE)) return null;
    const pwm = this.#pwm.get(pin);
    if (pwm !== undefined) return pwm.duty > 0 ? 1 : 0;
    const latch = this.#latches.get(pin) ?? 0;
    return latch === 1 && this.#has(pin, OPEN_DRAIN) ? null : latch;
  }

  /** The level at the pad. */
  #level(pin: number): Level {
    const millivolts = this.#millivolts(pin);
    if (millivolts < LOW_BELOW_MV) return 0;
    if (millivolts > HIGH_ABOVE_MV) return 1;
    return this.#held.get(pin) ?? 0;
  }

  #millivolts(pin: number): number {
    const outside = this.#outside.get(pin) ?? null;
    const level =
      this.#driven.get(pin) ??
      (outside === null || outside === 'finger' ? (this.#has(pin, PULL_UP) ? 1 : 0) : outside);
    return typeof level === 'number' ? level * SUPPLY_MILLIVOLTS : level.millivolts;
  }

  #tellMode(pin: number): void {
    const { onState } = this.#watchers;
    if (this.#has(pin, OUTPUT_ENABLE)) {
      onState?.(pin, { kind: 'output', level: this.#latches.get(pin) ?? 0 });
    } else if (this.#has(pin, INPUT_ENABLE)) {
      const pull = this.#has(pin, PULL_UP) ? 'up' : this.#has(pin, PULL_DOWN) ? 'down' : null;
      onState?.(pin, { kind: 'input', pull });
    }
  }

  #look(pin: number): void {
    const interrupt = this.#interrupts.get(pin);
    if (interrupt === undefined) return;
    const { kind, level: before } = interrupt;
    const level = this.read(pin);
    interrupt.level = level;
    const edge = level === 1 ? RISING : FALLING;
    const isEdge = level !== before && (kind === CHANGE || kind === edge);
    if (isEdge || this.asks(pin)) this.#watchers.onInterrupt?.(pin);
  }
}

function isUsable(pin: number): boolean {
  return pin < PINS && !RESERVED.has(pin);
}

/**
 * Pins (ESP32 Technical Reference Manual, "IO_MUX and GPIO Matrix"): GPIO's registers, the pads' in
 * IO_MUX, of RTC_IO the pull-up resistors, of the matrix only that an output follows GPIO_OUT, open drain, and
 * interrupts of pins for the first processor. Peripherals' signals on pins are left out; UART0's own two pads need no
 * matrix.
 */
import { SUPPLY_MILLIVOLTS, type Level, type PadInput } from '../formats/esp/pins.ts';
import { noRegister } from './fault.ts';

export const GPIO_START = 0x3ff44000;
export const GPIO_END = 0x3ff445d0;
export const IO_MUX_START = 0x3ff49000;
export const IO_MUX_END = 0x3ff49094;

/** RTC_IO_PAD_DAC1 to RTC_IO_TOUCH_PAD7. */
export const RTC_IO_START = 0x3ff48484;
export const RTC_IO_END = 0x3ff484b4;

const PINS = 40;
/** Offsets; pins 32 to 39 are in the second word of each pair. */
const OUT = [0x04, 0x10] as const;
const ENABLE = [0x20, 0x2c] as const;
const IN = [0x3c, 0x40] as const;
/** Pins whose interrupt asks. */
const STATUS = [0x44, 0x50] as const;
const PIN = 0x88;
const FUNC_OUT_SEL = 0x530;
/** GPIO_FUNCn_OUT_SEL: the output follows GPIO_OUT. */
const PLAIN_OUTPUT = 256;

/** Fields of GPIO_PINn: PAD_DRIVER, INT_TYPE, and INT_ENA of the first processor. */
const OPEN_DRAIN = 1 << 2;
const INT_TYPE_SHIFT = 7;
const INT_ENABLED = 1 << 15;
/** INT_TYPE. */
const RISING = 1;
const FALLING = 2;
const CHANGE = 3;
const ON_LOW = 4;
const ON_HIGH = 5;

/** Pins by their pad's register, from offset 4 of IO_MUX on. */
const PAD_PINS = [
  36, 37, 38, 39, 34, 35, 32, 33, 25, 26, 27, 14, 12, 13, 15, 2, 0, 4, 16, 17, 9, 10, 11, 6, 7, 8,
  5, 18, 19, 20, 21, 22, 3, 1, 23, 24,
] as const;
/**
 * RUE, which switches the pull-up of a pad that has an RTC function, by pin: its register, and its bit
 * there. FUN_WPU does nothing on these.
 */
const RTC_PULL_UPS: ReadonlyMap<number, readonly [address: number, bit: number]> = new Map([
  [25, [0x3ff48484, 27]],
  [26, [0x3ff48488, 27]],
  [32, [0x3ff4848c, 22]],
  [33, [0x3ff4848c, 27]],
  [4, [0x3ff48494, 27]],
  [0, [0x3ff48498, 27]],
  [2, [0x3ff4849c, 27]],
  [15, [0x3ff484a0, 27]],
  [13, [0x3ff484a4, 27]],
  [12, [0x3ff484a8, 27]],
  [14, [0x3ff484ac, 27]],
  [27, [0x3ff484b0, 27]],
]);
/** Fields of a pad's register. */
const FUN_WPU = 1 << 8;
const FUN_IE = 1 << 9;
/** FUN_DRV 2, and no function chosen. */
const RESET_PAD = 2 << 10;
const MCU_SEL_GPIO = 2;

export type OnPin = (pin: number, level: 0 | 1 | null) => void;

export class Gpio {
  readonly #onPin: OnPin;
  /** Whether it asks for an interrupt may have changed. */
  readonly #onChange: () => void;
  readonly #out = new Uint32Array(2);
  readonly #enable = new Uint32Array(2);
  readonly #select = new Uint32Array(PINS);
  readonly #rtcPads = new Map<number, number>();
  readonly #pads = new Uint32Array(PINS).fill(RESET_PAD);
  readonly #driven: (0 | 1 | null)[] = new Array<null>(PINS).fill(null);
  readonly #outside = new Map<number, Level>();
  readonly #status = new Uint32Array(2);
  readonly #pins = new Uint32Array(PINS);
  /** Levels when they were last looked at. */
  readonly #seen: Level[] = new Array<Level>(PINS).fill(0);

  constructor(onPin: OnPin, onChange: () => void) {
    this.#onPin = onPin;
    this.#onChange = onChange;
  }

  /** Something outside does something to a pad. */
  setInput(pin: number, input: PadInput): void {
    if (input === null || input === 'finger') this.#outside.delete(pin);
    else if (typeof input === 'number') this.#outside.set(pin, input);
    else this.#outside.set(pin, input.millivolts > SUPPLY_MILLIVOLTS / 2 ? 1 : 0);
    this.#look();
  }

  /** Whether a pin asks for the first processor's interrupt. */
  get interrupts(): boolean {
    return this.#pins.some((config, pin) => {
      return (config & INT_ENABLED) !== 0 && bit(this.#status, pin) === 1;
    });
  }

  read(address: number): number {
    const offset = address - GPIO_START;
    for (const bank of [0, 1] as const) {
      if (offset === OUT[bank]) return this.#out[bank]!;
      if (offset === ENABLE[bank]) return this.#enable[bank]!;
      if (offset === IN[bank]) return this.#inputs(bank);
      if (offset === STATUS[bank]) return this.#status[bank]!;
    }
    const configured = (offset - PIN) / 4;
    if (configured in this.#pins) return this.#pins[configured]!;
    const pin = (offset - FUNC_OUT_SEL) / 4;
    if (pin in this.#select) return this.#select[pin]!;
    throw noRegister('read', address);
  }

  write(address: number, value: number): void {
    const offset = address - GPIO_START;
    const pin = (offset - FUNC_OUT_SEL) / 4;
    const configured = (offset - PIN) / 4;
    if (pin in this.#select) {
      this.#select[pin] = value;
    } else if (configured in this.#pins) {
      this.#pins[configured] = value;
    } else if (writeBank(this.#status, STATUS, offset, value)) {
      this.#onChange();
    } else if (!writeBank(this.#out, OUT, offset, value)) {
      if (!writeBank(this.#enable, ENABLE, offset, value)) {
        throw noRegister('written', address);
      }
    }
    this.#drive();
  }

  readPad(address: number): number {
    return this.#pads[padPin(address)]!;
  }

  writePad(address: number, value: number): void {
    this.#pads[padPin(address)] = value;
    this.#drive();
  }

  readRtcPad(address: number): number {
    return this.#rtcPads.get(address) ?? 0;
  }

  writeRtcPad(address: number, value: number): void {
    this.#rtcPads.set(address, value);
  }

  #drive(): void {
    for (let pin = 0; pin < PINS; pin++) {
      const level = this.#output(pin);
      if (level === this.#driven[pin]) continue;
      this.#driven[pin] = level;
      this.#onPin(pin, level);
    }
    this.#look();
  }

  /** Notes what interrupts are for. */
  #look(): void {
    const levels = [this.#inputs(0), this.#inputs(1)];
    let asks = false;
    for (let pin = 0; pin < PINS; pin++) {
      const level = ((levels[pin >>> 5]! >>> (pin & 31)) & 1) as Level;
      const before = this.#seen[pin]!;
      this.#seen[pin] = level;
      const kind = (this.#pins[pin]! >>> INT_TYPE_SHIFT) & 7;
      const isEdge =
        level !== before && (kind === CHANGE || kind === (level === 1 ? RISING : FALLING));
      if (!isEdge && kind !== (level === 1 ? ON_HIGH : ON_LOW)) continue;
      this.#status[pin >>> 5]! |= 1 << (pin & 31);
      asks = true;
    }
    if (asks) this.#onChange();
  }

  #output(pin: number): 0 | 1 | null {
    const isPlain = (this.#select[pin]! & 0x1ff) === PLAIN_OUTPUT;
    const isGpio = ((this.#pads[pin]! >>> 12) & 0x7) === MCU_SEL_GPIO;
    if (!isPlain || !isGpio || bit(this.#enable, pin) === 0) return null;
    const level = bit(this.#out, pin);
    return level === 1 && (this.#pins[pin]! & OPEN_DRAIN) !== 0 ? null : level;
  }

  /** A pad whose input is not enabled reads as 0, and so does one that nothing holds. */
  #inputs(bank: 0 | 1): number {
    let word = 0;
    for (let pin = bank * 32; pin < Math.min(PINS, bank * 32 + 32); pin++) {
      const pad = this.#pads[pin]!;
      if ((pad & FUN_IE) === 0) continue;
      const level = this.#driven[pin] ?? this.#outside.get(pin) ?? this.#pulled(pin);
      word |= level << (pin & 31);
    }
    return word >>> 0;
  }

  #pulled(pin: number): 0 | 1 {
    const rtc = RTC_PULL_UPS.get(pin);
    if (rtc === undefined) return (this.#pads[pin]! & FUN_WPU) === 0 ? 0 : 1;
    const [address, rue] = rtc;
    return ((this.readRtcPad(address) >>> rue) & 1) as 0 | 1;
  }
}

/** The register itself, or its W1TS or W1TC behind it. */
function writeBank(
  words: Uint32Array,
  offsets: readonly [number, number],
  offset: number,
  value: number,
): boolean {
  for (const bank of [0, 1] as const) {
    const old = words[bank]!;
    if (offset === offsets[bank]) words[bank] = value;
    else if (offset === offsets[bank] + 4) words[bank] = old | value;
    else if (offset === offsets[bank] + 8) words[bank] = old & ~value;
    else continue;
    return true;
  }
  return false;
}

function bit(words: Uint32Array, pin: number): 0 | 1 {
  return ((words[pin >>> 5]! >>> (pin & 31)) & 1) as 0 | 1;
}

function padPin(address: number): number {
  const pin = PAD_PINS[(address - IO_MUX_START) / 4 - 1];
  if (pin === undefined) throw noRegister('read', address);
  return pin;
}

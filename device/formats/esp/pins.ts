/** Pins as a board's program uses them, and what its surroundings do to their pads: plain data. */

export type Level = 0 | 1;

/** What something outside does to a pad: holds it at a level or at a voltage, touches it, or (null) does nothing. */
export type PadInput = Level | { readonly millivolts: number } | 'finger' | null;

/** What the program uses a pin as. */
export type PinState =
  | { readonly kind: 'input'; readonly pull: 'up' | 'down' | null }
  | { readonly kind: 'output'; readonly level: Level }
  /** `duty` is the share of each period in which the pin is high, 0 to 1. */
  | { readonly kind: 'pwm'; readonly duty: number; readonly frequencyHz: number }
  | { readonly kind: 'analog' }
  | { readonly kind: 'touch' };

/** The chip's supply, which a high output shows. */
export const SUPPLY_MILLIVOLTS = 3300;

/** Pins by the number of their touch pad: T0 is GPIO 4 (ESP32 data sheet, "Peripheral Pin Configurations"). */
export const TOUCH_PINS = [4, 0, 2, 15, 13, 12, 14, 27, 33, 32] as const;

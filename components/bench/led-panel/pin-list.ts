/** What hangs on the pins that a program uses: parts by name, in the order in which they are shown. */
import type { PinState } from '../../../device/board/board.ts';

export type Part =
  /** `light`: the share of its full light, 0 to 1. */
  | { readonly kind: 'led'; readonly pin: number; readonly light: number }
  | { readonly kind: 'rgb'; readonly lights: readonly [number, number, number] }
  | { readonly kind: 'knob' | 'touch'; readonly pin: number }
  /** `pressed`: the level that a press gives the pin. */
  | { readonly kind: 'button'; readonly pin: number; readonly pressed: 0 | 1 };

/** The drawing itself has these: the blue LED and BOOT. */
const LED_PIN = 2;
const BOOT_PIN = 0;
/** Red, green, blue. */
export const RGB_PINS = [25, 26, 27] as const;
/** A sketch may use every pin; so many parts have room. */
const MOST_PARTS = 8;

/** What a reader works stands first: the row may be longer than its place. */
export function partsOf(pins: ReadonlyMap<number, PinState>): Part[] {
  const rgb = RGB_PINS.map((pin) => pins.get(pin));
  const isRgb = rgb.every((state) => state?.kind === 'output' || state?.kind === 'pwm');
  const worked: Part[] = [];
  const lights: Part[] = isRgb
    ? [{ kind: 'rgb', lights: [lightOf(rgb[0]), lightOf(rgb[1]), lightOf(rgb[2])] }]
    : [];
  for (const [pin, state] of [...pins].sort(([a], [b]) => a - b)) {
    const part = partAt(pin, state);
    if (part === null) continue;
    if (part.kind !== 'led') worked.push(part);
    else if (!isRgb || !isRgbPin(pin)) lights.push(part);
  }
  return [...worked, ...lights].slice(0, MOST_PARTS);
}

export const nameOf = (part: Part): string =>
  part.kind === 'rgb' ? part.kind : `${part.kind} ${part.pin}`;

/** The share of its full light at which an LED on that pin shines; PWM is too fast to be seen as blinking. */
export function lightOf(state: PinState | undefined): number {
  if (state?.kind === 'output') return state.level;
  return state?.kind === 'pwm' ? state.duty : 0;
}

/**
 * The number, 0 to 1, by which a screen shows a share of light: sRGB's transfer function (IEC 61966-2-1), a gamma of
 * about 2.2. So a duty of half looks as it does at an LED, brighter than half way.
 */
export function shown(light: number): number {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}

function partAt(pin: number, state: PinState): Part | null {
  switch (state.kind) {
    case 'output':
    case 'pwm':
      return pin === LED_PIN ? null : { kind: 'led', pin, light: lightOf(state) };
    case 'analog':
      return { kind: 'knob', pin };
    case 'touch':
      return { kind: 'touch', pin };
    case 'input':
      return pin === BOOT_PIN
        ? null
        : { kind: 'button', pin, pressed: state.pull === 'down' ? 1 : 0 };
  }
}

function isRgbPin(pin: number): boolean {
  return RGB_PINS.some((other) => other === pin);
}

/**
 * The geometry of the drawn board, in tenths of a millimetre: an ESP32 DevKitC V4 lying with its USB
 * socket to the left and its antenna to the right (Espressif, "ESP32-DevKitC V4 Getting Started
 * Guide", header block and dimensions: 54.4 mm by 27.9 mm, pins 2.54 mm apart). The blue LED on
 * GPIO 2 is what most boards of this class add; Espressif's own has only the red power LED.
 */

export interface Pin {
  readonly label: string;
  readonly kind: 'power' | 'ground' | 'io' | 'flash';
  /** Centre of the pin. */
  readonly x: number;
  readonly y: number;
}

export const BOARD = { width: 544, height: 279, corner: 10 } as const;
const PITCH = 25.4;
const FIRST_PIN_X = 43;
const TOP_ROW_Y = 13;
const BOTTOM_ROW_Y = 266;

/** Header J2, from the antenna down to the USB socket. */
const J2 = '3V3 EN VP VN 34 35 32 33 25 26 27 14 12 GND 13 D2 D3 CMD 5V'.split(' ');
/** Header J3, from the antenna down to the USB socket. */
const J3 = 'GND 23 22 TX RX 21 GND 19 18 5 17 16 4 0 2 15 D1 D0 CLK'.split(' ');

export const PINS: readonly Pin[] = [...row(J2, TOP_ROW_Y), ...row(J3, BOTTOM_ROW_Y)];
export const LED_PIN = pin('2');

export const LED = { x: 222, y: 196 } as const;
export const POWER_LED = { x: 150, y: 84 } as const;

function row(labels: readonly string[], y: number): Pin[] {
  return labels.toReversed().map((label, index) => ({
    label,
    kind: kindOf(label),
    x: FIRST_PIN_X + index * PITCH,
    y,
  }));
}

function kindOf(label: string): Pin['kind'] {
  if (label === 'GND') return 'ground';
  if (label === '3V3' || label === '5V') return 'power';
  // The six pins that the module's own flash chip uses: not free for a sketch.
  return ['D0', 'D1', 'D2', 'D3', 'CMD', 'CLK'].includes(label) ? 'flash' : 'io';
}

function pin(label: string): Pin {
  const found = PINS.find((candidate) => candidate.label === label);
  if (found === undefined) throw new Error(`The board has no pin ${label}.`);
  return found;
}

/** The antenna: a trace that turns back on itself, as on the WROOM module's end. */
export function antennaPath(): string {
  const left = 489;
  const right = 536;
  const step = 11.6;
  let path = `M${left} 217H${right}`;
  let y = 217;
  for (let turn = 0; turn < 6; turn += 1) {
    y -= step;
    path += `V${y.toFixed(1)}H${left + 12}`;
    y -= step;
    path += `V${y.toFixed(1)}H${right}`;
  }
  return path;
}

/** Contacts along the module's two long sides, where it is soldered down. */
export const MODULE_CONTACTS: readonly number[] = Array.from(
  { length: 14 },
  (_, i) => 306 + i * 12.7,
);

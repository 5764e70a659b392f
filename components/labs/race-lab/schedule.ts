/**
 * When the LED is toggled during a race, and by whom: fixed for given choices, so that both boards
 * and every run get the same. Somebody who presses when they like leaves gaps of very different length
 * (a Poisson process); the dice are seeded.
 */

/** Somebody else, on a connection of their own, or the screen that is watched. */
export type Toggler = 'other' | 'screen';

export interface Toggle {
  readonly atMs: number;
  readonly by: Toggler;
}

export interface Plan {
  readonly lengthMs: number;
  /** On average. */
  readonly perSecond: number;
  /** `nobody` leaves it to the reader's own button. */
  readonly togglers: 'other' | 'both' | 'nobody';
}

/** One whose gaps are neither kind to polling nor hard on it. */
const SEED = 38;
/** Gaps in mean gaps: nobody presses twice at once, and nobody waits for ever. */
const SHORTEST = 0.2;
const LONGEST = 2.5;
/** Both screens are connected by then, also on a slow wire. */
const FIRST_MS = 250;

export function schedule({ lengthMs, perSecond, togglers }: Plan): Toggle[] {
  if (togglers === 'nobody') return [];
  const meanMs = 1000 / perSecond;
  const toggles: Toggle[] = [];
  let atMs = FIRST_MS;
  let dice = SEED;
  for (let index = 0; atMs < lengthMs; index += 1) {
    toggles.push({ atMs, by: togglers === 'both' && index % 2 === 1 ? 'screen' : 'other' });
    // A linear congruential generator; its high bits are good enough for this.
    dice = (Math.imul(dice, 1_664_525) + 1_013_904_223) >>> 0;
    const even = dice / 0x1_0000_0000;
    atMs += meanMs * Math.min(LONGEST, Math.max(SHORTEST, -Math.log(1 - even)));
  }
  return toggles;
}

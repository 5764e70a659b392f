/**
 * When the LED is toggled during a race, and by whom: fixed for given choices, so that both boards
 * and every run get the same. Somebody who presses when they like leaves gaps of very different length
 * (a Poisson process); instead of dice, the golden ratio's multiples spread the gaps evenly.
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

const GOLDEN = 0.618_033_988_75;
const SEED = 0.35;
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
  for (let index = 0; atMs < lengthMs; index += 1) {
    toggles.push({ atMs, by: togglers === 'both' && index % 2 === 1 ? 'screen' : 'other' });
    const even = (SEED + index * GOLDEN) % 1;
    atMs += meanMs * Math.min(LONGEST, Math.max(SHORTEST, -Math.log(1 - even)));
  }
  return toggles;
}

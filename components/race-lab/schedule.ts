/**
 * When the LED is toggled during a race, and by whom: fixed for given choices, so that both boards
 * and every run get the same. The gaps vary by the golden ratio's multiples, which spread evenly and
 * never fall into step with a poll (Weyl's low-discrepancy sequence).
 */

/** Somebody else, on a connection of their own, or the screen that is watched. */
export type Toggler = 'other' | 'screen';

export interface Toggle {
  readonly atMs: number;
  readonly by: Toggler;
}

export interface Plan {
  readonly lengthMs: number;
  readonly perSecond: number;
  /** `nobody` leaves it to the reader's own button. */
  readonly togglers: 'other' | 'both' | 'nobody';
}

const GOLDEN = 0.618_033_988_75;
/** How much of each toggle's slot the golden ratio may move it by. */
const SPREAD = 0.8;
const SEED = 0.35;

export function schedule({ lengthMs, perSecond, togglers }: Plan): Toggle[] {
  if (togglers === 'nobody') return [];
  const slotMs = 1000 / perSecond;
  const count = Math.floor(lengthMs / slotMs);
  return Array.from({ length: count }, (_, index) => {
    const jitter = (SEED + index * GOLDEN) % 1;
    return {
      atMs: (index + (1 - SPREAD) / 2 + jitter * SPREAD) * slotMs,
      by: togglers === 'both' && index % 2 === 1 ? ('screen' as const) : ('other' as const),
    };
  });
}

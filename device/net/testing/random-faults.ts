/** Faults at random: rules for a link that strike each packet with a given chance. */
import type { Random32 } from '../../clock/random.ts';
import { randomUnit } from '../../clock/testing/seeded-random.ts';
import type { Fault, Link } from '../link/link.ts';

/** How likely each fault is for a packet, 0 to 1; together 1 at most. */
export interface Chances extends Partial<Record<Fault, number>> {
  /** A delayed packet is held for a random time up to this; 200 ms unless given. */
  readonly maxDelayMs?: number;
}

/** At most one of them happens to a packet. The same source of chance repeats them. */
export function addRandomFaults(link: Link, random32: Random32, chances: Chances): void {
  const { maxDelayMs = 200 } = chances;
  /** The part of all packets that no earlier rule strikes. */
  let left = 1;
  for (const action of ['drop', 'corrupt', 'duplicate', 'reorder', 'delay'] as const) {
    const chance = chances[action] ?? 0;
    if (chance === 0) continue;
    const ofTheRest = chance / left;
    left -= chance;
    const rule = { action, count: Infinity, match: () => randomUnit(random32) < ofTheRest };
    if (action !== 'delay') link.addRule(rule);
    else {
      link.addRule({
        ...rule,
        get delayMs() {
          return randomUnit(random32) * maxDelayMs;
        },
      });
    }
  }
}

import type { Random32 } from '../random.ts';

/** A repeatable sequence: xorshift32 (Marsaglia 2003). Never for secrets. */
export function seededRandom(seed: number): Random32 {
  // Zero is the generator's one fixed point; spread small seeds over all bits.
  let state = Math.imul(seed | 0, 0x9e3779b1) ^ 0x6c078965 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** A number in [0, 1). */
export function randomUnit(random: Random32): number {
  return random() / 0x1_0000_0000;
}

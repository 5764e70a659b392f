/**
 * Randomness as a parameter: whoever needs a random number is handed a source, so that tests and
 * labs can repeat a run exactly and real connections get numbers nobody can guess.
 */

/** Returns a uniformly distributed unsigned 32-bit integer. */
export type Random32 = () => number;

/** Unpredictable numbers, from the platform's own generator. */
export const systemRandom: Random32 = () => {
  const words = crypto.getRandomValues(new Uint32Array(1));
  return words[0] ?? 0;
};

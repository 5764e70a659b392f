/**
 * Which rate held on which kind of bridge, kept in this browser. Storage can be forbidden or full; then
 * the fastest is tried again every time.
 */
import type { RateMemory } from './rates.ts';

const PREFIX = 'handshake.';

export const browserRateMemory: RateMemory = {
  recall: (key) => {
    try {
      return localStorage.getItem(PREFIX + key);
    } catch {
      return null;
    }
  },
  remember: (key, value) => {
    try {
      localStorage.setItem(PREFIX + key, value);
    } catch {
      // Nothing a reader could do about it, and nothing breaks.
    }
  },
};

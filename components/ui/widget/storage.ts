/**
 * What the site remembers in this browser: the colour scheme, choices, progress. Storage can be
 * forbidden or full; then the site forgets and goes on.
 */
const PREFIX = 'handshake.';

export function recall(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** `null` forgets. */
export function remember(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // Nothing a reader could do about it, and nothing breaks.
  }
}

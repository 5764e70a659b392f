/** The key of a class stays in its tab: a reload, or a server that was started anew, does not end the class. */

const KEPT = 'handshake.class';

/** The key of this tab's class; null when it has none. */
export function readKept(): string | null {
  try {
    return sessionStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

export function keep(key: string | null): void {
  try {
    if (key === null) sessionStorage.removeItem(KEPT);
    else sessionStorage.setItem(KEPT, key);
  } catch {
    // Without storage a reload ends the class.
  }
}

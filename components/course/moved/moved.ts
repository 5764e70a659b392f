/** Fragments that have moved to another lesson. No DOM. */

/** @param from a fragment, or what fragments begin with: that has a dash at its end */
export function movedAddress(base: string, lesson: string, from: string): string {
  const page = `${base}lessons/${lesson}/`;
  return from.endsWith('-') ? page : `${page}#${from}`;
}

/** Whether an old link to `fragment` means what was listed as `from`. */
export function hasMoved(from: string, fragment: string): boolean {
  return from.endsWith('-') ? fragment.startsWith(from) : fragment === from;
}

/** The sketch in the page's editor, for what stands elsewhere on the page. */
import type { FilesOfSketch } from './sketch-files.ts';

export interface OpenSketch {
  /** As it is now. */
  readonly sketch: () => FilesOfSketch | null;
  /** Its first error, in a sentence; null without one, as far as it has been checked. */
  readonly problem: string | null;
}

const CHANGED = 'handshake-open-sketch';

let open: OpenSketch | null = null;

/** @returns null while no editor is open */
export const openSketch = (): OpenSketch | null => open;

export function tellOpenSketch(now: OpenSketch | null): void {
  const isNews = now?.problem !== open?.problem;
  open = now;
  if (isNews) document.dispatchEvent(new Event(CHANGED));
}

/** Calls `changed` when the sketch has another problem, or none any more, until `signal` aborts. */
export function onOpenSketch(changed: () => void, signal: AbortSignal): void {
  document.addEventListener(CHANGED, changed, { signal });
}

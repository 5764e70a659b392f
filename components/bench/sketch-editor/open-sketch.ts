/** The sketch in the page's editor, for what stands elsewhere on the page. */
import type { FilesOfSketch } from './sketch-files.ts';

export interface OpenSketch {
  /** As it is now. */
  readonly sketch: () => FilesOfSketch | null;
  /** Its errors, as far as it has been checked. */
  readonly problems: readonly SketchProblem[];
}

export interface SketchProblem {
  /** Name of the file; empty where it is none of the sketch's. */
  readonly file: string;
  readonly line: number;
  /** In a sentence. */
  readonly what: string;
}

const CHANGED = 'handshake-open-sketch';

let open: OpenSketch | null = null;
/** What was told of it last. */
let told: readonly unknown[] = [];

/** @returns null while no editor is open */
export const openSketch = (): OpenSketch | null => open;

export function tellOpenSketch(now: OpenSketch | null): void {
  open = now;
  const sketch = now?.sketch();
  const news = [sketch?.name, sketch?.files, JSON.stringify(now?.problems)];
  if (news.every((part, at) => part === told[at])) return;
  told = news;
  document.dispatchEvent(new Event(CHANGED));
}

/** Calls `changed` when the sketch, or what is wrong with it, is another, until `signal` aborts. */
export function onOpenSketch(changed: () => void, signal: AbortSignal): void {
  document.addEventListener(CHANGED, changed, { signal });
}

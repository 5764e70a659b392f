/**
 * The reader's own sketches, kept in this browser alone (IndexedDB). Where nothing can be kept, they last as long
 * as the page.
 */
import { createStore, del, entries, update, type UseStore } from 'idb-keyval';
import type { SourceText } from './course-sketches.ts';

export interface OwnSketch {
  readonly id: string;
  /** As Arduino names a sketch: letters, digits, `_`, `-`; its folder and its main file. */
  readonly name: string;
  /** The course's sketch that it began as; null for one from elsewhere. */
  readonly origin: string | null;
  readonly files: readonly SourceText[];
  /** What undo goes back to, by file name: CodeMirror's JSON. */
  readonly history: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970; 0 before the first change. */
  readonly changed: number;
}

let store: UseStore | null = null;
/** What this page knows, whether or not it could be kept. */
const known = new Map<string, OwnSketch>();

const database = (): UseStore => (store ??= createStore('handshake-sketches', 'sketches'));

/** All of them, the one that was changed last first. */
export async function ownSketches(): Promise<OwnSketch[]> {
  try {
    const kept = await entries<string, OwnSketch>(database());
    const ids = new Set(kept.map(([id]) => id));
    for (const [id, sketch] of kept) {
      const here = known.get(id);
      if (here === undefined || here.changed < sketch.changed) known.set(id, sketch);
    }
    // Another tab has deleted it.
    for (const id of [...known.keys()]) if (!ids.has(id) && !unkept.has(id)) known.delete(id);
  } catch {
    // Private windows of some browsers keep nothing.
  }
  return [...known.values()].sort((a, b) => b.changed - a.changed);
}

const unkept = new Set<string>();

/** `unkept`: the page still has it. `elsewhere`: another tab has changed it since, and its version stays. */
export type Kept = 'kept' | 'unkept' | 'elsewhere';

/** @param mayReplace whether this version was made of the one that is there */
export async function keepSketch(
  sketch: OwnSketch,
  mayReplace: (there: OwnSketch) => boolean,
): Promise<Kept> {
  known.set(sketch.id, sketch);
  let result: Kept = 'kept';
  try {
    await update<OwnSketch>(
      sketch.id,
      (there) => {
        if (there === undefined || mayReplace(there)) return sketch;
        result = 'elsewhere';
        return there;
      },
      database(),
    );
    unkept.delete(sketch.id);
    return result;
  } catch {
    unkept.add(sketch.id);
    return 'unkept';
  }
}

export async function deleteSketch(id: string): Promise<void> {
  known.delete(id);
  unkept.delete(id);
  await del(id, database()).catch(() => undefined);
}

/** What a start needs of the site: asked for all at once, and how far that is, in words that do not flicker. */

export interface Part {
  /** As a reader is told of it: "the flasher". */
  readonly name: string;
  readonly load: () => Promise<unknown>;
}

export interface Loading {
  /** The first part that is still missing. */
  readonly part: string;
  /** Which one of all it is, counted from 1 in the order in which they arrive. */
  readonly number: number;
  readonly of: number;
}

/** On a quick line all is there by then, and nothing is said. */
export const TOLD_AFTER_MS = 1_000;

/**
 * Loads all parts together. A part that fails is nobody's problem here: it is asked for again where it is used.
 * @param tell is told nothing before {@link TOLD_AFTER_MS}, and null at the end if it was told something
 */
export async function loadTogether(
  parts: readonly Part[],
  tell: (loading: Loading | null) => void,
): Promise<void> {
  const missing = new Set(parts);
  const told = { due: false };
  const show = (): void => {
    const [first] = missing;
    if (!told.due || first === undefined) return;
    const number = parts.length - missing.size + 1;
    tell({ part: first.name, number, of: parts.length });
  };
  const timer = setTimeout(() => {
    told.due = true;
    show();
  }, TOLD_AFTER_MS);
  const loaded = parts.map(async (part) => {
    await part.load();
    missing.delete(part);
    show();
  });
  await Promise.allSettled(loaded);
  clearTimeout(timer);
  if (told.due) tell(null);
}

/** Lines of a source that has `#line` directives: what the compiler calls them, and where they stand. */

interface Place {
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

export class SourceLines {
  /** For each line of the text its name; null for a directive. */
  readonly #places: readonly (Place | null)[];

  /** @param path of the text before the first directive */
  constructor(text: string, path = '') {
    let [name, next] = [path, 1];
    this.#places = text.split('\n').map((line) => {
      const directive = /^#line (\d+)(?: "(.*)")?/.exec(line);
      if (directive === null) return { path: name, line: next++ };
      next = Number(directive[1]);
      name = directive[2] ?? name;
      return null;
    });
  }

  /** What line `at` of the text is called; both from 1. null for a directive and outside. */
  placeOf(at: number): Place | null {
    return this.#places[at - 1] ?? null;
  }

  /** The line of the text, from 1, that is called so; null when there is none. */
  lineOf(path: string, line: number): number | null {
    // A prototype has the line of its definition, and stands before it.
    const index = this.#places.findLastIndex((one) => one?.path === path && one.line === line);
    return index < 0 ? null : index + 1;
  }
}

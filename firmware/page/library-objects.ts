/** What was compiled of the libraries that lie with a sketch: kept while they and the sketch's headers stay as they are. */
import { type CarryOut, isHeader, type SourceFile } from '../build/job.ts';

const IN_LIBRARY = /(?:^|\/)libraries\//;

export class LibraryObjects {
  #files: readonly SourceFile[] = [];
  readonly #objects = new Map<string, Uint8Array>();

  /**
   * Carries out each job of a library once.
   * @param files of the sketch, libraries included
   */
  once(files: readonly SourceFile[], carryOut: CarryOut): CarryOut {
    const read = files.filter((file) => IN_LIBRARY.test(file.path) || isHeader(file));
    if (!areSame(read, this.#files)) this.#objects.clear();
    this.#files = read;
    return async (job) => {
      if (!IN_LIBRARY.test(job.subject)) return carryOut(job);
      const known = this.#objects.get(job.subject);
      if (known !== undefined) return known;
      const object = await carryOut(job);
      this.#objects.set(job.subject, object);
      return object;
    };
  }
}

function areSame(some: readonly SourceFile[], others: readonly SourceFile[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ path, text }, at) => path === others[at]?.path && text === others[at].text)
  );
}

/**
 * Libraries in Arduino's format that lie with a sketch, below `libraries/<name>/`. With a `library.properties` and `src/`,
 * everything below `src/` is compiled and included from there; else the folder's own files and those in `utility/`.
 * https://arduino.github.io/arduino-cli/latest/library-specification/
 */
import { isHeader, type SourceFile } from './job.ts';

export interface Library {
  readonly name: string;
  /** The folder that the sketch includes from. */
  readonly include: string;
  /** What is compiled, each by itself. */
  readonly sources: readonly SourceFile[];
  /** What a sketch includes: headers in that folder itself. */
  readonly entrances: readonly SourceFile[];
  /** What else a source may include. */
  readonly others: readonly SourceFile[];
}

const COMPILED = /\.(?:cpp|cc|cxx|c)$/;

/**
 * @param folder of the sketch
 * @returns in the order of their names
 */
export function librariesOf(files: readonly SourceFile[], folder: string): Library[] {
  const start = `${folder}/libraries/`;
  const byName = new Map<string, SourceFile[]>();
  for (const file of files) {
    if (!file.path.startsWith(start)) continue;
    const name = file.path.slice(start.length).split('/')[0] ?? '';
    byName.set(name, [...(byName.get(name) ?? []), file]);
  }
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, all]) => libraryOf(name, `${start}${name}`, all));
}

/** Whether a file of a sketch, by its name there, belongs to a library. */
export function isOfLibrary(name: string): boolean {
  return name.startsWith('libraries/');
}

function libraryOf(name: string, folder: string, all: readonly SourceFile[]): Library {
  const inside = all.map((file) => ({ file, place: file.path.slice(folder.length + 1) }));
  const isRecursive = inside.some(({ place }) => place.startsWith('src/'));
  const counts = (place: string): boolean =>
    isRecursive ? place.startsWith('src/') : /^(?:utility\/)?[^/]+$/.test(place);
  const files = inside.filter(({ place }) => counts(place)).map(({ file }) => file);
  const include = isRecursive ? `${folder}/src` : folder;
  const isEntrance = (file: SourceFile): boolean =>
    isHeader(file) && !file.path.slice(include.length + 1).includes('/');
  return {
    name,
    include,
    sources: files.filter(({ path }) => COMPILED.test(path)),
    entrances: files.filter(isEntrance),
    others: files.filter((file) => !isEntrance(file)),
  };
}

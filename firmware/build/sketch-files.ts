/**
 * A sketch's files as its compilers take them. As in Arduino, all `.ino` files are one source: the one that is
 * named like its folder first, the others by their names. C++, C and assembler files of the folder itself and
 * below `src/` are compiled beside it. Headers may lie anywhere in the folder.
 * https://arduino.github.io/arduino-cli/latest/sketch-specification/
 */
import { isHeader, type SourceFile } from './job.ts';
import { librariesOf, type Library } from './libraries.ts';
import { withPrototypes } from './prototypes.ts';

export interface Sketch {
  /** What is compiled: the joined `.ino` files as one C++ file, first. */
  readonly sources: readonly SourceFile[];
  readonly headers: readonly SourceFile[];
  /** The sketch's folder, where its headers are looked for. */
  readonly folder: string;
  readonly libraries: readonly Library[];
}

export function sketchOf(files: readonly SourceFile[]): Sketch {
  const all = files.map(({ path, text }) => ({ path, text: text.replace(/^\ufeff/, '') }));
  const folder = folderOf(all.map(({ path }) => path));
  const libraries = librariesOf(all, folder);
  const texts = all.filter(({ path }) => !path.startsWith(`${folder}/libraries/`));
  const inside = ({ path }: SourceFile): boolean =>
    path.startsWith(`${folder}/src/`) ||
    path.startsWith('src/') ||
    !path.slice(folder === '.' ? 0 : folder.length + 1).includes('/');
  const others = texts.filter((file) => /\.(?:cpp|cc|cxx|c|S)$/.test(file.path) && inside(file));
  return {
    sources: [...joined(texts.filter(isSketchFile)), ...others],
    headers: texts.filter(isHeader),
    folder,
    libraries,
  };
}

function isSketchFile({ path }: SourceFile): boolean {
  return /\.(?:ino|pde)$/.test(path);
}

/** The folder of the first .ino file, without a slash at its end. */
function folderOf(paths: readonly string[]): string {
  const isMine = (one: string): boolean =>
    isSketchFile({ path: one, text: '' }) && !one.includes('/libraries/');
  const path = paths.find(isMine) ?? paths[0] ?? '';
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
}

function joined(files: readonly SourceFile[]): SourceFile[] {
  const [main, ...others] = [...files].sort((a, b) => {
    return Number(isMain(b)) - Number(isMain(a)) || (a.path < b.path ? -1 : 1);
  });
  if (main === undefined) return [];
  const text = [main, ...others]
    .map((file) => `#line 1 ${JSON.stringify(file.path)}\n${file.text}\n`)
    .join('');
  return [{ path: `${main.path}.cpp`, text: withPrototypes(text) }];
}

function isMain({ path }: SourceFile): boolean {
  const [, folder, name] = /([^/]+)\/([^/]+)\.\w+$/.exec(path) ?? [];
  return folder !== undefined && folder === name;
}

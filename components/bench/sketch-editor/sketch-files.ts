/** A sketch as files that leave and enter the browser: a zip that the Arduino IDE opens, and files dropped in. */
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { isOfLibrary } from '../../../firmware/build/libraries.ts';
import type { SourceText } from './course-sketches.ts';
import { dataFile, fitsBoard, isData } from './data-files.ts';
import { sketchName } from './sketch-name.ts';
import { withoutSecrets } from './secrets.ts';

/** What one sketch may have: no sketch for a board with 4 MB of flash comes near. */
export const MAX_FILES = 50;
export const MAX_CHARACTERS = 1_000_000;

const NAME = /\.(?:ino|pde|cpp|cc|cxx|c|S|h|hh|hpp|tpp|ipp|ya?ml|md|txt)$/i;

export interface FilesOfSketch {
  readonly name: string;
  readonly files: readonly SourceText[];
}

/** Why files cannot be opened, in a sentence. */
export class FilesRefused extends Error {}

/** A folder with the sketch, as the Arduino IDE wants it; without passwords. */
export function zipOf({ name, files }: FilesOfSketch): Uint8Array<ArrayBuffer> {
  const entries = files.map((file) => {
    const octets = file.octets ?? strToU8(withoutSecrets(file.text));
    return [`${name}/${file.name}`, octets];
  });
  return new Uint8Array(zipSync(Object.fromEntries(entries) as Record<string, Uint8Array>));
}

/**
 * A sketch from files: one zip, or `.ino` files with those beside them.
 * @throws FilesRefused
 */
export async function sketchFrom(given: readonly File[]): Promise<FilesOfSketch> {
  const [first] = given;
  if (first === undefined) throw new FilesRefused('No file was chosen.');
  if (given.reduce((sum, { size }) => sum + size, 0) > 4 * MAX_CHARACTERS) {
    throw new FilesRefused(
      'These files are larger than a sketch is. Choose the folder of one sketch.',
    );
  }
  if (given.length === 1 && /\.zip$/i.test(first.name)) {
    return checked(unzipped(new Uint8Array(await first.arrayBuffer())));
  }
  const texts = given.map(async (file) => ({
    name: file.name,
    text: textOf(new Uint8Array(await file.arrayBuffer()), file.name),
  }));
  return checked(await Promise.all(texts));
}

/** The files of the folder that holds the first `.ino`. */
function unzipped(octets: Uint8Array): SourceText[] {
  let size = 0;
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(octets, {
      // What a zip says of itself is asked before anything is unpacked.
      filter: ({ name, originalSize }) => {
        if (!NAME.test(name) && !/(?:^|\/)data\/[^/]/.test(name)) return false;
        size += originalSize;
        return size <= 4 * MAX_CHARACTERS;
      },
    });
  } catch {
    throw new FilesRefused('The zip cannot be read. Download or make it again.');
  }
  if (size > 4 * MAX_CHARACTERS) {
    throw new FilesRefused('The zip holds more than a sketch. Choose the zip of one sketch.');
  }
  const main = Object.keys(entries)
    .filter((path) => !/(?:libraries|data)\//.test(path))
    .sort((a, b) => a.split('/').length - b.split('/').length)
    .find((path) => /\.(?:ino|pde)$/i.test(path));
  const folder = main === undefined ? '' : main.slice(0, main.lastIndexOf('/') + 1);
  return Object.entries(entries)
    .filter(([path]) => path.startsWith(folder))
    .map(([path, content]) => [path.slice(folder.length), new Uint8Array(content)] as const)
    .filter(([name]) => isData({ name }) || isSource(name))
    .map(([name, content]) => {
      return isData({ name }) ? dataFile(name, content) : { name, text: textOf(content, name) };
    });
}

function isSource(name: string): boolean {
  const isInside = !name.includes('/') || name.startsWith('src/') || isOfLibrary(name);
  return isInside && NAME.test(name);
}

export function textOf(octets: Uint8Array, name: string): string {
  if (octets.includes(0)) throw new FilesRefused(`${name} is not text: it holds zeros.`);
  return strFromU8(octets)
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n');
}

function checked(all: readonly SourceText[]): FilesOfSketch {
  const files = all.filter((file) => {
    return (isData(file) || NAME.test(file.name)) && isPlainPath(file.name);
  });
  const main = files.find(
    (file) => /\.(?:ino|pde)$/i.test(file.name) && !isOfLibrary(file.name) && !isData(file),
  );
  if (main === undefined) {
    throw new FilesRefused(
      'There is no .ino file among these. A sketch has one named like its folder.',
    );
  }
  if (!fitsBoard(files)) {
    throw new FilesRefused('The files below data/ are larger than the file system: 1.4 MB.');
  }
  const own = files.filter((file) => !isOfLibrary(file.name) && !isData(file));
  const characters = own.reduce((sum, { text }) => sum + text.length, 0);
  if (own.length > MAX_FILES || characters > MAX_CHARACTERS) {
    throw new FilesRefused(
      `A sketch here has at most ${MAX_FILES} files and a million characters together.`,
    );
  }
  const name = sketchName(main.name.replace(/\.\w+$/, ''));
  const renamed = files.map((file) => (file === main ? { ...file, name: `${name}.ino` } : file));
  return { name, files: [...renamed].sort((a) => (a.name === `${name}.ino` ? -1 : 0)) };
}

/** No way out of the sketch's folder. */
export function isPlainPath(path: string): boolean {
  return (
    /^(?!\/)[\w .()+,&\-/]{1,160}$/.test(path) &&
    !path.split('/').some((part) => /^\.*$/.test(part))
  );
}

/**
 * Libraries as files that enter a sketch: a zip in Arduino's format, or one large header. They lie below `libraries/`
 * (firmware/build/libraries.ts), and are no tabs of the editor.
 */
import { strFromU8, unzipSync } from 'fflate';
import { isOfLibrary } from '../../../firmware/build/libraries.ts';
import type { SourceText } from './course-sketches.ts';
import { FilesRefused, isPlainPath, textOf } from './sketch-files.ts';

/** A library for a board with 4 MB of flash has less. */
const MAX_FILES = 1_000;
const MAX_CHARACTERS = 4_000_000;
/** A header alone that is longer is a library; a shorter one is a file of the sketch. */
const LARGE_HEADER = 20_000;

const TAKEN = /\.(?:cpp|cc|cxx|c|h|hh|hpp|hxx|tpp|ipp|inl|inc|def|properties)$/i;
const ASIDE = /^(?:examples?|extras?|tests?|docs?|\.[^/]*)\//i;

export interface FilesOfLibrary {
  /** As its folder is called. */
  readonly name: string;
  /** With its version, for people. */
  readonly title: string;
  /** Named from the sketch's folder on. */
  readonly files: readonly SourceText[];
}

/**
 * @returns null when the files are no library
 * @throws FilesRefused
 */
export async function libraryFrom(given: readonly File[]): Promise<FilesOfLibrary | null> {
  const [file] = given;
  if (file === undefined || given.length > 1) return null;
  if (/\.zip$/i.test(file.name)) return unzipped(new Uint8Array(await file.arrayBuffer()));
  if (!/\.(?:h|hpp)$/i.test(file.name) || file.size < LARGE_HEADER) return null;
  return headerAlone(file.name, new Uint8Array(await file.arrayBuffer()));
}

/** The libraries that lie with a sketch, in the order of their names. */
export function libraryNames(files: readonly SourceText[]): string[] {
  const names = files.flatMap(({ name }) => (isOfLibrary(name) ? [name.split('/')[1] ?? ''] : []));
  return [...new Set(names)].sort();
}

function headerAlone(fileName: string, octets: Uint8Array): FilesOfLibrary {
  const name = folderName(fileName.replace(/\.\w+$/, ''));
  const text = textOf(octets, fileName);
  return checked({ name, title: name, files: [{ name: `libraries/${name}/${fileName}`, text }] });
}

function unzipped(octets: Uint8Array): FilesOfLibrary | null {
  const about = aboutIn(octets);
  if (about === null) return null;
  const { folder, properties } = about;
  let size = 0;
  const entries = unzipSync(octets, {
    filter: ({ name, originalSize }) => {
      const place = name.slice(folder.length);
      if (!name.startsWith(folder) || !TAKEN.test(place) || ASIDE.test(place)) return false;
      size += originalSize;
      return size <= MAX_CHARACTERS;
    },
  });
  if (size > MAX_CHARACTERS) throw new FilesRefused('This library is larger than four megabytes.');
  const name = folderName(valueOf(properties, 'name') ?? '');
  const files = Object.entries(entries).map(([path, content]) => ({
    name: `libraries/${name}/${path.slice(folder.length)}`,
    text: textOf(content, path),
  }));
  const version = valueOf(properties, 'version');
  return checked({ name, title: version === null ? name : `${name} ${version}`, files });
}

/** Its `library.properties`, in the zip's root or in the one folder there; null when there is none. */
function aboutIn(
  octets: Uint8Array,
): { readonly folder: string; readonly properties: string } | null {
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(octets, {
      filter: ({ name, originalSize }) =>
        /^(?:[^/]+\/)?library\.properties$/.test(name) && originalSize < 65_536,
    });
  } catch {
    // Whoever opens it as a sketch says what is wrong.
    return null;
  }
  const [found] = Object.entries(entries);
  if (found === undefined) return null;
  const [path, content] = found;
  return { folder: path.slice(0, path.lastIndexOf('/') + 1), properties: strFromU8(content) };
}

/** https://arduino.github.io/arduino-cli/latest/library-specification/#libraryproperties-file-format */
function valueOf(properties: string, key: string): string | null {
  const [, value] = new RegExp(`^${key}=(.*)$`, 'm').exec(properties) ?? [];
  return value?.trim() ?? null;
}

function folderName(name: string): string {
  const plain = name.replaceAll(/[^\w.-]+/g, '_').replace(/^[._-]+/, '');
  return plain.slice(0, 63) || 'library';
}

function checked(library: FilesOfLibrary): FilesOfLibrary {
  const { files, name } = library;
  if (!files.some(({ name: path }) => /\.(?:h|hh|hpp)$/i.test(path))) {
    throw new FilesRefused(`The library ${name} has no header that a sketch could include.`);
  }
  if (
    files.length > MAX_FILES ||
    files.reduce((sum, { text }) => sum + text.length, 0) > MAX_CHARACTERS
  ) {
    throw new FilesRefused(
      `The library ${name} has more than ${MAX_FILES} files or four megabytes.`,
    );
  }
  const bad = files.find(({ name: path }) => !isPlainPath(path));
  if (bad !== undefined)
    throw new FilesRefused(`The library has a file with a strange name: ${bad.name}`);
  return library;
}

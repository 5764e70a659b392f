/**
 * Files that a sketch brings along for the board's file system, below `data/` as the Arduino IDE's uploaders have
 * them. They are no sources; text is edited as such.
 */
import type { Octets } from '../../../device/formats/octets/octets.ts';
import type { SourceText } from './course-sketches.ts';

const FOLDER = 'data/';
/** The board's partition. */
const MAX_OCTETS = 0x160000;

export function isData({ name }: Pick<SourceText, 'name'>): boolean {
  return name.startsWith(FOLDER);
}

/** Whether the board could hold them all. */
export function fitsBoard(files: readonly SourceText[]): boolean {
  const data = files.filter(isData);
  return data.reduce((sum, file) => sum + contentOf(file).length, 0) <= MAX_OCTETS;
}

export function contentOf({ text, octets }: SourceText): Octets {
  return octets ?? new TextEncoder().encode(text);
}

/** As text, if it is text. */
export function dataFile(name: string, octets: Octets): SourceText {
  try {
    if (octets.includes(0)) return { name, text: '', octets };
    return {
      name,
      text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets),
    };
  } catch {
    return { name, text: '', octets };
  }
}

/** With their paths on the board. */
export function filesForBoard(
  files: readonly SourceText[],
): { readonly path: string; readonly octets: Octets }[] {
  return files
    .filter(isData)
    .map((file) => ({ path: file.name.slice(FOLDER.length - 1), octets: contentOf(file) }));
}

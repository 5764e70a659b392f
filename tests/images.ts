/** The images in the repository must be, octet for octet, what their sources make. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { allFiles, type Files, imagesFolder } from '../firmware/images.ts';

/**
 * Builds all images without writing any.
 * @throws Error naming the files that differ
 */
export async function expectBuiltImages(): Promise<void> {
  const wrong = unlike(await allFiles(), imagesFolder);
  if (wrong.length === 0) return;
  const list = wrong.map((name) => `  firmware/images/${name}`).join('\n');
  throw new Error(
    `Not what the sources make:\n${list}\nRun npm run firmware and commit what it writes.`,
  );
}

/** The names, from `folder` on, of files that are missing, too many, or of other content. */
export function unlike(files: Files, folder: string): string[] {
  const there = existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [];
  return [...new Set([...files.keys(), ...there])]
    .filter((path) => {
      const octets = files.get(path);
      if (octets === undefined || !existsSync(path)) return true;
      return Buffer.compare(readFileSync(path), octets) !== 0;
    })
    .map((path) => relative(folder, path).split(sep).join('/'))
    .sort();
}

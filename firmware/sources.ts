/**
 * What the builds of all targets share: the sources of sketches and core, and a store in
 * .cache/firmware/ for what has been made of them, named by a digest of everything that went into it,
 * so a second run compiles nothing.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const cacheFolder = join(root, '.cache/firmware');

/** A source or header: its path in the repository, with slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The program could not be built; `diagnostics` is what the compiler or linker said. */
export class BuildError extends Error {
  readonly diagnostics: string;

  constructor(what: string, diagnostics: string) {
    super(`${what} could not be compiled.\n${diagnostics}`);
    this.name = 'BuildError';
    this.diagnostics = diagnostics;
  }
}

/**
 * The files of the sketch firmware/sketches/`name`/: as in Arduino, further C++ files in its folder
 * are part of it.
 * @throws BuildError when there is no such sketch
 */
export function sketchFiles(name: string): SourceFile[] {
  const folder = `firmware/sketches/${name}`;
  const main = `${folder}/${name}.ino`;
  if (!/^\w+$/.test(name) || !existsSync(join(root, main))) {
    throw new BuildError(`The sketch ${name}`, `There is no file ${main}.`);
  }
  return filesUnder(folder, /\.(ino|cpp|h)$/);
}

/** Files in and below a folder of the repository, in the order of their paths. */
export function filesUnder(folder: string, pattern: RegExp): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => pattern.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** How to come by the result of `make`, which depends on `inputs` alone. */
export type Memo = (
  inputs: readonly (string | Uint8Array)[],
  make: () => Promise<Uint8Array>,
) => Promise<Uint8Array>;

/** The result of `make`, kept in the cache's folder `target` under a digest of its inputs. */
export async function kept(
  target: string,
  ...[inputs, make]: Parameters<Memo>
): Promise<Uint8Array> {
  const digest = createHash('sha256');
  for (const input of inputs) digest.update(`\n${input.length}\n`).update(input);
  const path = join(cacheFolder, target, digest.digest('hex').slice(0, 32));
  if (existsSync(path)) return new Uint8Array(readFileSync(path));
  const result = await make();
  writeIfChanged(path, result);
  return result;
}

/** Leaves an equal file alone, and never lets another process see half a file. */
export function writeIfChanged(path: string, octets: Uint8Array): void {
  if (existsSync(path) && Buffer.compare(readFileSync(path), octets) === 0) return;
  mkdirSync(join(path, '..'), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, octets);
  renameSync(temporary, path);
}

/**
 * Files of the builds: the sources of sketches and programs, and the cache in .cache/firmware/. A cached
 * output is named by a digest of everything that went into it, so a second run compiles nothing.
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
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BuildError, type CarryOut, inputsOf, type SourceFile } from './build/job.ts';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const cacheFolder = join(root, '.cache/firmware');

/**
 * The files of the sketch firmware/sketches/`name`/: as in Arduino, further sources and headers in its
 * folder are part of it.
 * @throws BuildError when there is no such sketch
 */
export function sketchFiles(name: string): SourceFile[] {
  const folder = `firmware/sketches/${name}`;
  const main = `${folder}/${name}.ino`;
  if (!/^\w+$/.test(name) || !existsSync(join(root, main))) {
    throw new BuildError(`The sketch ${name}`, `There is no file ${main}.`);
  }
  return filesUnder(folder, /\.(ino|pde|cpp|cc|cxx|c|S|h|hh|hpp|tpp|ipp)$/);
}

/** The core and a port: every source and header but those of tests. */
export function programFiles(port: 'wasm' | 'esp32' | 'page'): SourceFile[] {
  return ['firmware/core', `firmware/port/${port}`].flatMap((folder) =>
    filesUnder(folder, /(?<!_test|_fuzz|_testbed)(\.(h|cpp|S)|\/atomic)$/),
  );
}

/** Files in and below a folder of the repository, in the order of their paths. */
function filesUnder(folder: string, pattern: RegExp): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => pattern.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/**
 * Looks into the cache before it runs a job.
 * @param target a folder in the cache
 * @param readVersion of the tool; another version may give another output
 */
export function cached(target: string, readVersion: () => string, run: CarryOut): CarryOut {
  let version: string | undefined;
  return async (job) => {
    version ??= readVersion();
    const digest = createHash('sha256');
    for (const input of [version, ...inputsOf(job)]) {
      digest.update(`\n${input.length}\n`).update(input);
    }
    const path = join(cacheFolder, target, digest.digest('hex').slice(0, 32));
    if (existsSync(path)) return new Uint8Array(readFileSync(path));
    const output = await run(job);
    writeIfChanged(path, output);
    return output;
  };
}

/** Leaves an equal file alone, and never lets another process see half a file. */
export function writeIfChanged(path: string, octets: Uint8Array): void {
  if (existsSync(path) && Buffer.compare(readFileSync(path), octets) === 0) return;
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, octets);
  renameSync(temporary, path);
}

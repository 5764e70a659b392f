/** Builds sketches for the classic ESP32 in Node: runs its compiler on build/esp32-program.ts's jobs. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Esp32Build, linkEsp32 } from './build/esp32-program.ts';
import { BuildError, type Job, type SourceFile } from './build/job.ts';
import { cacheFolder, cached, programFiles, root, sketchFiles } from './files.ts';

const COMPILER = 'xtensa-lx106-elf-g++';

/** The image of the sketch firmware/sketches/`name`/`name`.ino; see {@link linkEsp32Sketch}. */
export function buildEsp32(name: string, everything = false): Promise<Esp32Build> {
  return linkEsp32Sketch(sketchFiles(name), everything);
}

/**
 * Compiles the files of a sketch and links them with the core.
 * @param everything Whether functions that nobody calls stay.
 * @throws BuildError with the compiler's diagnostics, or when there is no compiler
 */
export async function linkEsp32Sketch(
  sketch: readonly SourceFile[],
  everything = false,
): Promise<Esp32Build> {
  const linkerScript = readFileSync(join(root, 'firmware/port/esp32/esp32.ld'), 'utf8');
  return linkEsp32({ program: programFiles('esp32'), sketch, linkerScript }, runCached, everything);
}

const runCached = cached('esp32', compilerVersion, run);

let free = availableParallelism();
const waiting: (() => void)[] = [];

/** At most one compiler at a time for each processor, in a folder that holds what it may read. */
async function run({ tool, args, files, output, subject }: Job): Promise<Uint8Array> {
  if (free > 0) free--;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  mkdirSync(cacheFolder, { recursive: true });
  const folder = mkdtempSync(join(cacheFolder, 'esp32-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const { stderr } = await promisify(execFile)(tool, args, { cwd: folder });
    if (stderr !== '') console.warn(stderr.trimEnd());
    return new Uint8Array(readFileSync(join(folder, output)));
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    throw new BuildError(subject, stderr === '' ? message : stderr);
  } finally {
    rmSync(folder, { recursive: true });
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  }
}

function compilerVersion(): string {
  try {
    return execFileSync(COMPILER, ['--version'], { encoding: 'utf8' });
  } catch (error) {
    const why = `${COMPILER} cannot be run: install gcc-xtensa-lx106 and picolibc-xtensa-lx106-elf.`;
    throw new BuildError('A program for the ESP32', `${why}\n${String(error)}`);
  }
}

/**
 * Builds sketches for the virtual board in Node: runs the compiler of `@yowasp/clang`, an npm package,
 * on build/wasm-program.ts's jobs.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cLibrary, cppLibrary, PACKAGE } from './compiler-package.ts';
import { BuildError, type CarryOut, type Job, type SourceFile } from './build/job.ts';
import { compileCore, linkCore, linkProgram } from './build/wasm-program.ts';
import { cached, programFiles, sketchFiles } from './files.ts';
import { treeOf } from './page/llvm.ts';

/**
 * The module of the sketch firmware/sketches/`name`/`name`.ino.
 * @throws BuildError with the compiler's diagnostics.
 */
export async function buildSketch(name: string): Promise<Uint8Array> {
  return linkSketch(sketchFiles(name));
}

/**
 * Compiles the files of a sketch and links them with the core.
 * @param carryOut does everything but compiling the core
 */
export async function linkSketch(
  files: readonly SourceFile[],
  carryOut: CarryOut = runCached,
): Promise<Uint8Array> {
  const program = programFiles('wasm');
  const core = await linkCore(await compileCore(program, runCached), cLibrary(), carryOut);
  return linkProgram(files, program, core, () => cppLibrary(runCached), carryOut);
}

export const runCached = cached(
  'wasm',
  () => readFileSync(join(PACKAGE, 'package.json'), 'utf8'),
  runClang,
);

export async function runClang({ tool, args, files, output, subject }: Job): Promise<Uint8Array> {
  // Loaded only when something has to be compiled: it is a hundred megabytes.
  const { commands, Exit } = await import('@yowasp/clang');
  const command = commands[tool as keyof typeof commands];
  const said: Uint8Array[] = [];
  const listen = (octets: Uint8Array | null): void => {
    if (octets !== null) said.push(octets.slice());
  };
  const diagnostics = (): string => Buffer.concat(said).toString().trim();
  try {
    // Without arguments the compiler is only loaded; done here because clang++ would report on that.
    await command(undefined, undefined, { fetchProgress: () => undefined });
    const tree = await command([...args], treeOf(files), {
      stdout: listen,
      stderr: listen,
      decodeASCII: false,
    });
    const result = tree?.[output];
    if (!(result instanceof Uint8Array)) throw new BuildError(subject, diagnostics());
    if (said.length > 0) console.warn(diagnostics());
    return result;
  } catch (error) {
    if (error instanceof Exit) throw new BuildError(subject, diagnostics());
    throw error;
  }
}

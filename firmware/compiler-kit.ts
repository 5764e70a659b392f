/**
 * What pages compile sketches with: the compiler of `@yowasp/clang` without its driver and without the 30 MB
 * of headers and libraries that no sketch uses, and the kit (page/kit.ts).
 */
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { linkBoardFiles } from './build/board-files.ts';
import { compileCore, linkCore } from './build/wasm-program.ts';
import { isHeader, type Objects } from './build/job.ts';
import { cacheFolder, programFiles, writeIfChanged } from './files.ts';
import {
  COMPILER_FILES,
  COMPILER_MODULE,
  COMPILER_PARTS,
  type CompilerKit,
  CPP_LIBRARY_FILE,
  type PackedCppLibrary,
} from './page/kit.ts';
import { cLibrary, compilerVersion, cppLibrary, PACKAGE, textsIn } from './compiler-package.ts';
import { runCached } from './wasm-build.ts';

/** Headers of the compiler itself, which a freestanding implementation has (C23, section 4). */
const CLANG_HEADERS =
  /^include\/(?:(?:float|iso646|limits|stdalign|stdarg|stdbool|stddef|stdint|stdnoreturn)|__std\w+)\.h$/;

/** Headers of its C library, as far as firmware/port/wasm has their functions, and what these include. */
const C_HEADERS =
  /^include\/wasm32-wasip1\/(?:alloca|assert|bits\/alltypes|bits\/limits|ctype|errno|features|inttypes|math|string|strings|stdlib|sys\/types|time|__(?:errno|functions|header_(?:inttypes|stdlib|string|time)|struct|typedef)\w*)\.h$/;

/** One of {@link COMPILER_FILES}. */
export function compilerFile(name: string): Uint8Array<ArrayBuffer> {
  if (!(COMPILER_FILES as readonly string[]).includes(name)) throw new Error(`No file ${name}.`);
  if (name === COMPILER_MODULE) return new TextEncoder().encode(llvmModule());
  return new Uint8Array(readFileSync(join(PACKAGE, 'gen', name)));
}

/** The largest part. */
const LLVM = 'llvm.core.wasm';

/**
 * The largest part, compressed, as far as it is there: what a server sends instead. gzip is made at once, in
 * seconds.
 * @returns paths by the file's name
 */
export function compressedCompiler(): [string, string][] {
  const [gzip, brotli] = [compressedPath('gz'), compressedPath('br')];
  if (!existsSync(gzip)) writeIfChanged(gzip, gzipSync(compilerFile(LLVM)));
  return [
    [`${LLVM}.gz`, gzip],
    ...(existsSync(brotli) ? [[`${LLVM}.br`, brotli] as [string, string]] : []),
  ];
}

/** Compresses it as far as Brotli can, which takes minutes; it is kept for later builds. @returns the path */
export function compressCompilerWell(): string {
  const path = compressedPath('br');
  if (existsSync(path)) return path;
  const octets = compilerFile(LLVM);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: octets.length,
  };
  writeIfChanged(path, brotliCompressSync(octets, { params }));
  return path;
}

function compressedPath(ending: string): string {
  return join(cacheFolder, 'compiler', `${LLVM}-${compilerVersion()}.${ending}`);
}

/**
 * The package's module with what llvm.ts takes from it as its exports. The package itself exports commands that
 * fetch all headers and libraries.
 */
function llvmModule(): string {
  const bundle = readFileSync(join(PACKAGE, 'gen/bundle.js'), 'utf8');
  const [runtime, commands, ...more] = bundle.split('// lib/api.js\n');
  if (runtime === undefined || commands === undefined || more.length > 0) {
    throw new Error('The module of @yowasp/clang is made in a way not known here.');
  }
  return `${runtime}export { Application, Exit, instantiate };\n`;
}

export async function compilerKit(): Promise<CompilerKit> {
  const program = programFiles('wasm');
  const core = await linkCore(await compileCore(program, runCached), cLibrary(), runCached);
  return {
    compiler: compilerVersion(),
    octets: COMPILER_PARTS.reduce((sum, name) => sum + compilerFile(name).length, 0),
    clangHeaders: { ...textsIn(CLANG_HEADERS), ...textsIn(C_HEADERS) },
    program: program.filter(isHeader),
    core: packed(core),
  };
}

/** The file {@link CPP_LIBRARY_FILE}. */
export async function packedCppLibrary(): Promise<PackedCppLibrary> {
  const { headers, objects } = await cppLibrary(runCached);
  return { headers, objects: packed(objects) };
}

/** The file `board-files.wasm`. */
export function boardFiles(): Promise<Uint8Array> {
  return linkBoardFiles(programFiles('page'), cLibrary(), runCached);
}

function packed(objects: Objects): Record<string, string> {
  return Object.fromEntries(
    Object.entries(objects).map(([name, octets]) => [name, Buffer.from(octets).toString('base64')]),
  );
}

/** Lays the compiler, and what of it is compressed, into a built site. */
export async function layCompiler(site: string): Promise<void> {
  const folder = join(site, 'compiler', compilerVersion());
  mkdirSync(folder, { recursive: true });
  for (const name of COMPILER_FILES) {
    const path = join(folder, name);
    if (!existsSync(path)) writeFileSync(path, compilerFile(name));
  }
  writeFileSync(join(folder, CPP_LIBRARY_FILE), JSON.stringify(await packedCppLibrary()));
  for (const [name, path] of compressedCompiler()) place(path, join(folder, name));
}

/** As another name of the same octets where that can be. */
function place(from: string, to: string): void {
  if (existsSync(to)) rmSync(to);
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

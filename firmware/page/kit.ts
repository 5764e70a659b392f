/** What a page needs to compile sketches, as `compiler/kit.json` of the site: all but the compiler itself. */
import type { CppLibrary } from '../build/cpp-library.ts';
import type { Objects, SourceFile } from '../build/job.ts';

export interface CompilerKit {
  /** The folder beside `kit.json` with {@link COMPILER_FILES}; another version has another folder. */
  readonly compiler: string;
  /** Octets of the compiler, unpacked: what a page fetches. */
  readonly octets: number;
  /** Clang's own headers, by path from the root of its file system. */
  readonly clangHeaders: Readonly<Record<string, string>>;
  /** Headers of the core and of port/wasm, as in the repository. */
  readonly program: readonly SourceFile[];
  /** The core and the port as objects, in the order in which they are linked: Base64 by name. */
  readonly core: Readonly<Record<string, string>>;
}

/** {@link CppLibrary} as a file beside the compiler: only who includes it loads it. */
export interface PackedCppLibrary {
  readonly headers: CppLibrary['headers'];
  /** Base64 by name. */
  readonly objects: Readonly<Record<string, string>>;
}

export const CPP_LIBRARY_FILE = 'cpp-library.json';

/** The module of ../build/board-files.ts, beside `kit.json`. */
export const BOARD_FILES_FILE = 'board-files.wasm';

export function unpacked(objects: PackedCppLibrary['objects']): Objects {
  return Object.fromEntries(Object.entries(objects).map(([name, text]) => [name, octetsOf(text)]));
}

/** The module that runs LLVM, and LLVM in the parts that it asks for by name. */
export const COMPILER_MODULE = 'llvm.js';
export const COMPILER_PARTS = [
  'llvm.core.wasm',
  'llvm.core2.wasm',
  'llvm.core3.wasm',
  'llvm.core4.wasm',
] as const;
export const COMPILER_FILES = [COMPILER_MODULE, ...COMPILER_PARTS] as const;

function octetsOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

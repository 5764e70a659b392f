/** What the npm package `@yowasp/clang` brings beside the compiler itself: headers and the C library. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTar, type ParsedTarFileItem } from 'nanotar';
import { C_LIBRARY } from './build/wasm-program.ts';
import { root } from './files.ts';

export const PACKAGE = join(root, 'node_modules/@yowasp/clang');

export function compilerVersion(): string {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

/** Texts by path, of the files whose paths are like that. */
export function textsIn(paths: RegExp): Record<string, string> {
  return Object.fromEntries(filesIn(paths).map(({ name, text }) => [name, text]));
}

/** The archive {@link C_LIBRARY}. */
export function cLibrary(): Uint8Array {
  const [file] = filesIn(new RegExp(`^lib/wasm32-wasip1/${C_LIBRARY.replace('.', '\\.')}$`));
  if (file?.data === undefined) throw new Error(`@yowasp/clang has no ${C_LIBRARY}.`);
  return file.data;
}

function filesIn(paths: RegExp): ParsedTarFileItem[] {
  const tar = readFileSync(join(PACKAGE, 'gen/llvm-resources.tar'));
  return parseTar(tar, { filter: ({ name }) => paths.test(name) });
}

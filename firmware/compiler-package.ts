/** What the npm package `@yowasp/clang` brings beside the compiler itself: headers, the C and the C++ library. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTar, type ParsedTarFileItem } from 'nanotar';
import type { CppLibrary } from './build/cpp-library.ts';
import { dependenciesIn } from './build/dependencies.ts';
import type { CarryOut, Objects } from './build/job.ts';
import { C_LIBRARY, cppLibraryJob } from './build/wasm-program.ts';
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
  return archive(C_LIBRARY);
}

/** As much of libc++ as sketches can include. */
export async function cppLibrary(carryOut: CarryOut): Promise<CppLibrary> {
  const rule = new TextDecoder().decode(await carryOut(cppLibraryJob()));
  const paths = dependenciesIn(rule).flatMap(
    (path) => /^\/usr\/(include\/.*)$/.exec(path)?.[1] ?? [],
  );
  const wanted = new Set(paths);
  const headers = filesIn(/^include\//).filter(({ name }) => wanted.has(name));
  return {
    headers: Object.fromEntries(headers.map(({ name, text }) => [name, text])),
    objects: Object.fromEntries(
      Object.entries({
        ...membersOf(archive('libc++.a')),
        ...membersOf(archive('libc++abi.a')),
      }).filter(([name]) => !LEFT_OUT.test(name)),
    ),
  };
}

function archive(name: string): Uint8Array {
  const [file] = filesIn(new RegExp(`^lib/wasm32-wasip1/${name.replace(/[.+]/g, '\\$&')}$`));
  if (file?.data === undefined) throw new Error(`@yowasp/clang has no ${name}.`);
  return file.data;
}

/** Files, terminals, locales and threads; and what firmware/port/wasm has itself. */
const LEFT_OUT =
  /^(?:filesystem|path|directory|operations|fstream|ios|iostream|ostream|locale|print|regex|strstream|barrier|condition|future|shared_mutex|thread|cxa_(?:d|e|h)|abort_message|fallback|stdlib_new|verbose_abort)/;

const HEADER_OCTETS = 60;

/**
 * The files of an archive of System V's format: headers of 60 octets, in which the name ends at a `/` or is a place in
 * the list `//`, and the length is decimal. https://www.freebsd.org/cgi/man.cgi?query=ar&sektion=5
 */
function membersOf(octets: Uint8Array): Objects {
  const members: Record<string, Uint8Array> = {};
  let names = '';
  for (let at = '!<arch>\n'.length; at < octets.length;) {
    const header = latin1(octets.subarray(at, at + HEADER_OCTETS));
    const start = at + HEADER_OCTETS;
    const length = Number(header.slice(48, 58));
    const content = octets.slice(start, start + length);
    const [, short, place] = /^(?:([^/]+)\/|\/(\d+)) *$/.exec(header.slice(0, 16)) ?? [];
    if (header.startsWith('//')) names = latin1(content);
    const name = place === undefined ? short : /[^/]*/.exec(names.slice(Number(place)))?.[0];
    if (name !== undefined) members[name] = content;
    at = start + length + (length % 2);
  }
  return members;
}

function latin1(octets: Uint8Array): string {
  return Buffer.from(octets).toString('latin1');
}

function filesIn(paths: RegExp): ParsedTarFileItem[] {
  const tar = readFileSync(join(PACKAGE, 'gen/llvm-resources.tar'));
  return parseTar(tar, { filter: ({ name }) => paths.test(name) });
}

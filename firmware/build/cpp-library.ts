/**
 * The C++ standard library (libc++, which `@yowasp/clang` brings) for the sketches that include it: its headers are six
 * megabytes, so a page loads them when a sketch asks for one. The core is compiled without it.
 */
import type { Objects, SourceFile } from './job.ts';

export interface CppLibrary {
  /** Headers by path from the root of the compiler's file system. */
  readonly headers: Readonly<Record<string, string>>;
  /** Its compiled parts: the linker takes those that something refers to. */
  readonly objects: Objects;
}

/**
 * What a sketch may include. Left out is what needs files, a terminal, locales or threads: missing-libraries.ts.
 * `<atomic>` alone is the core's own, which costs nothing.
 */
export const CPP_HEADERS: readonly string[] =
  `algorithm any array bit bitset cassert cctype cerrno cfloat charconv chrono cinttypes climits cmath compare complex
  concepts cstdarg cstdbool cstddef cstdint cstdio cstdlib cstring ctime deque exception expected forward_list functional
  initializer_list iterator limits list map memory mutex new numbers numeric optional queue random ranges ratio set span stack
  stdexcept string string_view tuple type_traits typeindex unordered_map unordered_set utility valarray variant
  vector version`.split(/\s+/);

const ITS_INCLUDE = new RegExp(
  String.raw`^[ \t]*#[ \t]*include[ \t]*["<](?:${CPP_HEADERS.join('|')})[">]`,
  'm',
);

/** Whether one of the files includes a header of the library. */
export function includesCppLibrary(files: readonly SourceFile[]): boolean {
  return files.some(({ text }) => ITS_INCLUDE.test(text));
}

const ENTRANCES = 'cpp';
const ITS_HEADERS: readonly string[] = [...CPP_HEADERS, 'atomic'];

/** The options that find it, before the C library's. */
export const CPP_LIBRARY_OPTIONS: readonly string[] = [
  '-isystem',
  ENTRANCES,
  '-isystem',
  '/usr/include/c++/v1',
  // It knows the C library by this target's name.
  '-U__EMSCRIPTEN__',
  '-D__wasi__',
];

/** One in front of each of its headers: functions of the library are not the sketch's own, and do not report that they run. */
export function cppEntrances(wrapped: (header: SourceFile) => SourceFile): SourceFile[] {
  return ITS_HEADERS.map((name) => {
    return wrapped({ path: `${ENTRANCES}/${name}`, text: `#include_next <${name}>` });
  });
}

/** A source that includes all of it: what the compiler reads for that is what a page needs. */
export function everyCppHeader(): SourceFile {
  const lines = ITS_HEADERS.map((name) => `#include <${name}>\n`);
  return { path: 'every.cpp', text: lines.join('') };
}

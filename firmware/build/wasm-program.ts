/**
 * Programs for the virtual board: the core and the WebAssembly port as one relocatable object, then
 * each sketch linked with it (`clang++` and `wasm-ld`). The output holds no path and no date: the same
 * sources give the same octets.
 *
 * Left out: Arduino's generated function prototypes. A sketch declares a function before it uses it,
 * as C++ wants.
 */
import { ownFunctionName } from './function-names.ts';
import {
  byPath,
  type CarryOut,
  isHeader,
  isSketch,
  objectName,
  SKETCH_OPTIONS,
  type SourceFile,
} from './job.ts';
import { withFunctionNames } from './wasm-names.ts';

const COMPILE_OPTIONS = [
  '--target=wasm32-unknown-unknown',
  '-std=c++20',
  '-Oz',
  '-ffreestanding',
  '-nostdlibinc',
  '-fno-exceptions',
  '-fno-rtti',
  '-fno-threadsafe-statics',
  '-fno-c++-static-destructors',
  '-mbulk-memory',
  '-Wall',
  '-Wextra',
  '-Ifirmware/core/arduino',
  '-Ifirmware/core/freestanding',
  '-Ifirmware/port/wasm/include',
];

/**
 * The sketch's own functions report when they are entered and left. Clang passes the caller's
 * address, too, which only its Emscripten target can make; the calling conventions are the same.
 */
const TRACE_OPTIONS = [
  '--target=wasm32-unknown-emscripten',
  '-finstrument-functions',
  '-Wno-pragma-clang-attribute',
];

const LINK_OPTIONS = [
  '--no-entry',
  '--gc-sections',
  // The names of functions stay until a table is made of them.
  '--strip-debug',
  // The memory never grows; the stack lies below everything else, so that its overflow traps.
  '--no-growable-memory',
  '--stack-first',
  '-z',
  'stack-size=65536',
];

/** Octets of object files by name, in the order in which they are linked. */
export type Objects = Readonly<Record<string, Uint8Array>>;

/** @param program the files of the core and of port/wasm */
export async function compileCore(
  program: readonly SourceFile[],
  carryOut: CarryOut,
): Promise<Objects> {
  const headers = program.filter(isHeader);
  const objects: Record<string, Uint8Array> = {};
  for (const source of program) {
    if (isHeader(source)) continue;
    objects[objectName(source)] = await compile(source, headers, [], carryOut);
  }
  return objects;
}

/** One relocatable object, made of what {@link compileCore} made. */
export function linkCore(objects: Objects, carryOut: CarryOut): Promise<Uint8Array> {
  return link(objects, ['-r'], 'The core', carryOut);
}

/**
 * Compiles a sketch and links it with the core.
 * @param files .ino, .cpp; headers beside them
 * @param program the files of the core and of port/wasm
 * @returns a module that names its sketch's functions
 */
export async function linkProgram(
  files: readonly SourceFile[],
  program: readonly SourceFile[],
  core: Uint8Array,
  carryOut: CarryOut,
): Promise<Uint8Array> {
  const headers = [...program.filter(isForSketches).map(untraced), ...files.filter(isHeader)];
  const objects: Record<string, Uint8Array> = { 'core.o': core };
  for (const file of files) {
    if (isHeader(file)) continue;
    const options = [...(isSketch(file) ? SKETCH_OPTIONS : []), ...TRACE_OPTIONS];
    const name = `sketch${Object.keys(objects).length}.o`;
    objects[name] = await compile(file, headers, options, carryOut);
  }
  const module = await link(objects, LINK_OPTIONS, 'The sketch', carryOut);
  const sources = files.map(({ text }) => text);
  return withFunctionNames(module, (name) => ownFunctionName(name, sources));
}

/** The headers that a sketch can include: few and small, because every sketch compiles them again. */
function isForSketches(file: SourceFile): boolean {
  const folders =
    /^firmware\/(?:core\/(?:arduino\/|freestanding\/|config\.h)|port\/wasm\/include\/)/;
  return isHeader(file) && folders.test(file.path);
}

/** A header whose functions are not the sketch's own: they do not report that they run. */
function untraced({ path, text }: SourceFile): SourceFile {
  const begin =
    '#pragma clang attribute push(__attribute__((no_instrument_function)), apply_to = function)';
  return { path, text: `${begin}\n#line 1\n${text}\n#pragma clang attribute pop\n` };
}

const OVERLAY = 'overlay.yaml';

function compile(
  source: SourceFile,
  headers: readonly SourceFile[],
  options: readonly string[],
  carryOut: CarryOut,
): Promise<Uint8Array> {
  const files = [...headers, source];
  const args = [...COMPILE_OPTIONS, ...options, '-c', source.path, '-o', 'out.o'];
  return carryOut({
    tool: 'clang++',
    args: [...args, '-ivfsoverlay', OVERLAY],
    files: { ...byPath(files), [OVERLAY]: overlay(files) },
    output: 'out.o',
    subject: source.path,
  });
}

/**
 * The same files once more, as a file system of Clang's own: the file system that it is given does not
 * know `..`, which the core's includes use, and Clang's own resolves it.
 * https://clang.llvm.org/docs/ClangCommandLineReference.html#cmdoption-clang-ivfsoverlay
 */
function overlay(files: readonly SourceFile[]): string {
  const roots = files.map(({ path }) => ({
    type: 'file',
    name: `/${path}`,
    'external-contents': path,
  }));
  return JSON.stringify({ version: 0, 'use-external-names': false, roots });
}

function link(
  objects: Objects,
  options: readonly string[],
  subject: string,
  carryOut: CarryOut,
): Promise<Uint8Array> {
  const args = [...options, ...Object.keys(objects), '-o', 'out'];
  return carryOut({ tool: 'wasm-ld', args, files: objects, output: 'out', subject });
}

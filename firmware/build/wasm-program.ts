/**
 * Programs for the virtual board: the core and the WebAssembly port as one relocatable object, then
 * each sketch linked with it (`clang++` and `wasm-ld`). The output holds no path and no date: the same
 * sources give the same octets.
 *
 */
import { withCopiedInitializers } from './array-initializers.ts';
import {
  CPP_LIBRARY_OPTIONS,
  cppEntrances,
  type CppLibrary,
  everyCppHeader,
  includesCppLibrary,
} from './cpp-library.ts';
import { ownFunctionName } from './function-names.ts';
import {
  BuildError,
  byPath,
  C_LANGUAGE,
  type CarryOut,
  CPP_LANGUAGE,
  isCpp,
  isHeader,
  isOnDemand,
  type Job,
  objectName,
  type Objects,
  sketchOptions,
  type SourceFile,
} from './job.ts';
import { type Sketch, sketchOf } from './sketch-files.ts';
import { withFunctionNames } from './wasm-names.ts';

const COMPILE_OPTIONS = [
  '--target=wasm32-unknown-unknown',
  '-Oz',
  '-ffreestanding',
  '-nostdlibinc',
  // As on the chip.
  '-funsigned-char',
  '-mbulk-memory',
  '-Wall',
  '-Wextra',
  '-Ifirmware/core/arduino',
];
const C_LIBRARY_OPTIONS = ['-isystem', '/usr/include/wasm32-wasip1'];
/** Where the C++ library is not, this stands in front of the C library. */
const SLIM_OPTIONS = ['-Ifirmware/core/freestanding', '-Ifirmware/port/wasm/include'];
const CPP_OPTIONS = [
  ...CPP_LANGUAGE,
  '-fno-exceptions',
  '-fno-rtti',
  '-fno-threadsafe-statics',
  '-fno-c++-static-destructors',
];

/** What GCC, Arduino's compiler, takes with a warning at most. */
const GCC_TAKES = [
  '-Wno-error=c++11-narrowing',
  '-Wno-reserved-user-defined-literal',
  '-Wno-deprecated-volatile',
  '-Wno-vla-cxx-extension',
];

/**
 * The sketch's own functions report when they are entered and left. Clang passes the caller's
 * address, too, which only its Emscripten target can make; the calling conventions are the same.
 */
const TRACE_TARGET = [
  '--target=wasm32-unknown-emscripten',
  // A name that belongs to the sketch, and a macro of that target.
  '-Uunix',
];
const TRACE_OPTIONS = [...TRACE_TARGET, '-finstrument-functions', '-Wno-pragma-clang-attribute'];

/** The sketch gives way to the network in each basic block: firmware/core/freestanding/preemption.cpp. */
const TURNS = ['-fsanitize-coverage=bb,no-prune,trace-pc'];

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

/** The compiler, itself WebAssembly, has a small stack: a sketch without an end is told before that is full. */
const DEPTHS = ['-ftemplate-depth=200', '-fconstexpr-depth=200', '-fbracket-depth=200'];

/** @param program the files of the core and of port/wasm */
export async function compileCore(
  program: readonly SourceFile[],
  carryOut: CarryOut,
): Promise<Objects> {
  const headers = program.filter(isHeader);
  const objects: Record<string, Uint8Array> = {};
  for (const source of program) {
    if (isHeader(source)) continue;
    objects[objectName(source)] = await carryOut(compileJob(source, headers, []));
  }
  return objects;
}

/** The object with the module's exports: in a relocatable one they would lose their names. */
const PORT = objectName({ path: 'firmware/port/wasm/port.cpp', text: '' });

/** The C library that the compiler brings; a sketch may call what firmware/port/wasm/c_library.cpp takes of it. */
export const C_LIBRARY = 'libc.a';

/**
 * What {@link compileCore} made, as few objects as can be.
 * @param cLibrary the archive {@link C_LIBRARY}
 */
export async function linkCore(
  objects: Objects,
  cLibrary: Uint8Array,
  carryOut: CarryOut,
): Promise<Objects> {
  const parts = Object.entries(objects);
  const apart = parts.filter(([name]) => name === PORT || isOnDemand(name));
  const others = parts.filter(([name]) => name !== PORT && !isOnDemand(name));
  const whole = { ...Object.fromEntries(others), [C_LIBRARY]: cLibrary };
  const core = await link(whole, ['-r'], 'The core', carryOut);
  return { 'core.o': core, ...Object.fromEntries(apart) };
}

/**
 * Compiles a sketch and links it with the core.
 * @param files the files of its folder
 * @param program the files of the core and of port/wasm
 * @param core what {@link linkCore} made
 * @param cppLibrary is asked when the sketch includes it
 * @returns a module that names its sketch's functions
 */
export async function linkProgram(
  files: readonly SourceFile[],
  program: readonly SourceFile[],
  core: Objects,
  cppLibrary: () => Promise<CppLibrary>,
  carryOut: CarryOut,
): Promise<Uint8Array> {
  const sketch = sketchOf(files);
  const parts = Object.entries(core);
  const onDemand = {
    ...Object.fromEntries(parts.filter(([name]) => isOnDemand(name))),
    ...(includesCppLibrary(files) ? (await cppLibrary()).objects : {}),
  };
  const objects = Object.fromEntries(parts.filter(([name]) => !isOnDemand(name)));
  for (const source of sketch.sources) {
    const name = `sketch${Object.keys(objects).length}.o`;
    objects[name] = await compileSketch(source, (one) => sketchJob(one, sketch, program), carryOut);
  }
  for (const source of sketch.libraries.flatMap(({ sources: its }) => its)) {
    const name = `library${Object.keys(objects).length}.o`;
    objects[name] = await carryOut(libraryJob(source, sketch, program));
  }
  const module = await link(objects, LINK_OPTIONS, 'The sketch', carryOut, onDemand);
  const sources = sketch.sources.map(({ text }) => text);
  return withFunctionNames(module, (name) => ownFunctionName(name, sources));
}

/**
 * How one source of a sketch is compiled.
 * @param program the files of the core and of port/wasm
 */
export function sketchJob(source: SourceFile, sketch: Sketch, program: readonly SourceFile[]): Job {
  const options = [...sketchOptions(source, sketch.folder), ...TRACE_OPTIONS];
  if (isCpp(source.path)) options.push(...GCC_TAKES);
  return readersJob(source, sketch, program, options);
}

/** How one source of a library that lies with a sketch is compiled: what it warns of is not the reader's. */
function libraryJob(source: SourceFile, sketch: Sketch, program: readonly SourceFile[]): Job {
  const options = [...sketchOptions(source, sketch.folder), ...TRACE_TARGET, '-w'];
  return readersJob(source, sketch, program, options);
}

function readersJob(
  source: SourceFile,
  { sources, headers, libraries }: Sketch,
  program: readonly SourceFile[],
  special: readonly string[],
): Job {
  // As with the core's headers, their functions are not the sketch's.
  const theirs = libraries
    .flatMap(({ entrances, others }) => [...entrances.map(untraced), ...others])
    .filter(({ path }) => path !== source.path);
  const include = libraries.map(({ include: folder }) => `-I${folder}`);
  const options = [...special, ...TURNS, ...DEPTHS, ...include];
  const files = [...headersForSketches(program), ...headers, ...theirs];
  const hasCppLibrary =
    isCpp(source.path) && includesCppLibrary([...sources, ...headers, ...theirs, source]);
  if (!hasCppLibrary) return compileJob(source, files, options);
  return compileJob(source, [...cppEntrances(untraced), ...files], options, [
    ...CPP_LIBRARY_OPTIONS,
    ...C_LIBRARY_OPTIONS,
  ]);
}

/** What the compiler reads when a sketch includes the whole C++ library, as a rule of `make`. */
export function cppLibraryJob(): Job {
  const read = [...TRACE_OPTIONS, '-MD', '-MF', 'out.d', '-MT', 'out'];
  const job = compileJob(everyCppHeader(), [], read, [
    ...CPP_LIBRARY_OPTIONS,
    ...C_LIBRARY_OPTIONS,
  ]);
  return { ...job, output: 'out.d' };
}

/** A module of its own, which needs nothing of a board. */
export function linkModule(
  objects: Objects,
  subject: string,
  carryOut: CarryOut,
): Promise<Uint8Array> {
  return link(objects, [...LINK_OPTIONS, '--strip-all'], subject, carryOut);
}

/** The headers that a sketch can include: few and small, because every sketch compiles them again. */
export function headersForSketches(program: readonly SourceFile[]): SourceFile[] {
  return program.filter(isForSketches).map(untraced);
}

/** Once more with what GCC takes and Clang does not, when that is the error. */
async function compileSketch(
  source: SourceFile,
  jobOf: (source: SourceFile) => Job,
  carryOut: CarryOut,
): Promise<Uint8Array> {
  try {
    return await carryOut(jobOf(source));
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    const text = withCopiedInitializers(source.text, error.diagnostics);
    if (text === null) throw error;
    return carryOut(jobOf({ ...source, text }));
  }
}

function isForSketches(file: SourceFile): boolean {
  const folders =
    /^firmware\/(?:core\/(?:arduino\/|freestanding\/|config\.h)|port\/wasm\/include\/)/;
  return isHeader(file) && folders.test(file.path);
}

/**
 * A header whose functions are not the sketch's own: they do not report that they run. Where the sketch leaves a
 * declaration unfinished above the `#include`, the compiler skips the next one: so there is one that nobody misses.
 */
function untraced({ path, text }: SourceFile): SourceFile {
  const begin = [
    'struct handshake_header;',
    '#pragma clang attribute push(__attribute__((no_instrument_function)), apply_to = function)',
  ].join('\n');
  return { path, text: `${begin}\n#line 1\n${text}\n#pragma clang attribute pop\n` };
}

const OVERLAY = 'overlay.yaml';

function compileJob(
  source: SourceFile,
  headers: readonly SourceFile[],
  options: readonly string[],
  libraries: readonly string[] = [...SLIM_OPTIONS, ...C_LIBRARY_OPTIONS],
): Job {
  const files = [...headers, source];
  const language = isCpp(source.path)
    ? CPP_OPTIONS
    : source.path.endsWith('.c')
      ? ['-xc', ...C_LANGUAGE]
      : [];
  const args = [
    ...COMPILE_OPTIONS,
    ...libraries,
    ...language,
    ...options,
    '-c',
    source.path,
    '-o',
    'out.o',
  ];
  return {
    tool: 'clang++',
    args: [...args, '-ivfsoverlay', OVERLAY],
    files: { ...byPath(files), [OVERLAY]: overlay(files) },
    output: 'out.o',
    subject: source.path,
  };
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
  library: Objects = {},
): Promise<Uint8Array> {
  const names = Object.keys(objects);
  const args = [
    ...options,
    ...names,
    '--start-lib',
    ...Object.keys(library),
    '--end-lib',
    '-o',
    'out',
  ];
  const files = { ...objects, ...library };
  return carryOut({ tool: 'wasm-ld', args, files, output: 'out', subject });
}

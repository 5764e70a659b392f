/**
 * Builds sketches for the virtual board: the core and the WebAssembly port once, into one relocatable
 * object, then each sketch linked with it. The compiler is `@yowasp/clang`, from npm; what has been
 * compiled is kept in .cache/firmware/wasm/, named by a digest of everything that went into it, so a
 * second run compiles nothing. The output holds no path and no date: the same sources give the same
 * octets.
 *
 *     node firmware/wasm-build.ts [name …]      all sketches when none is named
 *
 * Left out: Arduino's generated function prototypes. A sketch declares a function before it uses it,
 * as C++ wants.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '@yowasp/clang';
import { ownFunctionName } from './function-names.ts';
import {
  BuildError,
  cacheFolder,
  filesUnder,
  kept,
  type Memo,
  root,
  sketchFiles,
  type SourceFile,
  writeIfChanged,
} from './sources.ts';
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
 * For the sketch's own functions to say when they are entered and left. Clang passes the caller's
 * address, too, which only its Emscripten target can make; the calling conventions are the same.
 */
const TRACE_OPTIONS = [
  '--target=wasm32-unknown-emscripten',
  '-finstrument-functions',
  '-Wno-pragma-clang-attribute',
];

/** Students read the warnings about their sketch; what Arduino's own build does not say, ours does not. */
const SKETCH_OPTIONS = [
  '-Wno-unused-parameter',
  '-include',
  'firmware/core/arduino/Arduino.h',
  '-xc++',
];

const LINK_OPTIONS = [
  '--no-entry',
  '--gc-sections',
  // The names of functions stay for as long as it takes to make a table of them.
  '--strip-debug',
  // The memory never grows; the stack lies below everything else, so that its overflow traps.
  '--no-growable-memory',
  '--stack-first',
  '-z',
  'stack-size=65536',
];

/**
 * The module of the sketch firmware/sketches/`name`/`name`.ino.
 * @throws BuildError with the compiler's diagnostics.
 */
export async function buildSketch(name: string): Promise<Uint8Array> {
  const module = await linkSketch(sketchFiles(name));
  writeIfChanged(join(cacheFolder, `${name}.wasm`), module);
  return module;
}

/**
 * Compiles the files of a sketch (.ino, .cpp; headers beside them) and links them with the core.
 * With a `memo` of one's own, everything but the core's objects is made by that.
 */
export async function linkSketch(
  files: readonly SourceFile[],
  memo: Memo = cached,
): Promise<Uint8Array> {
  const headers = [
    ...sketchHeaders().map(untraced),
    ...files.filter(({ path }) => path.endsWith('.h')),
  ];
  const objects: Tree = { 'core.o': await buildCore(memo) };
  for (const file of files) {
    if (file.path.endsWith('.h')) continue;
    const options = [...(file.path.endsWith('.ino') ? SKETCH_OPTIONS : []), ...TRACE_OPTIONS];
    objects[`sketch${Object.keys(objects).length}.o`] = await compile(file, headers, options, memo);
  }
  const module = await link(objects, LINK_OPTIONS, 'The sketch', memo);
  const sources = files.map(({ text }) => text);
  return withFunctionNames(module, (name) => ownFunctionName(name, sources));
}

/** A header whose functions are not the sketch's own: they do not say that they run. */
function untraced({ path, text }: SourceFile): SourceFile {
  const begin =
    '#pragma clang attribute push(__attribute__((no_instrument_function)), apply_to = function)';
  return { path, text: `${begin}\n#line 1\n${text}\n#pragma clang attribute pop\n` };
}

/** The core and the port as one relocatable object, put together by `memo`. */
async function buildCore(memo: Memo = cached): Promise<Uint8Array> {
  const headers = [
    ...filesUnder('firmware/core', /(?<!_testbed)(\.h|\/atomic)$/),
    ...filesUnder('firmware/port/wasm', /\.h$/),
  ];
  const sources = [
    ...filesUnder('firmware/core', /(?<!_test|_fuzz)\.cpp$/),
    ...filesUnder('firmware/port/wasm', /(?<!_test|_fuzz)\.cpp$/),
  ];
  const objects: Tree = {};
  for (const source of sources) {
    objects[`${source.path.replaceAll('/', '_')}.o`] = await compile(source, headers, [], cached);
  }
  return link(objects, ['-r'], 'The core', memo);
}

/** What a sketch can include: few and small, because every sketch compiles them again. */
function sketchHeaders(): SourceFile[] {
  return [
    ...filesUnder('firmware/core/arduino', /(?<!_testbed)\.h$/),
    ...filesUnder('firmware/core/freestanding', /./),
    ...filesUnder('firmware/port/wasm/include', /\.h$/),
    ...filesUnder('firmware/core', /^firmware\/core\/config\.h$/),
  ];
}

async function compile(
  source: SourceFile,
  headers: readonly SourceFile[],
  options: readonly string[],
  memo: Memo,
): Promise<Uint8Array> {
  const args = [...COMPILE_OPTIONS, ...options, '-c', source.path, '-o', 'out.o'];
  const files = [...headers, source];
  const inputs = files.flatMap(({ path, text }) => [path, text]);
  return memo(['clang++', ...args, ...inputs], () => {
    const tree = { ...treeOf(files), [OVERLAY]: overlay(files) };
    return run('clang++', [...args, '-ivfsoverlay', OVERLAY], tree, source.path, 'out.o');
  });
}

const OVERLAY = 'overlay.yaml';

/**
 * The same files once more, as a file system of Clang's own: the one it is given here does not know
 * `..`, which the core's includes use, and Clang's own resolves it.
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

async function link(
  objects: Tree,
  options: readonly string[],
  what: string,
  memo: Memo,
): Promise<Uint8Array> {
  const args = [...options, ...Object.keys(objects), '-o', 'out'];
  const inputs = Object.values(objects) as Uint8Array[];
  return memo(['wasm-ld', ...args, ...inputs], () => run('wasm-ld', args, objects, what, 'out'));
}

async function run(
  command: 'clang++' | 'wasm-ld',
  args: string[],
  files: Tree,
  what: string,
  output: string,
): Promise<Uint8Array> {
  // Loaded only when something has to be compiled: it is a hundred megabytes.
  const { commands, Exit } = await import('@yowasp/clang');
  const said: Uint8Array[] = [];
  const listen = (octets: Uint8Array | null): void => {
    if (octets !== null) said.push(octets.slice());
  };
  const diagnostics = (): string => Buffer.concat(said).toString().trim();
  try {
    // Without arguments the compiler is only loaded; done here because clang++ would report on that.
    await commands[command](undefined, undefined, { fetchProgress: () => undefined });
    const tree = await commands[command](args, files, { stdout: listen, stderr: listen });
    const result = tree?.[output];
    if (!(result instanceof Uint8Array)) throw new BuildError(what, diagnostics());
    if (said.length > 0) console.warn(diagnostics());
    return result;
  } catch (error) {
    if (error instanceof Exit) throw new BuildError(what, diagnostics());
    throw error;
  }
}

const cached: Memo = (inputs, make) => kept('wasm', [compilerVersion(), ...inputs], make);

let version: string | undefined;

function compilerVersion(): string {
  version ??= readFileSync(join(root, 'node_modules/@yowasp/clang/package.json'), 'utf8');
  return version;
}

/** The files as the compiler's file system. */
function treeOf(files: readonly SourceFile[]): Tree {
  const tree: Tree = {};
  for (const { path, text } of files) {
    const names = path.split('/');
    const file = names.pop() ?? path;
    let folder = tree;
    for (const name of names) folder = (folder[name] ??= {}) as Tree;
    folder[file] = text;
  }
  return tree;
}

if (import.meta.main) {
  const named = process.argv.slice(2);
  const all = readdirSync(join(root, 'firmware/sketches')).sort();
  try {
    for (const name of named.length > 0 ? named : all) {
      const { length } = await buildSketch(name);
      console.log(`.cache/firmware/${name}.wasm  ${length} octets`);
    }
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

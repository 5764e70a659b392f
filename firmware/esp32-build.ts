/**
 * Builds sketches for the classic ESP32: core, port and sketch compiled with Debian's
 * `xtensa-lx106-elf-g++` and linked into one program for the chip's RAM, as an image that its boot
 * ROM loads. The output holds no path and no date: the same sources and the same compiler give the
 * same octets.
 *
 * The compiler is made for the ESP8266's processor. What it emits is a subset of the ESP32's
 * instructions; its libraries are used for memory and strings, its arithmetic is in port/esp32.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { CHIP_ID_ESP32 } from '../device/formats/esp/chips.ts';
import { writeImage } from '../device/formats/esp/image.ts';
import { type Program, readElf } from './elf.ts';
import {
  BuildError,
  cacheFolder,
  filesUnder,
  kept,
  root,
  sketchFiles,
  type SourceFile,
} from './sources.ts';

const COMPILER = 'xtensa-lx106-elf-g++';
/** Debian: where `picolibc-xtensa-lx106-elf` has its headers and libraries. */
const LIBRARY = '/usr/lib/xtensa-lx106-elf';
const SCRIPT = 'firmware/port/esp32/esp32.ld';

const OPTIONS = [
  '-Os',
  '-ffreestanding',
  // Any function may be farther from another than a plain call reaches.
  '-mlongcalls',
  '-ffunction-sections',
  '-fdata-sections',
  '-Wall',
  '-Wextra',
  '-isystem',
  `${LIBRARY}/include`,
];
const CPP_OPTIONS = [
  '-std=c++20',
  '-fno-exceptions',
  '-fno-rtti',
  '-fno-threadsafe-statics',
  '-fno-use-cxa-atexit',
  '-Ifirmware/core/arduino',
  '-Ifirmware/core/freestanding',
];
const SKETCH_OPTIONS = [
  '-Wno-unused-parameter',
  '-include',
  'firmware/core/arduino/Arduino.h',
  '-xc++',
];
const LINK_OPTIONS = ['-nostdlib', '-Wl,--fatal-warnings', `-Wl,-T,${basename(SCRIPT)}`];
const LIBRARIES = [`-L${LIBRARY}/lib`, '-lc', '-lgcc'];

/** One of the chip's memories, octets. */
export interface Footprint {
  readonly name: string;
  readonly used: number;
  readonly size: number;
}

export interface Esp32Build {
  readonly image: Uint8Array;
  readonly program: Program;
  readonly elf: Uint8Array;
  /** The linker's map: what lies where, and why it is there. It names no folder. */
  readonly map: string;
  readonly footprints: readonly Footprint[];
  /** Octets of stack, which has a memory of its own. */
  readonly stackRoom: number;
}

/**
 * @param everything Whether functions that nobody calls stay: with them stay the tables that tell
 * instructions from padding, for whoever takes the program apart.
 * @throws BuildError with the compiler's diagnostics, or when there is no compiler
 */
export async function buildEsp32(name: string, everything = false): Promise<Esp32Build> {
  const headers = [
    ...filesUnder('firmware/core', /(?<!_testbed)(\.h|\/atomic)$/),
    ...filesUnder('firmware/port/esp32', /\.h$/),
  ];
  const sketch = sketchFiles(name);
  const sources = [
    ...filesUnder('firmware/core', /(?<!_test|_fuzz)\.cpp$/),
    ...filesUnder('firmware/port/esp32', /(?<!_test)\.(cpp|S)$/),
    ...sketch.filter(({ path }) => !path.endsWith('.h')),
  ];
  const included = [...headers, ...sketch.filter(({ path }) => path.endsWith('.h'))];
  const objects = await inParallel(sources, async (source) => ({
    name: `${source.path.replaceAll('/', '_')}.o`,
    octets: await compile(source, included),
  }));
  const { elf, map } = await link(objects, everything ? [] : ['-Wl,--gc-sections']);
  const program = readElf(elf);
  const image = writeImage({ chipId: CHIP_ID_ESP32, ...program });
  const stackRoom = addressIn(map, '__stack_top') - addressIn(map, '__stack_end');
  return { image, program, elf, map, footprints: footprintsOf(program, map), stackRoom };
}

/** What the linker script says of a symbol. */
function addressIn(map: string, symbol: string): number {
  const [, address] = new RegExp(`(0x[0-9a-f]+) +${symbol} = `).exec(map) ?? [];
  if (address === undefined) throw new Error(`The linker's map does not have ${symbol}.`);
  return Number(address);
}

/** Without the folders of the system's libraries, and without the list of what was left out. */
function tidied(map: string): string {
  return map
    .replaceAll(/\/(?:[\w.+-]+\/)+(?=lib\w+\.a)/g, '')
    .replace(/^Discarded input sections\n[^]*?(?=^Memory Configuration)/m, '');
}

/** From the table at the head of the map: name, origin and length of each memory. */
function footprintsOf({ memory }: Program, map: string): Footprint[] {
  const table = map.matchAll(/^(instructions|data) +(0x[0-9a-f]+) +(0x[0-9a-f]+)/gm);
  return [...table].map(([, name = '', origin, length]) => {
    const start = Number(origin);
    const size = Number(length);
    const used = memory
      .filter(({ address }) => address >= start && address < start + size)
      .reduce((total, part) => total + part.size, 0);
    return { name, used, size };
  });
}

interface ObjectFile {
  readonly name: string;
  readonly octets: Uint8Array;
}

async function compile(source: SourceFile, headers: readonly SourceFile[]): Promise<Uint8Array> {
  const options = [...OPTIONS];
  if (!source.path.endsWith('.S')) options.push(...CPP_OPTIONS);
  if (source.path.endsWith('.ino')) options.push(...SKETCH_OPTIONS);
  const inputs = [...headers, source].flatMap(({ path, text }) => [path, text]);
  return kept('esp32', [compilerVersion(), ...options, ...inputs], () =>
    withFolder(async (folder) => {
      const output = join(folder, 'out.o');
      await run([...options, '-c', source.path, '-o', output], root, source.path);
      return readFileSync(output);
    }),
  );
}

async function link(
  objects: readonly ObjectFile[],
  options: readonly string[],
): Promise<{ elf: Uint8Array; map: string }> {
  const script = readFileSync(join(root, SCRIPT));
  const names = objects.map(({ name }) => name);
  const args = [...LINK_OPTIONS, ...options, ...names, ...LIBRARIES];
  const inputs = [compilerVersion(), ...args, script, ...objects.map(({ octets }) => octets)];
  const make = (result: string): Promise<Uint8Array> =>
    kept('esp32', [result, ...inputs], () =>
      withFolder(async (folder) => {
        // Names without a folder: the map repeats them.
        writeFileSync(join(folder, basename(SCRIPT)), script);
        for (const { name, octets } of objects) writeFileSync(join(folder, name), octets);
        await run([...args, '-o', 'out.elf', '-Wl,-Map,out.map'], folder, 'The sketch');
        return readFileSync(join(folder, result));
      }),
    );
  const map = await make('out.map');
  return { elf: await make('out.elf'), map: tidied(Buffer.from(map).toString()) };
}

async function withFolder(work: (folder: string) => Promise<Uint8Array>): Promise<Uint8Array> {
  mkdirSync(cacheFolder, { recursive: true });
  const folder = mkdtempSync(join(cacheFolder, 'esp32-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function run(args: readonly string[], cwd: string, what: string): Promise<void> {
  try {
    const { stderr } = await promisify(execFile)(COMPILER, args, { cwd });
    if (stderr !== '') console.warn(stderr.trimEnd());
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    throw new BuildError(what, stderr === '' ? message : stderr);
  }
}

let version: string | undefined;

function compilerVersion(): string {
  try {
    version ??= execFileSync(COMPILER, ['--version'], { encoding: 'utf8' });
    return version;
  } catch (error) {
    const why = `${COMPILER} cannot be run: install gcc-xtensa-lx106 and picolibc-xtensa-lx106-elf.`;
    throw new BuildError('A program for the ESP32', `${why}\n${String(error)}`);
  }
}

/** At most one at a time for each processor; results in the order of the items. */
async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  const waiting = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

/**
 * Programs for the classic ESP32: core, port and sketch compiled with Debian's `xtensa-lx106-elf-g++`
 * and linked into one program for the chip's RAM, as an image that its boot ROM loads. The output
 * holds no path and no date: the same sources and the same compiler give the same octets.
 *
 * The compiler is made for the ESP8266's processor, whose instructions are a subset of the ESP32's. Its
 * libraries are used for memory and strings; arithmetic is in port/esp32.
 */
import { CHIP_ID_ESP32 } from '../../device/formats/esp/chips.ts';
import { writeImage } from '../../device/formats/esp/image.ts';
import { type Program, readElf } from './elf.ts';
import {
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
import { sketchOf } from './sketch-files.ts';

/** Debian: where `picolibc-xtensa-lx106-elf` has its headers and libraries. */
const LIBRARY = '/usr/lib/xtensa-lx106-elf';
const TOOL = 'xtensa-lx106-elf-g++';
const ARCHIVER = 'xtensa-lx106-elf-ar';
const SCRIPT = 'esp32.ld';

const OPTIONS = [
  '-Os',
  '-ffreestanding',
  // A plain call does not reach every function.
  '-mlongcalls',
  '-ffunction-sections',
  '-fdata-sections',
  '-Wall',
  '-Wextra',
  '-isystem',
  `${LIBRARY}/include`,
  '-Ifirmware/core/arduino',
  '-Ifirmware/core/freestanding',
];
const CPP_OPTIONS = [
  ...CPP_LANGUAGE,
  '-fno-exceptions',
  '-fno-rtti',
  '-fno-threadsafe-statics',
  '-fno-use-cxa-atexit',
];
/** The sketch gives way to the network in each basic block: firmware/core/freestanding/preemption.cpp. */
const TURNS = ['-fsanitize-coverage=trace-pc'];
const LINK_OPTIONS = ['-nostdlib', '-Wl,--fatal-warnings', `-Wl,-T,${SCRIPT}`];
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
  /** The linker's map: the place of every section, and the reason why it is linked. It names no folder. */
  readonly map: string;
  readonly footprints: readonly Footprint[];
  /** Octets of stack, which has a memory of its own. */
  readonly stackRoom: number;
}

export interface Esp32Sources {
  /** The files of the core and of port/esp32. */
  readonly program: readonly SourceFile[];
  readonly sketch: readonly SourceFile[];
  readonly linkerScript: string;
}

/**
 * @param carryOut may be given many jobs at once
 * @param everything Whether functions stay that nobody calls. With them stay the tables that tell
 * instructions from padding; a disassembler needs these.
 */
export async function linkEsp32(
  { program, sketch, linkerScript }: Esp32Sources,
  carryOut: CarryOut,
  everything: boolean,
): Promise<Esp32Build> {
  const own = program.filter(isHeader);
  const { sources, headers, folder } = sketchOf(sketch);
  const jobs = [
    ...program
      .filter((file) => !isHeader(file))
      .map((source) => ({ source, job: compileJob(source, own, []) })),
    ...sources.map((source) => {
      const options = [...sketchOptions(source, folder), ...TURNS];
      if (isCpp(source.path)) options.push('-Wno-volatile');
      return { source, job: compileJob(source, [...own, ...headers], options) };
    }),
  ];
  const objects = await Promise.all(
    jobs.map(async ({ source, job }): Promise<[string, Uint8Array]> => {
      return [objectName(source), await carryOut(job)];
    }),
  );
  const always = objects.filter(([name]) => !isOnDemand(name));
  const onDemand = Object.fromEntries(objects.filter(([name]) => isOnDemand(name)));
  const archive = await carryOut(archiveJob(onDemand));
  const inputs = { ...Object.fromEntries(always), [ARCHIVE]: archive };
  const job = linkJob(inputs, linkerScript, everything);
  const map = tidied(new TextDecoder().decode(await carryOut({ ...job, output: MAP })));
  const elf = await carryOut(job);
  const linked = readElf(elf);
  return {
    image: writeImage({ chipId: CHIP_ID_ESP32, ...linked }),
    program: linked,
    elf,
    map,
    footprints: footprintsOf(linked, map),
    stackRoom: addressIn(map, '__stack_top') - addressIn(map, '__stack_end'),
  };
}

function compileJob(
  source: SourceFile,
  headers: readonly SourceFile[],
  further: readonly string[],
): Job {
  const options = [...OPTIONS];
  if (isCpp(source.path)) options.push(...CPP_OPTIONS);
  if (source.path.endsWith('.c')) options.push('-xc', ...C_LANGUAGE);
  return {
    tool: TOOL,
    args: [...options, ...further, '-c', source.path, '-o', 'out.o'],
    files: byPath([...headers, source]),
    output: 'out.o',
    subject: source.path,
  };
}

const ARCHIVE = 'on_demand.a';
const ELF = 'out.elf';
const MAP = 'out.map';

/** What the linker takes objects from. `D`: no dates. */
function archiveJob(objects: Objects): Job {
  const args = ['rcsD', ARCHIVE, ...Object.keys(objects)];
  return { tool: ARCHIVER, args, files: objects, output: ARCHIVE, subject: 'The core' };
}

/** Its output is the program; the map lies beside it. */
function linkJob(objects: Objects, linkerScript: string, everything: boolean): Job {
  const options = [
    ...LINK_OPTIONS,
    everything ? '-Wl,--defsym=__everything=1' : '-Wl,--gc-sections',
  ];
  const inputs = [...Object.keys(objects), ...LIBRARIES];
  return {
    tool: TOOL,
    args: [...options, ...inputs, '-o', ELF, `-Wl,-Map,${MAP}`],
    files: { ...objects, [SCRIPT]: linkerScript },
    output: ELF,
    subject: 'The sketch',
  };
}

/** The address that the linker script gives a symbol. */
function addressIn(map: string, symbol: string): number {
  const [, address] = new RegExp(`(0x[0-9a-f]+) +${symbol} = `).exec(map) ?? [];
  if (address === undefined) throw new Error(`The linker's map does not have ${symbol}.`);
  return Number(address);
}

/** The map without the folders of the system's libraries, and without the list of discarded sections. */
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

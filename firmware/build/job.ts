/**
 * One run of a compiler or a linker, as data. The builds make jobs and hand them to a function that
 * carries them out: in Node with a cache and a process, elsewhere in whatever way there is.
 */

/** A source or header: its path in the repository, with slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Octets of object files by name, in the order in which they are linked. */
export type Objects = Readonly<Record<string, Uint8Array>>;

export interface Job {
  readonly tool: 'clang++' | 'wasm-ld' | 'xtensa-lx106-elf-g++' | 'xtensa-lx106-elf-ar';
  readonly args: readonly string[];
  /** All files of the project that the tool may read, by path. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** Path of the file that the tool writes. */
  readonly output: string;
  /** The thing that is built, as an error names it: "The sketch". */
  readonly subject: string;
}

/**
 * Runs the tool.
 * @returns the octets of the job's output
 * @throws BuildError with the tool's diagnostics
 */
export type CarryOut = (job: Job) => Promise<Uint8Array>;

/** The program could not be built; `diagnostics` is what the compiler or linker said. */
export class BuildError extends Error {
  readonly diagnostics: string;

  constructor(subject: string, diagnostics: string) {
    super(`${subject} could not be compiled.\n${diagnostics}`);
    this.name = 'BuildError';
    this.diagnostics = diagnostics;
  }
}

/** Everything that decides the output, apart from the version of the tool: what a cache goes by. */
export function inputsOf({ tool, args, files, output }: Job): readonly (string | Uint8Array)[] {
  return [tool, ...args, output, ...Object.entries(files).flat()];
}

/** The standard library's `<atomic>` has no suffix. */
export function isHeader({ path }: SourceFile): boolean {
  return /\.(?:h|hh|hpp|tpp|ipp)$|\/atomic$/.test(path);
}

export function byPath(files: readonly SourceFile[]): Record<string, string> {
  return Object.fromEntries(files.map(({ path, text }) => [path, text]));
}

/** Name of the object file of a source: without folders, because a linker's map repeats it. */
export function objectName({ path }: SourceFile): string {
  return `${path.replaceAll('/', '_')}.o`;
}

/** The language of the Arduino core for ESP32 3.x. A loop without an end stays, as GCC has it. */
export const CPP_LANGUAGE: readonly string[] = ['-std=gnu++2b', '-fno-finite-loops'];
export const C_LANGUAGE: readonly string[] = ['-std=gnu17'];

/** What the Arduino core for ESP32 3.x defines for a sketch. */
const SKETCH_MACROS: readonly string[] = [
  '-DESP32=ESP32',
  '-DESP_PLATFORM',
  '-DARDUINO=10607',
  '-DARDUINO_ARCH_ESP32',
  '-DARDUINO_ESP32_DEV',
  '-DARDUINO_BOARD="ESP32_DEV"',
  '-DARDUINO_VARIANT="esp32"',
  '-DF_CPU=240000000L',
  '-DCORE_DEBUG_LEVEL=0',
];

/**
 * Options for a source of a sketch. Students read the warnings about their sketch; what Arduino's own build does not
 * say, ours does not. A function without its `return` is an error, as in the Arduino core for ESP32.
 * @param folder where the sketch's headers are
 */
export function sketchOptions({ path }: SourceFile, folder: string): string[] {
  const options = [
    ...SKETCH_MACROS,
    `-I${folder}`,
    '-Wno-unused-parameter',
    '-Wno-unknown-pragmas',
    '-Werror=return-type',
  ];
  if (isCpp(path)) options.push('-Wno-register');
  if (/\.(?:ino|pde)\.cpp$/.test(path)) options.push('-include', 'firmware/core/arduino/Arduino.h');
  return options;
}

export function isCpp(path: string): boolean {
  return /\.(?:cpp|cc|cxx)$/.test(path);
}

/**
 * Objects of the core that a program takes when it refers to one of their functions. Some of them have another version of
 * a function that is weak elsewhere in the core, for programs that ask for more.
 */
export function isOnDemand(name: string): boolean {
  const parts =
    'port_wasm_tasks|core_littlefs|core_nvs|core_arduino_(?:esp_err|files|middleware|outgoing|WebServer)|core_net_(?:dns|md5|udp|tcp_tcp_open)';
  return new RegExp(`^firmware_(?:${parts})[_.]`).test(name);
}

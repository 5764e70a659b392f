/**
 * The file system of a board in an image of its partition: what is in it, and changes of it. The board's own code does
 * it (firmware/port/page).
 */
import type { Octets } from '../../../device/formats/octets/octets.ts';

/** What the module exports. */
interface Module {
  readonly memory: WebAssembly.Memory;
  readonly image: () => number;
  readonly image_octets: () => number;
  readonly image_address: () => number;
  readonly path: () => number;
  readonly path_octets: () => number;
  readonly content: () => number;
  readonly mount: () => number;
  readonly format: () => number;
  readonly entry: (place: number) => number;
  readonly entry_name: () => number;
  readonly entry_size: () => number;
  readonly read: () => number;
  readonly write: (length: number) => number;
  readonly erase: () => number;
  readonly used: () => number;
  readonly changed: (block: number) => number;
}

export interface BoardFile {
  /** With a slash before it and between its parts. */
  readonly path: string;
  readonly size: number;
}

/** Why a change was not made, in a sentence. */
export class FileRefused extends Error {}

const BLOCK_OCTETS = 4096;
/** A run ends where so many blocks are as they were. */
const GAP_BLOCKS = 4;
/** One flash has 32 parts at most (device/flash/flash-parts.ts), and a program is one. */
const MAX_RUNS = 16;

/** littlefs::Error, firmware/core/littlefs/file_system.h. */
const REASONS: readonly string[] = [
  '',
  'The file system is damaged.',
  'There is no such file.',
  'There is one already.',
  'A part of the path is a file, and no directory.',
  'There is a directory of this name.',
  'The directory is not empty.',
  'The name is longer than 64 characters.',
  'The file system is full.',
  'A directory cannot be moved into itself.',
];

export class FileImage {
  readonly #module: Module;
  /** Whether it holds a file system. */
  #mounted: boolean;

  private constructor(module: Module, mounted: boolean) {
    this.#module = module;
    this.#mounted = mounted;
  }

  /**
   * @param module firmware/port/page, compiled
   * @param flash reads the board's flash
   */
  static async open(
    module: WebAssembly.Module,
    flash: (address: number, length: number) => Octets,
  ): Promise<FileImage> {
    const { exports } = await WebAssembly.instantiate(module, {});
    const files = exports as unknown as Module;
    const octets = flash(files.image_address(), files.image_octets());
    new Uint8Array(files.memory.buffer, files.image(), octets.length).set(octets);
    return new FileImage(files, files.mount() === 0);
  }

  get isMounted(): boolean {
    return this.#mounted;
  }

  /** Octets: of the partition, and of what is used. */
  get octets(): { readonly total: number; readonly used: number } {
    const total = this.#module.image_octets();
    return { total, used: this.#mounted ? this.#module.used() * BLOCK_OCTETS : 0 };
  }

  /** All files, in the order of their paths. */
  list(): BoardFile[] {
    return this.#mounted ? this.#listIn('').sort((a, b) => (a.path < b.path ? -1 : 1)) : [];
  }

  /** @throws FileRefused */
  read(path: string): Octets {
    this.#setPath(path);
    const length = this.#module.read();
    if (length < 0) throw refused(path, -1 - length);
    return this.#octetsAt(this.#module.content(), length).slice();
  }

  /** Makes a file, and the directories that it is in; a file system, if there is none. @throws FileRefused */
  write(path: string, octets: Uint8Array): void {
    this.#needsFileSystem();
    const { total } = this.octets;
    if (octets.length > total) throw refused(path, REASONS.indexOf('The file system is full.'));
    this.#octetsAt(this.#module.content(), octets.length).set(octets);
    this.#setPath(path);
    const error = this.#module.write(octets.length);
    if (error !== 0) throw refused(path, error);
  }

  /** @throws FileRefused */
  remove(path: string): void {
    this.#setPath(path);
    const error = this.#module.erase();
    if (error !== 0) throw refused(path, error);
  }

  /** What has to be written into the flash: whole sectors, in a few runs, which may have unchanged ones between. */
  changes(): { readonly address: number; readonly data: Octets }[] {
    const { image, image_address: address, image_octets: length, changed } = this.#module;
    const runs: { from: number; end: number }[] = [];
    for (let block = 0; block < length() / BLOCK_OCTETS; block++) {
      if (changed(block) === 0) continue;
      const last = runs.at(-1);
      if (last !== undefined && (block - last.end < GAP_BLOCKS || runs.length === MAX_RUNS)) {
        last.end = block + 1;
      } else {
        runs.push({ from: block, end: block + 1 });
      }
    }
    return runs.map(({ from, end }) => ({
      address: address() + from * BLOCK_OCTETS,
      data: this.#octetsAt(image() + from * BLOCK_OCTETS, (end - from) * BLOCK_OCTETS).slice(),
    }));
  }

  #needsFileSystem(): void {
    if (this.#mounted) return;
    const error = this.#module.format() || this.#module.mount();
    if (error !== 0) throw refused('/', error);
    this.#mounted = true;
  }

  #listIn(directory: string): BoardFile[] {
    const found: BoardFile[] = [];
    for (let place = 0; ; place++) {
      this.#setPath(directory === '' ? '/' : directory);
      if (this.#module.entry(place) !== 0) return found;
      const path = `${directory}/${this.#textAt(this.#module.entry_name())}`;
      const size = this.#module.entry_size();
      if (size < 0) found.push(...this.#listIn(path));
      else found.push({ path, size });
    }
  }

  #setPath(path: string): void {
    const octets = new TextEncoder().encode(`${path}\0`);
    if (octets.length > this.#module.path_octets()) {
      throw new FileRefused(`${path}: the path is longer than 255 octets.`);
    }
    this.#octetsAt(this.#module.path(), octets.length).set(octets);
  }

  #textAt(at: number): string {
    const octets = new Uint8Array(this.#module.memory.buffer, at);
    return new TextDecoder().decode(octets.slice(0, octets.indexOf(0)));
  }

  #octetsAt(at: number, length: number): Octets {
    return new Uint8Array(this.#module.memory.buffer, at, length);
  }
}

function refused(path: string, error: number): FileRefused {
  return new FileRefused(`${path}: ${REASONS[error] ?? 'It cannot be written.'}`);
}

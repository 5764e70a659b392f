/**
 * The images of all sketches in firmware/images/, for the virtual board and for the ESP32, each sketch
 * with one manifest in the format of ESP Web Tools (https://esphome.github.io/esp-web-tools/), to
 * which `size` and `sha256` are added so that a page can check what it fetched. Beside the ESP32's
 * image lies the linker's map of it.
 *
 * They are in the repository, so that a board can be flashed from a machine without its compiler, and
 * their octets depend on nothing but sources and compilers: whoever builds them again can compare.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  BOOT_IMAGE_ADDRESS,
  CHIP_ID_ESP32,
  CHIP_ID_WEBASSEMBLY,
  chipName,
} from '../device/formats/esp/chips.ts';
import { writeWebAssemblyImage } from '../device/formats/esp/webassembly-image.ts';
import type { Esp32Build } from './build/esp32-program.ts';
import { buildEsp32 } from './esp32-build.ts';
import { writeIfChanged } from './files.ts';
import { buildSketch } from './wasm-build.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const imagesFolder = join(here, 'images');

/** The folders under firmware/sketches/. */
export function sketchNames(): string[] {
  return folderNames(join(here, 'sketches'));
}

function folderNames(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Of each target: the file of the image, and what the manifest calls the chip. */
const VIRTUAL = { file: 'virtual.bin', chipFamily: chipName(CHIP_ID_WEBASSEMBLY) };
const ESP32 = { file: 'esp32.bin', chipFamily: chipName(CHIP_ID_ESP32) };
const ESP32_MAP = 'esp32.map';

/** The virtual board's image. */
export function imagePath(sketch: string): string {
  return join(imagesFolder, sketch, VIRTUAL.file);
}

export function esp32ImagePath(sketch: string): string {
  return join(imagesFolder, sketch, ESP32.file);
}

/**
 * Builds the images of the virtual board that are out of date, leaves those of the ESP32 as they
 * are, and removes images without a sketch; files whose content would not change are left alone.
 */
export async function buildImages(): Promise<void> {
  removeStaleImages(imagesFolder, sketchNames());
  for (const sketch of sketchNames()) {
    const path = esp32ImagePath(sketch);
    const esp32 = existsSync(path) ? readFileSync(path) : null;
    write(await filesOf(sketch, esp32));
  }
}

/**
 * Builds all images for both boards.
 * @throws BuildError also when there is no compiler for the ESP32
 */
export async function buildAllImages(
  built: (sketch: string, build: Esp32Build) => void,
): Promise<void> {
  removeStaleImages(imagesFolder, sketchNames());
  for (const sketch of sketchNames()) {
    const build = await buildEsp32(sketch);
    write(await filesOf(sketch, build.image, build.map));
    built(sketch, build);
  }
}

/**
 * Builds all images without writing any.
 * @throws Error naming the files that are not, octet for octet, what their sources make
 */
export async function expectBuiltImages(): Promise<void> {
  const expected: Files = new Map();
  for (const sketch of sketchNames()) {
    const { image, map } = await buildEsp32(sketch);
    for (const [path, octets] of await filesOf(sketch, image, map)) expected.set(path, octets);
  }
  const wrong = unlike(expected, imagesFolder);
  if (wrong.length === 0) return;
  const list = wrong.map((name) => `  firmware/images/${name}`).join('\n');
  throw new Error(
    `Not what the sources make:\n${list}\nRun npm run firmware and commit what it writes.`,
  );
}

/** What is to lie in a folder, by path. */
type Files = Map<string, Uint8Array>;

async function filesOf(
  sketch: string,
  esp32: Uint8Array | null,
  esp32Map: string | null = null,
): Promise<Files> {
  const virtual = writeWebAssemblyImage(await buildSketch(sketch));
  const folder = join(imagesFolder, sketch);
  const builds = [buildEntry(VIRTUAL, virtual)];
  const files: Files = new Map([[join(folder, VIRTUAL.file), virtual]]);
  if (esp32 !== null) {
    builds.push(buildEntry(ESP32, esp32));
    files.set(join(folder, ESP32.file), esp32);
  }
  if (esp32Map !== null) files.set(join(folder, ESP32_MAP), Buffer.from(esp32Map));
  const { version } = JSON.parse(readFileSync(join(here, '../package.json'), 'utf8')) as {
    version: string;
  };
  const manifest = { name: sketch, version, builds };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  return files.set(join(folder, 'manifest.json'), Buffer.from(text));
}

function buildEntry({ file, chipFamily }: typeof VIRTUAL, image: Uint8Array) {
  const sha256 = createHash('sha256').update(image).digest('hex');
  const part = { path: file, offset: BOOT_IMAGE_ADDRESS, size: image.length, sha256 };
  return { chipFamily, parts: [part] };
}

function write(files: Files): void {
  for (const [path, octets] of files) writeIfChanged(path, octets);
}

/** The names, from `folder` on, of files that are missing, too many, or of other content. */
export function unlike(files: ReadonlyMap<string, Uint8Array>, folder: string): string[] {
  const there = existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [];
  return [...new Set([...files.keys(), ...there])]
    .filter((path) => {
      const octets = files.get(path);
      if (octets === undefined || !existsSync(path)) return true;
      return Buffer.compare(readFileSync(path), octets) !== 0;
    })
    .map((path) => relative(folder, path).split(sep).join('/'))
    .sort();
}

/** Removes every folder in `folder` that bears no name of `sketches`: their sketch is gone. */
export function removeStaleImages(folder: string, sketches: readonly string[]): void {
  if (!existsSync(folder)) return;
  for (const name of folderNames(folder)) {
    if (!sketches.includes(name)) rmSync(join(folder, name), { recursive: true });
  }
}

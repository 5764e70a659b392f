/**
 * The images of all sketches in firmware/images/, for the virtual board and for the ESP32, each sketch
 * with one manifest in the format of ESP Web Tools (https://esphome.github.io/esp-web-tools/), to
 * which `size` and `sha256` are added so that a page can check what it fetched. Beside the ESP32's
 * image lies the linker's map of it.
 *
 * They are in the repository, so that a board can be flashed from a machine without its compiler. Their
 * octets depend on sources and compilers alone, so a second build can be compared with them.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  BOOT_IMAGE_ADDRESS,
  CHIP_ID_ESP32,
  CHIP_ID_WEBASSEMBLY,
  chipName,
} from '../device/formats/esp/chips.ts';
import { writeWebAssemblyImage } from '../device/formats/esp/webassembly-image.ts';
import type { Esp32Build } from './build/esp32-program.ts';
import { buildEsp32 } from './esp32-build.ts';
import { root, writeIfChanged } from './files.ts';
import { buildSketch } from './wasm-build.ts';

export const imagesFolder = join(root, 'firmware/images');

/** The folders under firmware/sketches/. */
export function sketchNames(): string[] {
  return folderNames(join(root, 'firmware/sketches'));
}

function folderNames(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** For each target: the file of the image, and the manifest's name of the chip. */
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
    write(await filesOf(sketch, existsSync(path) ? { image: readFileSync(path) } : {}));
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
  write(await allFiles(built));
}

/** The content of {@link imagesFolder}: octets by path. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** Builds all images for both boards without writing any. */
export async function allFiles(
  built?: (sketch: string, build: Esp32Build) => void,
): Promise<Files> {
  const files: [string, Uint8Array][] = [];
  for (const sketch of sketchNames()) {
    const build = await buildEsp32(sketch);
    files.push(...(await filesOf(sketch, build)));
    built?.(sketch, build);
  }
  return new Map(files);
}

async function filesOf(sketch: string, esp32: Partial<Esp32Build>): Promise<Files> {
  const virtual = writeWebAssemblyImage(await buildSketch(sketch));
  const folder = join(imagesFolder, sketch);
  const builds = [buildEntry(VIRTUAL, virtual)];
  const files = new Map<string, Uint8Array>([[join(folder, VIRTUAL.file), virtual]]);
  if (esp32.image !== undefined) {
    builds.push(buildEntry(ESP32, esp32.image));
    files.set(join(folder, ESP32.file), esp32.image);
  }
  if (esp32.map !== undefined) files.set(join(folder, ESP32_MAP), Buffer.from(esp32.map));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
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

/** Removes every folder in `folder` that bears no name of `sketches`: their sketch is gone. */
export function removeStaleImages(folder: string, sketches: readonly string[]): void {
  if (!existsSync(folder)) return;
  for (const name of folderNames(folder)) {
    if (!sketches.includes(name)) rmSync(join(folder, name), { recursive: true });
  }
}

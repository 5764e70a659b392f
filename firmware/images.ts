/**
 * Builds the images of all sketches for the virtual board into firmware/images/, each with a manifest
 * in the format of ESP Web Tools (https://esphome.github.io/esp-web-tools/), to which `size` and
 * `sha256` are added so that a page can check what it fetched.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BOOT_IMAGE_ADDRESS, CHIP_ID_WEBASSEMBLY, chipName } from '../device/rom/chips.ts';
import { writeWebAssemblyImage } from '../device/rom/webassembly-image.ts';
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

export function imagePath(sketch: string): string {
  return join(imagesFolder, sketch, 'virtual.bin');
}

/**
 * Builds what is out of date and removes images without a sketch; files whose content would not
 * change are left alone.
 */
export async function buildImages(): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(here, '../package.json'), 'utf8')) as {
    version: string;
  };
  removeStaleImages(imagesFolder, sketchNames());
  for (const sketch of sketchNames()) {
    const image = writeWebAssemblyImage(await buildSketch(sketch));
    const manifest = {
      name: sketch,
      version,
      builds: [
        {
          chipFamily: chipName(CHIP_ID_WEBASSEMBLY),
          parts: [
            {
              path: 'virtual.bin',
              offset: BOOT_IMAGE_ADDRESS,
              size: image.length,
              sha256: createHash('sha256').update(image).digest('hex'),
            },
          ],
        },
      ],
    };
    mkdirSync(join(imagesFolder, sketch), { recursive: true });
    writeIfChanged(imagePath(sketch), image);
    writeIfChanged(
      join(imagesFolder, sketch, 'manifest.json'),
      Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`),
    );
  }
}

/** Removes every folder in `folder` that bears no name of `sketches`: their sketch is gone. */
export function removeStaleImages(folder: string, sketches: readonly string[]): void {
  if (!existsSync(folder)) return;
  for (const name of folderNames(folder)) {
    if (!sketches.includes(name)) rmSync(join(folder, name), { recursive: true });
  }
}

function writeIfChanged(path: string, content: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(content)) return;
  writeFileSync(path, content);
}

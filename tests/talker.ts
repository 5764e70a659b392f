/** The image of tests/sketches/serial_talker, compiled once in a process. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWebAssemblyImage } from '../device/rom/webassembly-image.ts';
import { linkSketch } from '../firmware/wasm-build.ts';
import { root } from '../server/root.ts';

const PATH = 'tests/sketches/serial_talker/serial_talker.ino';
let image: Promise<Uint8Array> | null = null;

export function talkerImage(): Promise<Uint8Array> {
  image ??= linkSketch([
    { path: 'serial_talker.ino', text: readFileSync(join(root, PATH), 'utf8') },
  ]).then(writeWebAssemblyImage);
  return image;
}

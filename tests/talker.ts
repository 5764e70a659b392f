/** The sketch tests/sketches/serial_talker, compiled once in a process, and how it gets onto a board. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { writeWebAssemblyImage } from '../device/formats/esp/webassembly-image.ts';
import { linkSketch } from '../firmware/wasm-build.ts';
import { root } from '../server/root.ts';

const PATH = 'tests/sketches/serial_talker/serial_talker.ino';
let image: Promise<Uint8Array> | null = null;

function talkerImage(): Promise<Uint8Array> {
  image ??= linkSketch([
    { path: 'serial_talker.ino', text: readFileSync(join(root, PATH), 'utf8') },
  ]).then(writeWebAssemblyImage);
  return image;
}

/** Flashes it as an image of the reader's own; resolves when it has said that it listens. */
export async function flashTalker(page: Page): Promise<void> {
  const buffer = Buffer.from(await talkerImage());
  await page.getByText('Another program, or an image of your own').first().click();
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'serial_talker.bin', mimeType: 'application/octet-stream', buffer });
  await page.getByRole('button', { name: 'Flash', exact: true }).first().click();
  const log = page.getByRole('region', { name: 'Serial monitor' }).getByRole('log');
  await log.filter({ hasText: 'serial_talker: listening' }).waitFor();
}

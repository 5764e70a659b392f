/** A board that serves a page of the test's own, and "Device page", which shows it. */
import { readFileSync } from 'node:fs';
import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';
import { writeWebAssemblyImage } from '../../device/formats/esp/webassembly-image.ts';
import { linkSketch } from '../../firmware/wasm-build.ts';
import { boardStatus, startBoard } from './board.ts';

const SKETCH = readFileSync('tests/sketches/device_page/device_page.ino', 'utf8');
const PAGE = /(?<=R"rawliteral\().*(?=\)rawliteral")/s;

export const device = (page: Page): Locator => page.getByRole('region', { name: 'Device page' });
export const frame = (page: Page): FrameLocator => device(page).frameLocator('iframe');

/**
 * Flashes the sketch, with another page than its own when one is given.
 * @param guard statements before the server begins
 */
export async function serve(page: Page, html?: string, guard = ''): Promise<void> {
  const own = SKETCH.replace('server.begin();', (begin) => `${guard}\n${begin}`);
  const text = html === undefined ? own : own.replace(PAGE, () => html);
  const image = writeWebAssemblyImage(await linkSketch([{ path: 'device_page.ino', text }]));
  await startBoard(page);
  await page.getByText('Another program, or an image of your own').first().click();
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({
      name: 'device_page.bin',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(image),
    });
  await page.getByRole('button', { name: 'Flash', exact: true }).first().click();
  await expect(page.getByText('device_page.bin is on the board.').first()).toBeVisible();
  await expect(boardStatus(page)).toHaveText('Running');
}

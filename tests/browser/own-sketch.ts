/** Browser tests with a sketch of their own. */
import { expect, type Page } from '@playwright/test';
import { writeWebAssemblyImage } from '../../device/formats/esp/webassembly-image.ts';
import { linkSketch } from '../../firmware/wasm-build.ts';
import { boardStatus, startBoard } from './board.ts';

/** Opens a page, starts the board and flashes a sketch; resolves when it runs. */
export async function startWith(page: Page, text: string, path?: string): Promise<void> {
  await startBoard(page, path);
  await flashOwn(page, text);
}

/** Flashes a sketch to the board, which runs another; resolves when it runs. */
export async function flashOwn(page: Page, text: string): Promise<void> {
  const image = writeWebAssemblyImage(await linkSketch([{ path: 'own.ino', text }]));
  await page.getByText('Another program, or an image of your own').first().click();
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({
      name: 'own.bin',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(image),
    });
  await page.getByRole('button', { name: 'Flash', exact: true }).first().click();
  await expect(boardStatus(page)).toHaveText('Running');
}

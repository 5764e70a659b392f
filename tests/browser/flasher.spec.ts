/** The flasher as a student uses it with files of their own, and when the flash is to be erased. */
import { readFileSync } from 'node:fs';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { imagePath } from '../../firmware/images.ts';
import { scan } from './axe.ts';
import { boardStatus, ledStatus, serialLog, startBoard, startSlowly } from './board.ts';

const flasher = (page: Page): Locator => page.locator('hs-flasher').first();
const flashButton = (page: Page): Locator =>
  flasher(page).getByRole('button', { name: 'Flash', exact: true });
const image = (): Buffer => readFileSync(imagePath('led_http'));

async function openOwn(page: Page): Promise<void> {
  await flasher(page).getByText('Another program, or an image of your own').click();
}

function bin(name: string, buffer: Buffer) {
  return { name, mimeType: 'application/octet-stream', buffer };
}

test('several files: told apart, one is asked for its offset, and all are written', async ({
  page,
}) => {
  await startBoard(page, '/bench/');
  await openOwn(page);
  const data = bin('settings.bin', Buffer.alloc(5_000, 7));
  await flasher(page)
    .locator('input[type=file]')
    .setInputFiles([bin('led.bin', image()), data]);
  const table = flasher(page).getByRole('table', { name: 'What will be written' });
  await expect(table.getByRole('row', { name: /led.bin/ })).toContainText('saved Wi-Fi');
  await expect(table.getByLabel('Offset of led.bin')).toHaveValue('0x1000');

  await scan(page, { within: ['hs-flasher'] });
  await flashButton(page).click();
  const offset = table.getByLabel('Offset of settings.bin');
  await expect(flasher(page).getByRole('alert')).toContainText('Give the offset');
  await expect(offset).toBeFocused();
  await offset.fill('0x1234');
  await expect(offset).toHaveAttribute('aria-invalid', 'true');
  await offset.fill('0x2000');
  await flashButton(page).click();
  await expect(page.getByRole('alert').filter({ hasText: 'same place' }).first()).toBeVisible();
  await expect(boardStatus(page)).toHaveText('Running');

  await offset.fill('0x200000');
  await flashButton(page).click();
  await expect(serialLog(page)).toContainText('led_http: starting');
  await flasher(page).getByText('Log of the flasher').click();
  const log = flasher(page).getByRole('region', { name: 'Log of the flasher' });
  await expect(log).toContainText(/MD5 [0-9a-f]{32} at 0x200000: as it should be/);
});

test('a manifest and its files are dropped; a file that is missing is named', async ({ page }) => {
  await startBoard(page, '/bench/');
  await openOwn(page);
  const manifest = (chipFamily: string): Buffer =>
    Buffer.from(
      JSON.stringify({ builds: [{ chipFamily, parts: [{ path: 'fw/led.bin', offset: 4096 }] }] }),
    );
  const drop = async (files: { name: string; buffer: Buffer }[]): Promise<void> => {
    const given = files.map(({ name, buffer }) => ({ name, octets: [...buffer] }));
    const transfer = await page.evaluateHandle((list) => {
      const dropped = new DataTransfer();
      for (const { name, octets } of list) {
        dropped.items.add(new File([new Uint8Array(octets)], name));
      }
      return dropped;
    }, given);
    const place = flasher(page).locator('[data-part="drop"]');
    await place.dispatchEvent('drop', { dataTransfer: transfer });
  };
  const alert = flasher(page).getByRole('alert');
  const virtual = 'virtual board (WebAssembly)';
  await drop([{ name: 'manifest.json', buffer: manifest(virtual) }]);
  await expect(alert).toContainText('manifest.json names: led.bin');
  await drop([{ name: 'manifest.json', buffer: manifest('ESP32-S3') }]);
  await expect(alert).toContainText('It has: ESP32-S3');
  await drop([
    { name: 'manifest.json', buffer: manifest(virtual) },
    { name: 'led.bin', buffer: image() },
  ]);
  await expect(flasher(page).getByLabel('Offset of led.bin')).toHaveValue('0x1000');
  await flashButton(page).click();
  await expect(serialLog(page)).toContainText('led_http: starting');
});

test('erasing says what it deletes, can be left, and leaves nothing', async ({ page }) => {
  await startBoard(page, '/bench/');
  await openOwn(page);
  const erase = flasher(page).getByRole('button', { name: 'Erase flash…' });
  const dialog = page.getByRole('dialog', { name: 'Erase the whole flash?' });
  // What works the drawer is loaded when it opens.
  await expect(erase).toHaveAttribute('aria-disabled', 'false');
  await erase.press('Enter');
  await expect(dialog).toContainText('the program of the virtual board');
  await expect(dialog.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(erase).toBeFocused();
  await expect(ledStatus(page)).toHaveText('LED is off');

  await erase.press('Enter');
  await dialog.getByRole('button', { name: 'Erase everything' }).click();
  await expect(boardStatus(page)).toHaveText('No program');
  await expect(flasher(page)).toContainText('The whole flash is blank: every octet of it is ff.');
  await flashButton(page).click();
  await expect(boardStatus(page)).toHaveText('Running');
});

test('hidden while it flashes: the title warns meanwhile, the flasher once it is seen again', async ({
  page,
}) => {
  const hide = (hidden: boolean): Promise<void> =>
    page.evaluate((now) => {
      Object.defineProperty(document, 'hidden', { value: now, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await page.goto('/bench/');
  await startSlowly(page);
  await expect(boardStatus(page)).toContainText('Flashing');
  const title = await page.title();
  await hide(true);
  await expect(page).toHaveTitle(`Flashing, keep this page in view: ${title}`);
  await hide(false);
  await expect(page).toHaveTitle(title);
  const warning = flasher(page).getByText(/This page was out of view/);
  await expect(warning).toBeVisible();
  await hide(true);
  await expect(boardStatus(page)).toHaveText('Running');
  await expect(page).toHaveTitle(title);
  await expect(warning).toBeHidden();
});

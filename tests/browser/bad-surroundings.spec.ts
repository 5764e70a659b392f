/** Storage that is malformed or silent, and a network that is gone: a board all the same, or a clear word. */
import { expect, test, type Page } from '@playwright/test';
import { boardStatus, ledStatus, startButton, toggleButton } from './board.ts';

const FLASH_KEY = 'handshake.virtual-board.flash';
const problem = (page: Page) => page.getByRole('alert').filter({ hasText: 'could not be fetched' });

async function runsAndToggles(page: Page): Promise<void> {
  await startButton(page).click();
  await expect(boardStatus(page)).toHaveText('Running');
  await toggleButton(page).click();
  await expect(ledStatus(page)).toHaveText('LED is on');
}

/** The value that the browser keeps under the flash's key, as idb-keyval stores it. */
const storeFlash = (page: Page, value: unknown) =>
  page.evaluate(
    async ([key, value]) => {
      const opening = indexedDB.open('keyval-store');
      opening.onupgradeneeded = () => opening.result.createObjectStore('keyval');
      await new Promise((resolve) => (opening.onsuccess = resolve));
      const change = opening.result.transaction('keyval', 'readwrite');
      change.objectStore('keyval').put(value, key);
      await new Promise((resolve) => (change.oncomplete = resolve));
      opening.result.close();
    },
    [FLASH_KEY, value] as const,
  );

for (const [name, value] of [
  ['a text', 'nonsense'],
  ['sectors that are none', { sectors: [{ sector: 'first', octets: [1, 2] }, null] }],
  ['a sector outside the chip', { sectors: [{ sector: 1e9, octets: new Array(4096).fill(0) }] }],
] as const) {
  test(`a stored flash that is ${name} is replaced by a blank one`, async ({ page }) => {
    await page.goto('/bench/');
    await storeFlash(page, value);
    await page.reload();
    await runsAndToggles(page);
  });
}

test('storage that never answers is not waited for', async ({ page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => new EventTarget() as IDBOpenDBRequest;
  });
  await page.goto('/bench/');
  await runsAndToggles(page);
});

test('without a network, a start says so, and works when it is back', async ({ page }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto('/bench/');
  await page.waitForLoadState('networkidle');
  await page.context().setOffline(true);
  await startButton(page).click();
  await expect(problem(page)).toContainText('Check the connection');
  await expect(boardStatus(page)).toHaveText('No board');
  await page.context().setOffline(false);
  await runsAndToggles(page);
  await expect(problem(page)).toHaveCount(0);
  expect(errors).toEqual([]);
});

test('without a network, Connect says that its code could not be fetched', async ({ page }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto('/bench/');
  await page.waitForLoadState('networkidle');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Connect ESP32 over USB' }).click();
  await expect(problem(page)).toContainText('Check the connection');
  expect(errors).toEqual([]);
});

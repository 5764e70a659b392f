/** What every browser test does first, and the names that pages promise. */
import { expect, type Locator, type Page } from '@playwright/test';

export const boardStatus = (page: Page): Locator =>
  page.getByRole('status', { name: 'Board', exact: true }).first();
export const ledStatus = (page: Page): Locator =>
  page.getByRole('status', { name: 'LED', exact: true }).first();
export const toggleButton = (page: Page): Locator =>
  page.getByRole('button', { name: 'Toggle LED' }).first();
export const startButton = (page: Page): Locator =>
  page.getByRole('button', { name: 'Start virtual board' }).first();
export const serialLog = (page: Page): Locator =>
  page.getByRole('region', { name: 'Serial monitor' }).getByRole('log');
export const packets = (page: Page): Locator => page.getByRole('table', { name: 'Packets' });

/** Starts the board on a wire at 115200 baud, where flashing takes seconds and can be watched. */
export async function startSlowly(page: Page): Promise<void> {
  await page.getByLabel('Wire speed').first().selectOption('115200');
  await startButton(page).click();
}

/** Opens a page and starts the board; resolves when the sketch has told the LED's state. */
export async function startBoard(page: Page, path = '/bench/'): Promise<void> {
  await page.goto(path);
  await startHere(page);
}

/** Starts the board of the page that is open; resolves when the sketch has told the LED's state. */
export async function startHere(page: Page): Promise<void> {
  await startButton(page).click();
  await expect(boardStatus(page)).toHaveText('Running');
  await expect(ledStatus(page)).toHaveText('LED is off');
}

/** Follows a link of the course, as it might stand on any page: the board goes on. */
export async function goOn(page: Page, path: string): Promise<void> {
  await page.evaluate((href) => {
    const link = document.createElement('a');
    link.href = href;
    document.body.prepend(link);
    link.click();
  }, path);
  await expect(page).toHaveURL(path);
}

/** The boot log lab as a student uses it, and the checkpoint of its lesson. */
import { expect, test, type Locator, type Page } from '@playwright/test';
import { boardStatus, ledStatus, startBoard, startSlowly } from './board.ts';

const LESSON = '/lessons/meet-the-board/';

const lab = (page: Page): Locator => page.locator('#boot-log');
const bootStatus = (page: Page): Locator => page.getByRole('status', { name: 'Boot log' });
const press = (page: Page, name: string): Promise<void> =>
  lab(page).getByRole('button', { name, exact: true }).click();
const checkpoint = (page: Page): Locator => page.getByRole('status', { name: 'Checkpoint' });

test('a board boots, is reset, waits in download mode and comes back', async ({ page }) => {
  await page.goto(LESSON);
  await expect(bootStatus(page)).toContainText('Nothing has booted yet');
  await expect(lab(page).getByText('A recorded log:')).toBeVisible();
  await expect(lab(page).getByRole('button', { name: 'Press EN', exact: true })).toHaveAttribute(
    'aria-disabled',
    'true',
  );

  await startBoard(page, LESSON);
  await expect(bootStatus(page)).toContainText('The program runs.');
  await expect(lab(page).getByText('A recorded log:')).toBeHidden();
  await expect(lab(page)).toContainText('The chip got power, or EN was low and rose');
  await expect(lab(page)).toContainText('The ROM jumps to');
  await expect(lab(page)).toContainText('The program’s own words');
  await expect(checkpoint(page)).toContainText('Not all of it');

  await press(page, 'Hold BOOT, press EN');
  await expect(bootStatus(page)).toContainText('download mode. It waits for a flasher');
  await expect(boardStatus(page)).toHaveText('Download mode');
  await expect(lab(page)).toContainText('not as in the boot before');
  const strap = lab(page)
    .locator('section.boot .boot-parts > div')
    .filter({ hasText: /^\s*IO0/ });
  await expect(strap).toContainText('low');
  await expect(checkpoint(page)).toContainText('passed');

  await press(page, 'Press EN');
  await expect(bootStatus(page)).toContainText('The program runs.');
  await expect(ledStatus(page)).toHaveText('LED is off');
  await expect(strap).toContainText('high');
  await expect(lab(page).locator('details.boot').first()).toContainText('download mode');
});

test('a start alone is not the checkpoint', async ({ page }) => {
  await startBoard(page, LESSON);
  await press(page, 'Press EN');
  await expect(lab(page).locator('details.boot')).not.toHaveCount(0);
  await expect(bootStatus(page)).toContainText('The program runs.');
  await expect(checkpoint(page)).toContainText('Not all of it');
});

test('at another baud rate the log is garbage, and at the right one it is back', async ({
  page,
}) => {
  await startBoard(page, LESSON);
  await lab(page).getByLabel('Listen at').selectOption('57600');
  await expect(bootStatus(page)).toContainText('Listening at 57600 baud');
  await expect(ledStatus(page)).toHaveText('LED unknown');
  await press(page, 'Press EN');
  await expect(bootStatus(page)).toContainText('cannot be read');
  const garbage = lab(page).locator('[data-part="garbage-text"]');
  await expect(garbage).not.toBeEmpty();
  await expect(garbage).not.toContainText('rst:');
  await lab(page).getByLabel('Listen at').selectOption('115200');
  await press(page, 'Press EN');
  await expect(bootStatus(page)).toContainText('The program runs.');
  await expect(garbage).toBeHidden();
  await expect(ledStatus(page)).toHaveText('LED is off');
});

test('leaving the page listens at the board’s rate again', async ({ page }) => {
  await startBoard(page, LESSON);
  await lab(page).getByLabel('Listen at').selectOption('9600');
  await expect(ledStatus(page)).toHaveText('LED unknown');
  await page.getByRole('link', { name: 'Bench', exact: true }).click();
  await expect(page).toHaveURL('/bench/');
  await expect(ledStatus(page)).toHaveText('LED is off');
});

test('a flash that was stopped half-way: the ROM says in the log that it runs nothing', async ({
  page,
}) => {
  await page.goto(LESSON);
  await startSlowly(page);
  await expect(boardStatus(page)).toHaveText(/Flashing [2-8]\d %/);
  await page.getByRole('button', { name: 'Cancel' }).first().click();
  await expect(boardStatus(page)).toHaveText('Download mode');
  await press(page, 'Press EN');
  await expect(bootStatus(page)).toContainText('Nothing in the flash that it can run');
  await expect(lab(page)).toContainText(/csum err|invalid header/);
  await expect(boardStatus(page)).toHaveText('No program');
});

test('the lab by keyboard', async ({ page }) => {
  await startBoard(page, LESSON);
  await lab(page).getByRole('button', { name: 'Hold BOOT, press EN' }).focus();
  await page.keyboard.press('Enter');
  await expect(bootStatus(page)).toContainText('It waits for a flasher');
  const scroll = lab(page).getByRole('group', { name: 'Boot log, explained' });
  await scroll.focus();
  await expect(scroll).toBeFocused();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a recorded log is explained', async ({ page }) => {
    await page.goto(LESSON);
    await expect(lab(page)).toContainText(
      'rst:0x1 (POWERON_RESET),boot:0x12 (SPI_FAST_FLASH_BOOT)',
    );
    await expect(lab(page)).toContainText('start from flash; low: wait for a download');
    await expect(lab(page).getByRole('button')).toHaveCount(0);
  });
});

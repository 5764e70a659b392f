/** The flash lab as a student uses it: watched, opened, stopped, refused, and the lesson's checkpoint. */
import { expect, test, type Locator, type Page } from '@playwright/test';
import { boardStatus, ledStatus, startBoard, startButton } from './board.ts';

const LESSON = '/lessons/flash-it/';

const lab = (page: Page): Locator => page.locator('#flash-steps');
const flashStatus = (page: Page): Locator => page.getByRole('status', { name: 'Flash' });
const exchanges = (page: Page): Locator => lab(page).getByRole('list', { name: 'Exchanges' });
const row = (page: Page, name: RegExp): Locator => exchanges(page).getByRole('button', { name });
const phase = (page: Page, name: string): Locator =>
  lab(page).getByRole('list', { name: 'Phases' }).locator(`[data-phase="${name}"]`);
const press = (page: Page, name: string): Promise<void> =>
  lab(page).getByRole('button', { name }).click();
const pace = (page: Page, label: string): Promise<string[]> =>
  lab(page).getByLabel('Speed').selectOption({ label });
const checkpoint = (page: Page): Locator => page.getByRole('status', { name: 'Checkpoint' });

async function flashAndWatch(page: Page): Promise<void> {
  await press(page, 'Flash and watch');
  await expect(flashStatus(page)).toHaveText('Flashed, verified and started.', { timeout: 30_000 });
}

test('from nothing to a flash that was watched and opened, and the checkpoint', async ({
  page,
}) => {
  await page.goto(LESSON);
  await expect(flashStatus(page)).toHaveText('Nothing has been flashed yet.');
  await expect(lab(page)).toContainText('Nothing has been said yet');
  await expect(checkpoint(page)).toContainText('Not all of it');

  await flashAndWatch(page);
  for (const name of [
    'reset',
    'sync',
    'identify',
    'stub',
    'flash-chip',
    'write',
    'verify',
    'start',
  ]) {
    await expect(phase(page, name)).toHaveAttribute('data-state', 'done');
  }
  await expect(phase(page, 'erase')).toContainText('not asked for');
  // On a busy machine the first attempt may come to nothing, and the second is beside it.
  await expect(row(page, /^SYNC/).last()).toContainText(/In step|answered/);
  await expect(row(page, /^GET_SECURITY_INFO/)).toContainText('refuses');
  await expect(row(page, /^FLASH_DEFL_DATA/)).toContainText(/All \d+ blocks/);
  await expect(row(page, /^SPI_FLASH_MD5/)).toContainText('the same as the image’s');
  await expect(checkpoint(page)).toContainText('Not all of it');

  await test.step('an exchange and a field have links', async () => {
    await row(page, /^FLASH_DEFL_END/).click();
    const id = await exchanges(page).locator('.exchange:has(.exchange-detail)').getAttribute('id');
    await row(page, /^FLASH_DEFL_END/).click();
    await page.evaluate((link) => (location.hash = link), `#${id}-1-command`);
    await expect(page.locator(`#${id}-1-command`)).toBeInViewport();
    await row(page, /^FLASH_DEFL_END/).click();
    await expect(lab(page).locator('.exchange-detail')).toHaveCount(0);
  });
  await test.step('an exchange opens to its octets and fields, which light up together', async () => {
    await row(page, /^FLASH_DEFL_BEGIN/).click();
    const opened = lab(page).locator('.exchange-detail');
    await expect(opened).toContainText('To the board, 26 octets with SLIP');
    await expect(opened).toContainText('From the board, 12 octets with SLIP');
    const request = opened.locator('.exchange-frame').first();
    await expect(request.locator('.octet')).toHaveCount(26);
    await expect(request.locator('.octet').first()).toHaveText('c0');
    const offset = request.locator('.card').filter({ hasText: 'Offset' });
    await expect(offset).toContainText('0x00001000');
    // A pointer that rests on an octet lights that one.
    await page.mouse.move(0, 0);
    await offset.getByRole('button').focus();
    await expect(request.locator('.octet.lit')).toHaveText(['00', '10', '00', '00']);

    // The last reset is the start: its boot log is there to read.
    await row(page, /^Reset/)
      .last()
      .click();
    await expect(lab(page).getByRole('img', { name: /Levels of EN and IO0/ })).toBeVisible();
    await expect(lab(page).getByLabel('What the board printed')).toContainText(
      'SPI_FAST_FLASH_BOOT',
    );
    await row(page, /^FLASH_DEFL_DATA/).click();
    await row(page, /^FLASH_DEFL_DATA 1/).click();
    await expect(lab(page).locator('.octets-gap').first()).toContainText('octets more, not kept');
  });
  await test.step('a damaged copy is refused, and the checkpoint is passed', async () => {
    await press(page, 'Flash a damaged copy');
    await expect(flashStatus(page)).toContainText('Nothing was sent to the board');
    await expect(exchanges(page).getByRole('button')).toHaveCount(0);
    await expect(boardStatus(page)).toHaveText('Running');
    await expect(checkpoint(page)).toContainText('Checkpoint passed');
  });
});

test('a flash that is held back and stopped, in each of the ways', async ({ page }) => {
  test.slow(); // slow motion takes its time
  await startBoard(page, LESSON);
  await test.step('one step at a time: nothing goes on by itself, then stopped half-way, then flashed again', async () => {
    await pace(page, 'one step at a time');
    const next = lab(page).getByRole('button', { name: 'Send the next one' });
    await press(page, 'Flash and watch');
    await expect(next).not.toHaveAttribute('aria-disabled', 'true');
    await expect(exchanges(page).getByRole('button')).toHaveCount(0);
    await next.press('Enter');
    await expect(row(page, /^Reset/)).toHaveCount(1);
    await expect(row(page, /^SYNC/)).toHaveCount(0);
    // Where timers are late the chip may miss the first reset: each press is one step of what follows.
    await expect(async () => {
      await next.press('Enter');
      await expect(row(page, /^SYNC/).last()).toContainText(/In step|answered/, { timeout: 1_000 });
    }).toPass();
    await row(page, /^SYNC/).last().scrollIntoViewIfNeeded();
    await expect(next).toBeInViewport();
    const current = lab(page).locator('[aria-current="step"]');
    await expect(current).toHaveCount(1);
    // What is being read stays open when others of its kind come and stand in one row with it.
    const opened = lab(page).locator('.exchange-detail');
    await expect(async () => {
      await next.press('Enter');
      await row(page, /^READ_REG/).click({ timeout: 1_000 });
    }).toPass();
    await expect(opened).toHaveCount(1);
    await expect(async () => {
      await next.press('Enter');
      await expect(row(page, /^Registers × /).first()).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await expect(opened).toBeVisible();

    await press(page, 'Stop half-way');
    await expect(flashStatus(page)).toContainText('Stopped half-way');
    await expect(current).toHaveCount(0);
    await expect(lab(page).locator('[data-state="stopped"]')).toHaveCount(1);
    await expect(boardStatus(page)).toHaveText('Download mode');
    await expect(checkpoint(page)).toContainText('Not all of it');
    await pace(page, 'as fast as it goes');
    await flashAndWatch(page);
    await expect(ledStatus(page)).toHaveText('LED is off');
  });
  await test.step('slow motion lets one watch, and stops in the middle of the writing', async () => {
    // Fast as far as the first block, then slow.
    await pace(page, 'slow motion');
    await press(page, 'Flash and watch');
    await expect(phase(page, 'write')).toHaveAttribute('data-state', 'now', { timeout: 30_000 });
    await expect(phase(page, 'write')).toContainText(/block \d of \d/);
    await press(page, 'Stop half-way');
    await expect(flashStatus(page)).toContainText('half a program');
    await expect(phase(page, 'write')).toHaveAttribute('data-state', 'stopped');
    // The ROM itself finds out that half a program is none.
    await page.getByRole('button', { name: 'Reset board' }).first().click();
    await expect(boardStatus(page)).toHaveText('No program');
    await pace(page, 'as fast as it goes');
    await flashAndWatch(page);
  });
  await test.step('the board let go of in the middle: the lab says so, and starts anew', async () => {
    await pace(page, 'one step at a time');
    await press(page, 'Flash and watch');
    const next = lab(page).getByRole('button', { name: 'Send the next one' });
    // The flasher is loaded first, and has nothing to send before.
    await expect(next).toHaveAttribute('aria-disabled', 'false');
    await next.press('Enter');
    await expect(row(page, /^Reset/)).toHaveCount(1);
    await page.getByRole('button', { name: 'Disconnect' }).first().click();
    await expect(boardStatus(page)).toHaveText('No board');
    await expect(flashStatus(page)).toContainText(/Stopped half-way|ended early/);
    await pace(page, 'as fast as it goes');
    await flashAndWatch(page);
  });
});

test('leaving the page lets a flash that is held back go on', async ({ page }) => {
  await startBoard(page, LESSON);
  await pace(page, 'one step at a time');
  await press(page, 'Flash and watch');
  const next = lab(page).getByRole('button', { name: 'Send the next one' });
  await expect(next).not.toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('link', { name: 'Bench', exact: true }).click();
  await expect(page).toHaveURL('/bench/');
  await expect(boardStatus(page)).toHaveText('Running', { timeout: 30_000 });
});

test('a flash from the bench is shown as well, and one before the page was opened', async ({
  page,
}) => {
  await page.goto('/bench/');
  await startButton(page).click();
  await expect(ledStatus(page)).toHaveText('LED is off');
  await page.getByRole('link', { name: 'Course' }).first().click();
  await page.getByRole('link', { name: 'Flash it' }).first().click();
  await expect(flashStatus(page)).toHaveText('Flashed, verified and started.');
  await expect(row(page, /^SPI_FLASH_MD5/)).toContainText('the same');
  await page.getByRole('button', { name: 'Flash', exact: true }).first().click();
  await expect(flashStatus(page)).toHaveText('Flashed, verified and started.');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the phases explain a flash, and the image is taken apart', async ({ page }) => {
    await page.goto(LESSON);
    await expect(phase(page, 'verify')).toContainText('The board reads its flash back');
    await expect(lab(page).getByRole('button')).toHaveCount(0);
    const image = page.getByRole('table', { name: 'Fields of the image' });
    await expect(image).toContainText('virtual board (WebAssembly)');
    await expect(image).toContainText('computed again: the same');
  });
});

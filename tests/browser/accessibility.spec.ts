/**
 * axe with a running board, light and dark, at two widths; also on the page that the board serves, inside
 * its frame. And what axe does not see: width on a phone, focus, other origins. Pages at rest are in
 * pages.spec.ts.
 */
import { expect, test, type Page } from '@playwright/test';
import { scan } from './axe.ts';
import { boardStatus, ledStatus, packets, startBoard, startButton, toggleButton } from './board.ts';
import { press } from './keyboard.ts';
import { SAMPLE_LESSON, PHONE } from './pages.ts';

const sheetButton = (page: Page) => page.getByRole('button', { name: 'Bench', exact: true });

async function expectNoOverflow(page: Page, where: string): Promise<void> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width, where).toBeLessThanOrEqual(PHONE.width);
}

test('the bench with a running board has no violation', async ({ page }) => {
  test.slow(); // axe looks at all of a bench, four times
  await page.emulateMedia({ colorScheme: 'light' });
  await startBoard(page);
  const size = page.viewportSize() ?? PHONE;
  await toggleButton(page).click();
  const device = page.getByRole('region', { name: 'Device page' }).frameLocator('iframe');
  await expect(device.getByText('Connected')).toBeVisible();
  // What is on its way when axe looks is there for one of its checks and not for another.
  await expect(ledStatus(page)).toHaveText('LED is on');
  await expect(page.locator('.xterm-rows')).toBeVisible();
  const look = async (colorScheme: 'light' | 'dark', viewport: typeof PHONE, only?: 'looks') => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    await test.step(`${colorScheme}, ${viewport.width} wide`, async () => {
      expect(await scan(page, { only })).toBeGreaterThan(0);
    });
  };
  await look('light', size);
  await look('light', PHONE, 'looks');
  await look('dark', PHONE, 'looks');
  await look('dark', size, 'looks');
});

test('with a running board no page is wider than a phone either', async ({ page }) => {
  await page.setViewportSize(PHONE);
  await startBoard(page);
  await toggleButton(page).click();
  await expect(ledStatus(page)).toHaveText('LED is on');
  await expectNoOverflow(page, '/bench/');

  await page.goto(SAMPLE_LESSON);
  await sheetButton(page).click();
  await startButton(page).click();
  await expect(ledStatus(page)).toHaveText('LED is off');
  await toggleButton(page).click();
  await expect(ledStatus(page)).toHaveText('LED is on');
  await expectNoOverflow(page, 'the lesson, sheet open');
  // A packet in full is the widest thing there is.
  await packets(page).getByRole('button').first().click();
  await expect(packets(page).locator('.octet-row').first()).toBeVisible();
  await expectNoOverflow(page, 'the lesson, a packet open');
  await scan(page);
});

test('on a phone the sheet opens from the text by keyboard, and focus comes back', async ({
  page,
}) => {
  await page.setViewportSize(PHONE);
  await page.goto(SAMPLE_LESSON);
  const ask = page.getByRole('button', { name: 'Open the bench' }).nth(1);
  for (const key of ['Enter', 'Space']) {
    await ask.focus();
    await page.keyboard.press(key);
    await expect(sheetButton(page)).toHaveAttribute('aria-expanded', 'true');
    await expect(startButton(page)).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(sheetButton(page)).toHaveAttribute('aria-expanded', 'false');
    await expect(ask).toBeFocused();
  }

  await page.keyboard.press('Enter');
  await expect(startButton(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(boardStatus(page)).toHaveText('Running');
  await sheetButton(page).focus();
  await page.keyboard.press('Enter');
  await expect(ask).toBeFocused();

  // Opened from the bar itself, it gives focus back to the bar.
  await sheetButton(page).focus();
  await page.keyboard.press('Enter');
  await startButton(page).focus();
  await page.keyboard.press('Escape');
  await expect(sheetButton(page)).toBeFocused();
});

test('beside the text, a task leads the keyboard to the bench, and Escape leads back', async ({
  page,
}) => {
  await page.goto(SAMPLE_LESSON);
  const ask = page.getByRole('button', { name: 'Go to the bench' }).first();
  await press(page, ask);
  await expect(startButton(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(ledStatus(page)).toHaveText('LED is off');
  await page.keyboard.press('Escape');
  await expect(ask).toBeFocused();

  // Enlarged, the wire hides the board's buttons.
  await press(page, page.getByRole('button', { name: 'Enlarge' }));
  await press(page, ask);
  await expect(toggleButton(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(ask).toBeFocused();
});

test('nothing is asked of another origin, and no script fails', async ({ page, baseURL }) => {
  const foreign: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(baseURL ?? ''))
      foreign.push(request.url());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  await startBoard(page, SAMPLE_LESSON);
  await toggleButton(page).click();
  await page.goto('/');
  expect(foreign).toEqual([]);
  expect(errors).toEqual([]);
});

/** The packet table without a mouse. */
import { expect, test } from '@playwright/test';
import { packets, startBoard, toggleButton } from './board.ts';
import { tabTo } from './keyboard.ts';

test('the packet table is one stop for Tab, and keeps the focus of a row that leaves', async ({
  page,
}) => {
  await startBoard(page);
  const buttons = packets(page).locator('.packet .summary button');
  const rows = page.getByRole('group', { name: 'Packet list' });
  const follow = page.getByRole('button', { name: 'Follow latest' });
  await tabTo(page, rows);
  await page.keyboard.press('Tab');
  await expect(buttons.last()).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(buttons.nth(-2)).toBeFocused();
  await expect(follow).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('End');
  await expect(buttons.last()).toBeFocused();
  await expect(follow).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Home');
  await expect(buttons.first()).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(rows).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(buttons.first()).toBeFocused();

  // Somebody else toggles until the first packet is shown no more.
  await expect(async () => {
    await toggleButton(page).evaluate((button: HTMLElement) => button.click());
    await expect(page.locator('#packet-1')).toHaveCount(0, { timeout: 1 });
  }).toPass({ intervals: [20] });
  await expect(buttons.first()).toBeFocused();
});

test('on the bench beside a lesson the keyboard moves nothing but the list', async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  await startBoard(page, '/lessons/numbers-and-names/');
  await toggleButton(page).click();
  const buttons = packets(page).locator('.packet .summary button');
  await expect(buttons.last()).toContainText('ACK: the client has received 3 octets');
  await page.evaluate(() => scrollTo({ top: 600 }));
  await page.getByRole('group', { name: 'Packet list' }).focus();
  await page.keyboard.press('Tab');
  const head = packets(page).locator('thead');
  const expectInView = async (): Promise<void> => {
    const row = await page.locator(':focus').boundingBox();
    const table = await head.boundingBox();
    expect(row?.y).toBeGreaterThanOrEqual((table?.y ?? 0) + (table?.height ?? 0) - 1);
  };
  for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'Home', 'End']) {
    await page.keyboard.press(key);
    await expectInView();
  }
  await page.keyboard.press('Enter');
  // Through the cards of the packet that is open.
  for (let count = 0; count < 20; count++) await page.keyboard.press('Tab');
  await expect(page.locator('.cards :focus')).toBeVisible();
  expect(await page.evaluate(() => scrollY)).toBe(600);
});

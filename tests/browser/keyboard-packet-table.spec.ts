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

/** The packet table under a mouse, while packets come. */
import { expect, test } from '@playwright/test';
import { packets, startBoard, toggleButton } from './board.ts';

test('a row stays under a pressed mouse button, and opens, whatever comes meanwhile', async ({
  page,
}) => {
  await startBoard(page);
  const buttons = packets(page).locator('.packet .summary button');
  const toggle = () => toggleButton(page).evaluate((button: HTMLElement) => button.click());
  await buttons.last().hover();
  await page.mouse.down();
  // Another may have come between the two: it is the one that has the focus now.
  const id = await page.evaluate(() => document.activeElement?.closest('.packet')?.id);
  const row = page.locator(`#${id ?? ''} .summary button`);
  const before = await row.boundingBox();
  for (let presses = 0; presses < 5; presses++) await toggle();
  await expect(page.getByText('LED is on').first()).toBeVisible();
  expect(await row.boundingBox()).toEqual(before);
  await page.mouse.up();
  await expect(row).toHaveAttribute('aria-expanded', 'true');
  await row.press('Enter');
  await toggle();
  await expect(buttons.last()).toBeInViewport();
});

/** What a reader prints of a lesson: their own packets. */
import { expect, test } from '@playwright/test';
import { packets, startBoard } from './board.ts';
import { pageCount } from './fits.ts';

test('the packets that are in the table are printed, and the screen shows no list of sources', async ({
  page,
}) => {
  await startBoard(page, '/lessons/frames/');
  await expect(page.locator('.sources')).toBeHidden();
  const text = packets(page).getByText('GET /ws HTTP/1.1, asking for a WebSocket').first();
  await expect(text).toBeVisible();
  await page.emulateMedia({ media: 'print' });
  await expect(text).toBeVisible();
  await expect(page.getByRole('button', { name: 'Download pcap' })).toBeHidden();
  expect(await pageCount(page)).toBeLessThanOrEqual(4);
});

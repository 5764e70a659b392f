/** Lessons on paper: two or three pages each, nothing to press on them, and the reader's own packets. */
import { expect, test, type Page } from '@playwright/test';
import { packets, startBoard } from './board.ts';
import { LESSONS, settled } from './pages.ts';

/** Pages of the document that Chromium prints. */
async function pageCount(page: Page): Promise<number> {
  const pdf = await page.pdf({ preferCSSPageSize: true });
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

for (const path of LESSONS) {
  test(`${path} is two or three pages, without anything to press`, async ({ page }) => {
    await page.goto(path);
    await settled(page);
    await page.emulateMedia({ media: 'print' });
    const pressable = page.locator('button, select, textarea, input[type="range"], progress');
    await expect(pressable.filter({ visible: true })).toHaveCount(0);
    await expect(page.getByRole('log').filter({ visible: true })).toHaveCount(0);
    await expect(packets(page)).toBeHidden();
    // Each number in the text stands for an address at the end.
    const numbers = await page
      .locator('.prose [data-source]')
      .evaluateAll((links) => links.map((link) => Number(link.getAttribute('data-source'))));
    await expect(page.locator('.sources li')).toHaveCount(Math.max(0, ...numbers));
    expect(await pageCount(page)).toBeLessThanOrEqual(3);
  });
}

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

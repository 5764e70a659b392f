/** Labels of the flash station on paper, from the list that this browser has kept. */
import { expect, type Page, test } from '@playwright/test';

const KEPT = 'handshake.flash-station';

function kept(count: number): string {
  const records = Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    mac: `02:57:41:00:00:${(index + 1).toString(16).padStart(2, '0')}`,
    chip: 'ESP32-D0WDQ6 (revision 0)',
    program: 'LED over WebSocket',
    failure: null,
    tookMs: 4_000,
    baudRate: 921_600,
    endedMs: Date.UTC(2026, 10, 30, 12),
  }));
  return JSON.stringify(records);
}

async function openWith(page: Page, list: string): Promise<void> {
  await page.addInitScript(
    ([name = '', text = '']) => localStorage.setItem(name, text),
    [KEPT, list],
  );
  await page.goto('/flash/');
  await page.evaluate(() => {
    window.print = () => undefined;
  });
}

const POINTS_PER_MM = 72 / 25.4;
const SIZES = [
  ['a4', 210, 297, 2],
  ['62x29', 62, 29, 25],
  ['50x25', 50, 25, 25],
] as const;

for (const [size, widthMm, heightMm, pages] of SIZES) {
  test(`25 labels of the size ${size} are ${pages} pages of ${widthMm} × ${heightMm} mm`, async ({
    page,
  }) => {
    await openWith(page, kept(25));
    await page.getByLabel('Size of labels').selectOption(size);
    await page.getByRole('button', { name: 'Print labels' }).click();
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    const boxes = [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)];
    expect(boxes).toHaveLength(pages);
    for (const [, width, height] of boxes) {
      expect(Math.abs(Number(width) - widthMm * POINTS_PER_MM)).toBeLessThan(2);
      expect(Math.abs(Number(height) - heightMm * POINTS_PER_MM)).toBeLessThan(2);
    }
  });
}

for (const [what, list] of [
  ['no JSON', '{'],
  ['an object', '{}'],
  ['a record that lacks its parts', '[{"number":1}]'],
  ['a number that is none', kept(1).replace('"number":1', '"number":"<b>"')],
] as const) {
  test(`a kept list that is ${what} counts as none`, async ({ page }) => {
    await openWith(page, list);
    await expect(page.getByText('0 boards have a number.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Print labels' })).toBeDisabled();
  });
}

/** axe on every page, light and dark, at two widths, at rest and with the board running. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { startBoard, toggleButton } from './board.ts';

const PAGES = ['/', '/lessons/what-is-a-websocket/', '/bench/', '/not-there/'] as const;

async function scan(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n  ')}`,
  );
  expect(found).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    for (const path of PAGES) {
      test(`${path} has no violation`, async ({ page }) => {
        await page.goto(path);
        await scan(page);
        await page.setViewportSize({ width: 360, height: 780 });
        await scan(page);
      });
    }

    test('the bench with a running board has no violation', async ({ page }) => {
      await startBoard(page);
      await toggleButton(page).click();
      await scan(page);
    });
  });
}

test('no page is wider than a phone', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 780 });
  for (const path of PAGES) {
    await page.goto(path);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, path).toBeLessThanOrEqual(360);
  }
});

test('nothing is asked of another origin, and no script fails', async ({ page, baseURL }) => {
  const foreign: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(baseURL ?? ''))
      foreign.push(request.url());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  await startBoard(page, '/lessons/what-is-a-websocket/');
  await toggleButton(page).click();
  await page.goto('/');
  expect(foreign).toEqual([]);
  expect(errors).toEqual([]);
});

test('every widget on every page wakes up', async ({ page }) => {
  for (const path of PAGES) {
    await page.goto(path);
    const asleep = await page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .map((element) => element.localName)
        .filter((name) => name.includes('-') && customElements.get(name) === undefined),
    );
    expect(asleep, path).toEqual([]);
  }
});

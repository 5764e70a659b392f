/** What a start needs of the site: on a slow line it is told, in good time it is there, and nobody has to pay for it. */
import { expect, test, type Page } from '@playwright/test';
import { boardStatus, startButton } from './board.ts';

/** Code of a board and of what shows it, by the names of its files. */
const AHEAD = [
  'attachment',
  'open-virtual',
  'flash-run',
  'live-monitor',
  'terminal',
  'packet-rows',
];
const partOf = (address: string): string | undefined =>
  AHEAD.find((name) => new URL(address).pathname.startsWith(`/_astro/${name}.`));

/** The parts that the page asks for from now on, as it asks. */
function partsAsked(page: Page): Set<string> {
  const asked = new Set<string>();
  page.on('request', (request) => {
    const part = partOf(request.url());
    if (part !== undefined) asked.add(part);
  });
  return asked;
}

test('a start that waits says for which part, and how many there are', async ({ page }) => {
  const arrived = Promise.withResolvers<undefined>();
  await page.route('**/_astro/flash-run.*.js', async (route) => {
    await arrived.promise;
    await route.continue();
  });
  await page.goto('/bench/');
  await startButton(page).click();
  await expect(boardStatus(page)).toHaveText('Flashing: loading the flasher, 4 of 4');
  arrived.resolve(undefined);
  await expect(boardStatus(page)).toHaveText('Running');
});

test('a page at rest loads what a start needs, and the start asks for none of it', async ({
  page,
}) => {
  const ahead = partsAsked(page);
  await page.goto('/bench/');
  await expect.poll(() => [...ahead].sort(), { timeout: 40_000 }).toEqual([...AHEAD].sort());
  await page.waitForLoadState('networkidle');
  const asked = partsAsked(page);
  await startButton(page).click();
  await expect(boardStatus(page)).toHaveText('Running');
  expect([...asked]).toEqual([]);
});

test('for a reader who saves data nothing is loaded ahead', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'connection', { value: { saveData: true } });
  });
  await page.clock.install();
  const asked = partsAsked(page);
  await page.goto('/bench/');
  await page.waitForLoadState('networkidle');
  await page.clock.runFor(60_000);
  await page.waitForLoadState('networkidle');
  expect([...asked]).toEqual([]);
});

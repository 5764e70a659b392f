/** The lab on the browser's own tools: its names are those that the browser has. */
import { expect, test, type Page } from '@playwright/test';
import { LABELS } from '../../components/labs/devtools-lab/labels.ts';
import { BOARD_PORT } from './ports.ts';

const path = '/lessons/test-it/';
const steps = (page: Page, name: string) =>
  page.locator('#devtools-lab').getByRole('list', { name: `Steps in ${name}` });

test('each browser has its own names, and one list is shown', async ({ page }) => {
  await page.goto(path);
  await expect(steps(page, 'Chrome, Edge')).toBeVisible();
  await expect(steps(page, 'Firefox')).toBeHidden();
  await expect(
    steps(page, 'Chrome, Edge').getByText('Socket', { exact: true }).first(),
  ).toBeVisible();
  await page.locator('#devtools-lab').getByRole('radio', { name: 'Firefox' }).check();
  await expect(steps(page, 'Chrome, Edge')).toBeHidden();
  await expect(steps(page, 'Firefox').getByText('WS', { exact: true }).first()).toBeVisible();
  await expect(steps(page, 'Firefox').getByText('Response', { exact: true }).first()).toBeVisible();
});

test('the names for Chromium are in the tools of the Chromium at hand', async ({ page }) => {
  const chromium = LABELS.find(({ browser }) => browser === 'chromium');
  const sources = ['core/common/common.js', 'panels/network/network.js'];
  let text = '';
  for (const source of sources) {
    await page.goto(`devtools://devtools/bundled/${source}`);
    text += await page.locator('body').innerText();
  }
  const names = [chromium?.filter, ...(chromium?.tabs ?? []), ...(chromium?.directions ?? [])];
  for (const name of names) expect(text, name).toContain(`:"${name}"`);
});

test('a client without a page is told the state by the bench board', async ({ page }) => {
  await page.goto(`http://127.0.0.1:${BOARD_PORT}/`);
  const first = await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket('ws://' + location.host + '/ws');
        socket.onerror = reject;
        socket.onmessage = (event) => resolve(event.data);
      }),
  );
  expect(first).toMatch(/^[01]$/);
});

/** The lesson on the sketch: its functions light up as the board runs them, and the checkpoint knows. */
import { expect, test, type Page } from '@playwright/test';
import { boardStatus, ledStatus, startBoard, toggleButton } from './board.ts';

const LESSON = '/lessons/the-sketch/';

const lab = (page: Page) => page.locator('sketch-trace');
const inList = (page: Page, name: string) => lab(page).locator(`li[data-function="${name}"]`);
const log = (page: Page) => lab(page).getByRole('log', { name: 'Calls into the sketch' });
const button = (page: Page, name: string) => lab(page).getByRole('button', { name });
const item = (page: Page, evidence: string) => page.locator(`[data-evidence="${evidence}"]`);
const checkpoint = (page: Page) => page.getByRole('status', { name: 'Checkpoint' });

/** From now on every function that lights up in the program, in order. */
async function watchLights(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const lit: string[] = [];
    const code = document.querySelector('.trace-code');
    if (code === null) return;
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const { state, function: name } = (target as HTMLElement).dataset;
        if (state === 'running' && name !== undefined && lit.at(-1) !== name) lit.push(name);
      }
    }).observe(code, { subtree: true, attributeFilter: ['data-state'] });
    Object.assign(globalThis, { lit });
  });
  return () => page.evaluate(() => (globalThis as unknown as { lit: string[] }).lit);
}

async function started(page: Page): Promise<void> {
  await startBoard(page, LESSON);
  await expect(button(page, 'Toggle')).toHaveAttribute('aria-disabled', 'false');
  // The bench has connected: its call is over, and the next one stands alone.
  await expect(log(page).getByText('onEvent()', { exact: true })).toBeVisible();
}

test('functions light up as the board runs them, and the checkpoint goes by what has run', async ({
  page,
}) => {
  await started(page);
  await test.step('a word the sketch does not know goes two functions far, and the checkpoint is not fooled', async () => {
    await button(page, 'Send “hello”').click();
    await expect(
      log(page).getByText('onEvent() → handleWebSocketMessage()', { exact: true }),
    ).toBeVisible();
    await expect(inList(page, 'notifyClients').locator('[data-part="count"]')).toBeEmpty();
    await expect(item(page, 'traced-setup')).toHaveClass('seen');
    await expect(item(page, 'traced-toggle')).not.toHaveClass('seen');
    await expect(item(page, 'traced-page')).not.toHaveClass('seen');
    await expect(checkpoint(page)).toContainText('Not all of it');
  });
  await test.step('a reset begins with setup, and forgets what ran before', async () => {
    await button(page, 'Toggle').click();
    await expect(item(page, 'traced-toggle')).toHaveClass('seen');
    await expect(inList(page, 'notifyClients').locator('[data-part="count"]')).toHaveText('1×');
    // The lights go back the way they came; what is watched begins after the last of them.
    await expect(inList(page, 'onEvent').locator('[data-part="state"]')).toHaveText('ran');
    const lit = await watchLights(page);
    await button(page, 'Reset the board').click();
    await expect(log(page).getByText('setup() → initWebSocket()', { exact: true })).toHaveCount(2);
    await expect(inList(page, 'notifyClients').locator('[data-part="count"]')).toBeEmpty();
    await expect.poll(async () => (await lit()).slice(0, 2)).toEqual(['setup', 'initWebSocket']);
  });
  await test.step('a toggle lights onEvent, handleWebSocketMessage and notifyClients, one after the other', async () => {
    const lit = await watchLights(page);
    await toggleButton(page).click();
    await expect(
      log(page).getByText('onEvent() → handleWebSocketMessage() → notifyClients()', {
        exact: true,
      }),
    ).toBeVisible();
    await expect
      .poll(async () => (await lit()).slice(0, 3))
      .toEqual(['onEvent', 'handleWebSocketMessage', 'notifyClients']);
    for (const [index, name] of ['onEvent', 'handleWebSocketMessage', 'notifyClients'].entries()) {
      await expect(inList(page, name).locator('[data-part="order"]')).toHaveText(String(index + 1));
      await expect(inList(page, name).locator('[data-part="state"]')).toHaveText('ran');
    }
    await expect(inList(page, 'processor').locator('[data-part="order"]')).toBeEmpty();
  });
  await test.step('the checkpoint is passed by what has run', async () => {
    await button(page, 'Get the page').click();
    await expect(log(page).getByText('setup: GET / → processor()', { exact: true })).toBeVisible();
    await expect(checkpoint(page)).toContainText('Checkpoint passed');
  });
});

test('without a board nothing lights and nothing can be pressed', async ({ page }) => {
  await page.goto(LESSON);
  await expect(lab(page).getByRole('status')).toContainText('Start a board');
  for (const name of ['Toggle', 'Send “hello”', 'Get the page', 'Reset the board']) {
    await expect(button(page, name)).toHaveAttribute('aria-disabled', 'true');
  }
  await expect(lab(page).locator('[data-state]:not([data-state="idle"])')).toHaveCount(0);
});

test('another program than the one on the page is told apart', async ({ page }) => {
  test.slow(); // three programs are flashed
  await started(page);
  const lit = await watchLights(page);
  const program = page.getByRole('combobox', { name: 'Program' }).first();
  const flash = page.getByRole('button', { name: 'Flash', exact: true }).first();
  const drawer = page.getByText('Another program, or an image').first();
  await drawer.click();
  await program.selectOption('led_http');
  await flash.click();
  await expect(lab(page).getByRole('status')).toContainText('another program');
  await expect(boardStatus(page)).toHaveText('Running');
  await toggleButton(page).click();
  await expect(ledStatus(page)).toHaveText('LED is on');
  await expect(button(page, 'Toggle')).toHaveAttribute('aria-disabled', 'true');
  expect(await lit()).toEqual([]);
  await drawer.click();
  await program.selectOption('led_websocket');
  await flash.click();
  await expect(button(page, 'Toggle')).toHaveAttribute('aria-disabled', 'false');
  await expect(log(page).getByText('setup() → initWebSocket()', { exact: true })).toHaveCount(2);
});

test('the program is the file, and each part can be linked to', async ({ page, browser }) => {
  await page.goto(`${LESSON}#onEvent`);
  await expect(page.locator('#onEvent')).toBeInViewport();
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const reader = await plain.newPage();
  await reader.goto(new URL(LESSON, page.url()).href);
  const code = reader.getByRole('group', { name: 'The whole program' });
  await expect(code).toContainText('LED_Status = !LED_Status;');
  await expect(code).toContainText('ws.cleanupClients();');
  await plain.close();
});

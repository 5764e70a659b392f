/** The virtual board as a student uses it. */
import { expect, test } from '@playwright/test';
import {
  boardStatus,
  ledStatus,
  packets,
  serialLog,
  startBoard,
  startButton,
  startHere,
  startSlowly,
  toggleButton,
} from './board.ts';

test('from nothing to a toggled LED: flash, boot, connect, toggle', async ({ page }) => {
  await page.goto('/lessons/what-is-a-websocket/');
  await expect(boardStatus(page)).toHaveText('No board');
  await expect(ledStatus(page)).toHaveText('LED unknown');

  await startSlowly(page);
  await expect(boardStatus(page)).toHaveText(/Flashing [1-9]\d? %/);
  await expect(page.getByRole('progressbar', { name: 'Flashing' }).first()).toHaveJSProperty(
    'max',
    100,
  );
  await expect(boardStatus(page)).toHaveText('Running');
  for (const line of [
    'ets Jul 29 2019 12:21:46',
    'rst:0x1 (POWERON_RESET)',
    'entry 0x',
    'led_websocket: starting',
  ]) {
    await expect(serialLog(page)).toContainText(line);
  }

  await expect(ledStatus(page)).toHaveText('LED is off');
  await toggleButton(page).click();
  await expect(ledStatus(page)).toHaveText('LED is on');
  await toggleButton(page).click();
  await expect(ledStatus(page)).toHaveText('LED is off');
});

test('a board at full speed: two clients, its packets, a reset, and starts that follow', async ({
  page,
}) => {
  test.slow(); // three starts
  const speed = page.getByLabel('Wire speed');
  await startBoard(page);
  await expect(speed).toHaveValue('');
  await expect(speed).toBeDisabled();
  await test.step('two clients see each other: the device page and the LED panel', async () => {
    const device = page.getByRole('region', { name: 'Device page' }).frameLocator('iframe');
    await expect(device.getByText('OFF', { exact: true })).toBeVisible();
    // The page says OFF before its WebSocket is open, and a press would be lost.
    await expect(serialLog(page)).toContainText('WebSocket client 2 connected');
    await device.getByRole('button', { name: 'change LED status' }).click();
    await expect(ledStatus(page)).toHaveText('LED is on');
    await expect(device.getByText('ON', { exact: true })).toBeVisible();
    await toggleButton(page).click();
    await expect(device.getByText('OFF', { exact: true })).toBeVisible();
  });
  await test.step('the packet table shows handshakes and frames, and opens to octets', async () => {
    await toggleButton(page).click();
    await expect(ledStatus(page)).toHaveText('LED is on');
    const rows = packets(page).getByRole('row');
    for (const words of [/\bSYN\b(?!,)/, /SYN, ACK/, /GET \/ws/, /101/, /toggle/]) {
      await expect(rows.filter({ hasText: words }).first()).toBeVisible();
    }
    await rows.filter({ hasText: 'toggle' }).first().getByRole('button').first().click();
    await expect(packets(page)).toContainText('Masking-key');
  });
  await test.step('reset boots again and the connection comes back', async () => {
    await page.getByRole('button', { name: 'Reset board' }).first().click();
    await expect(ledStatus(page)).toHaveText('LED is off');
    await expect(boardStatus(page)).toHaveText('Running');
    await toggleButton(page).click();
    await expect(ledStatus(page)).toHaveText('LED is on');
  });
  await test.step('disconnecting lets go of the board, and it is started again at the same speed', async () => {
    await page.getByRole('button', { name: 'Disconnect' }).first().click();
    await expect(boardStatus(page)).toHaveText('No board');
    await expect(ledStatus(page)).toHaveText('LED unknown');
    await expect(speed).toBeEnabled();
    await expect(speed).toHaveValue('');
    await startHere(page);
  });
  await test.step('the flash is kept: the next start may skip flashing', async () => {
    await page.reload();
    await page
      .getByRole('checkbox', { name: /Skip flashing/ })
      .first()
      .check();
    await startButton(page).click();
    await expect(boardStatus(page)).toHaveText('Running');
    // One boot, heard from its first line: flashing would have ended it for another.
    await expect(serialLog(page).getByText(/^ets /)).toHaveCount(1);
  });
});

test('the board stays connected from page to page', async ({ page }) => {
  await startBoard(page);
  await page.getByRole('link', { name: 'Course' }).first().click();
  await expect(page).toHaveURL('/');
  await page
    .getByRole('link', { name: /What is a WebSocket/ })
    .first()
    .click();
  await expect(boardStatus(page)).toHaveText('Running');
  await expect(serialLog(page)).toContainText('led_websocket: starting');
  await toggleButton(page).click();
  await expect(ledStatus(page)).toHaveText('LED is on');
});

test('the whole of it by keyboard', async ({ page }) => {
  await page.goto('/bench/');
  await startButton(page).focus();
  await page.keyboard.press('Enter');
  await expect(ledStatus(page)).toHaveText('LED is off');
  await toggleButton(page).focus();
  await page.keyboard.press('Space');
  await expect(ledStatus(page)).toHaveText('LED is on');
  const toggle = packets(page).getByRole('row').filter({ hasText: 'toggle' }).first();
  await toggle.getByRole('button').first().focus();
  await page.keyboard.press('Enter');
  await expect(packets(page)).toContainText('Masking-key');
});

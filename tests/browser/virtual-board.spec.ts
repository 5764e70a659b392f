/** The first lesson as a student goes through it, on the virtual board. */
import { expect, test, type Page } from '@playwright/test';

async function startBoard(page: Page, path = '/bench/'): Promise<void> {
  await page.goto(path);
  await page.getByRole('button', { name: 'Start virtual board' }).first().click();
  await expect(page.getByRole('status', { name: 'Board' }).first()).toHaveText('Running');
}

test('from nothing to a toggled LED: flash, boot, connect, toggle', async ({ page }) => {
  await page.goto('/lessons/what-is-a-websocket/');
  const status = page.getByRole('status', { name: 'Board' }).first();
  await expect(status).toHaveText('No board');
  await expect(page.getByRole('status', { name: 'LED' }).first()).toHaveText('LED unknown');

  await page.getByRole('button', { name: 'Start virtual board' }).first().click();
  await expect(status).toHaveText(/Flashing \d+ %/);
  await expect(status).toHaveText('Running');

  const log = page.getByRole('region', { name: 'Serial monitor' }).getByRole('log');
  await expect(log).toContainText('ets Jul 29 2019 12:21:46');
  await expect(log).toContainText('rst:0x1 (POWERON_RESET)');
  await expect(log).toContainText('entry 0x');

  const led = page.getByRole('status', { name: 'LED' }).first();
  await expect(led).toHaveText('LED is off');
  await page.getByRole('button', { name: 'Toggle LED' }).first().click();
  await expect(led).toHaveText('LED is on');
  await page.getByRole('button', { name: 'Toggle LED' }).first().click();
  await expect(led).toHaveText('LED is off');
});

test('the packet table shows the handshakes and the frames, and opens to octets', async ({
  page,
}) => {
  await startBoard(page);
  await expect(page.getByRole('status', { name: 'LED' }).first()).toHaveText('LED is off');
  await page.getByRole('button', { name: 'Toggle LED' }).first().click();
  const table = page.getByRole('table', { name: 'Packets' });
  for (const words of [/\bSYN\b(?!,)/, /SYN, ACK/, /GET \/ws/, /101/, /toggle/]) {
    await expect(table.getByRole('row').filter({ hasText: words }).first()).toBeVisible();
  }
  const toggle = table.getByRole('row').filter({ hasText: 'toggle' }).first();
  await toggle.getByRole('button').first().click();
  await expect(table).toContainText('Masking');
});

test('two pages on one board see each other: the device page and the LED panel', async ({
  page,
}) => {
  await startBoard(page);
  const led = page.getByRole('status', { name: 'LED' }).first();
  await expect(led).toHaveText('LED is off');
  const device = page.getByRole('region', { name: 'Device page' }).frameLocator('iframe');
  await expect(device.getByText('OFF').first()).toBeVisible();
  await device.getByRole('button', { name: 'change LED status' }).click();
  await expect(led).toHaveText('LED is on');
  await expect(device.getByText('ON').first()).toBeVisible();
  await page.getByRole('button', { name: 'Toggle LED' }).first().click();
  await expect(device.getByText('OFF').first()).toBeVisible();
});

test('reset boots again and the LED socket comes back', async ({ page }) => {
  await startBoard(page);
  const led = page.getByRole('status', { name: 'LED' }).first();
  await expect(led).toHaveText('LED is off');
  await page.getByRole('button', { name: 'Toggle LED' }).first().click();
  await expect(led).toHaveText('LED is on');
  await page.getByRole('button', { name: 'Reset board' }).first().click();
  await expect(led).toHaveText('LED is off');
  await expect(page.getByRole('status', { name: 'Board' }).first()).toHaveText('Running');
});

test('an image for another chip is refused before the board is touched', async ({ page }) => {
  await startBoard(page);
  const image = Buffer.alloc(64);
  image[0] = 0xe9;
  image[1] = 1;
  image.writeUInt16LE(5, 12); // ESP32-C3
  await page
    .getByRole('region', { name: /flash/i })
    .locator('input[type=file]')
    .setInputFiles({ name: 'c3.bin', mimeType: 'application/octet-stream', buffer: image });
  await page.getByRole('button', { name: 'Flash', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'ESP32-C3' })).toBeVisible();
  await expect(page.getByRole('status', { name: 'Board' }).first()).toHaveText('Running');
});

test('the board stays connected from page to page', async ({ page }) => {
  await startBoard(page);
  await page
    .getByRole('link', { name: /course/i })
    .first()
    .click();
  await expect(page).toHaveURL('/');
  await page.goBack();
  await expect(page.getByRole('status', { name: 'Board' }).first()).toHaveText('Running');
});

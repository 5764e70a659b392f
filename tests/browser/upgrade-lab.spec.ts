/** The upgrade lab as a student uses it: right and wrong requests, and the board's real answers. */
import { createHash } from 'node:crypto';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { scan } from './axe.ts';
import { boardStatus, ledStatus, packets, startBoard, startHere } from './board.ts';

const LESSON = '/lessons/upgrade/';
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

const lab = (page: Page): Locator => page.locator('#upgrade-lab');
const status = (page: Page): Locator => lab(page).getByRole('status', { name: 'Upgrade' });
const send = (page: Page): Locator => lab(page).getByRole('button', { name: 'Send request' });
const step = (page: Page, id: string): Locator => page.locator(`#upgrade-${id}`);
const preset = (page: Page, name: string): Locator =>
  lab(page).getByRole('button', { name, exact: true });
const value = (page: Page, name: string): Locator => lab(page).getByLabel(`Value of ${name}`);
const evidence = (page: Page, name: string): Locator =>
  page.locator(`lesson-checkpoint [data-evidence="${name}"]`);

async function sendPreset(page: Page, name: string): Promise<void> {
  await preset(page, name).click();
  await expect(preset(page, name)).toHaveAttribute('aria-pressed', 'true');
  await send(page).click();
}

test('requests that are right: the value that was computed, a new key, after a reset, and the checkpoint', async ({
  page,
}) => {
  test.slow(); // the board starts twice
  await page.goto(LESSON);
  await test.step('without a board nothing is sent', async () => {
    await expect(send(page)).toHaveAttribute('aria-disabled', 'true');
  });
  await startHere(page);
  await test.step('a correct request is answered with the value that was computed', async () => {
    await send(page).click();
    await expect(status(page)).toHaveText('101 Switching Protocols');
    // The key of RFC 6455 1.3 and its answer.
    await expect(step(page, 'key')).toContainText('dGhlIHNhbXBsZSBub25jZQ==');
    await expect(step(page, 'sha1')).toContainText(/b3 7a 4f 2c c0 .*c4 ea/);
    await expect(step(page, 'answer')).toContainText(
      'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
    );
    await expect(step(page, 'answer')).toContainText('81 01 30');
    await expect(step(page, 'compare')).toContainText('Equal');
  });
  await test.step('a new key changes everything after it, and the board keeps up', async () => {
    await lab(page).getByRole('button', { name: 'New key' }).click();
    const key = await value(page, 'Sec-WebSocket-Key').inputValue();
    expect(Buffer.from(key, 'base64')).toHaveLength(16);
    await send(page).click();
    const accept = createHash('sha1')
      .update(key + GUID)
      .digest('base64');
    await expect(step(page, 'base64')).toContainText(accept);
    await expect(step(page, 'answer')).toContainText(`Sec-WebSocket-Accept: ${accept}`);
    await expect(step(page, 'compare')).toContainText('Equal');
  });
  await test.step('after a reset it works again', async () => {
    await page.getByRole('button', { name: 'Reset board' }).first().click();
    await expect(status(page)).toHaveText('');
    await expect(boardStatus(page)).toHaveText('Running');
    await expect(ledStatus(page)).toHaveText('LED is off');
    await send(page).click();
    await expect(status(page)).toHaveText('101 Switching Protocols');
  });
  await test.step('the checkpoint ticks for a refusal, and not for a request that is accepted', async () => {
    await expect(evidence(page, 'opened')).toHaveClass(/seen/);
    await expect(evidence(page, 'upgrade-refused')).not.toHaveClass(/seen/);
    await sendPreset(page, 'No key');
    await expect(evidence(page, 'upgrade-refused')).toHaveClass(/seen/);
  });
  await test.step('a request leads to its packet', async () => {
    const link = step(page, 'request').getByRole('link').last();
    const number = await link.innerText();
    await link.click();
    await expect(page.locator(`#packet-${number}`)).toContainText('GET /ws');
    await expect(packets(page)).toContainText('101');
  });
});

const REFUSALS = [
  ['Key: 8 octets', '400 Bad Request', 'it stands for 8 octets'],
  ['Key: not base64', '400 Bad Request', 'is not base64'],
  ['No key', '400 Bad Request', 'it is missing'],
  ['Version 8', '400 Bad Request', 'it says "8"'],
  ['Version 0', '400 Bad Request', 'it says "0"'],
  ['No version', '400 Bad Request', 'it is missing'],
  ['POST', '404 Not Found', 'it is POST'],
  ['HTTP/1.0', '400 Bad Request', 'it is HTTP/1.0'],
  ['Another path', '404 Not Found', 'it asks for /nowhere'],
  ['No Upgrade', '404 Not Found', 'it is missing'],
  ['No Connection', '400 Bad Request', 'it is missing'],
  ['Foreign Origin', '403 Forbidden', 'it says "http://evil.example"'],
  ['No Host', '400 Bad Request', 'it is missing'],
] as const;

test('requests that are wrong: refused where they are written, or with the status the board really sends', async ({
  page,
}) => {
  test.slow(); // thirteen connections and more
  await startBoard(page, LESSON);
  await test.step('what would break out of a line is refused where it is written', async () => {
    await value(page, 'Origin').focus();
    await value(page, 'Origin').evaluate((field) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text', 'http://a\r\nX-Injected: 1');
      field.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      );
    });
    await expect(lab(page).getByRole('alert').filter({ hasText: 'line break' })).toBeVisible();
    await expect(value(page, 'Origin')).toHaveValue('http://192.168.43.233');

    await value(page, 'Host').fill('bücher.example');
    await send(page).click();
    await expect(lab(page).getByRole('alert').filter({ hasText: 'outside ASCII' })).toBeVisible();
    await expect(value(page, 'Host')).toBeFocused();
    await expect(value(page, 'Host')).toHaveAttribute('aria-invalid', 'true');
    await expect(status(page)).toHaveText('');

    await lab(page).getByLabel('Path').fill('no slash');
    await value(page, 'Host').fill('x'.repeat(400));
    await send(page).click();
    await expect(lab(page).getByRole('alert').filter({ hasText: 'slash' })).toBeVisible();
    await lab(page).getByLabel('Path').fill('/ws');
    await send(page).click();
    await expect(status(page)).toHaveText('431 Request Header Fields Too Large');
  });
  await lab(page).getByRole('button', { name: 'Reset to correct' }).click();
  await test.step('every spoiled request is refused with its status', async () => {
    for (const [name, answer, why] of REFUSALS) {
      await sendPreset(page, name);
      await expect(step(page, 'request'), name).toContainText(why);
      await expect(step(page, 'answer'), name).toContainText(`HTTP/1.1 ${answer}`);
      await expect(status(page), name).toHaveText(answer);
      await expect(step(page, 'compare'), name).toContainText('Refused');
    }
    await sendPreset(page, 'Version 8');
    await expect(step(page, 'answer')).toContainText('Sec-WebSocket-Version: 13');
    await sendPreset(page, 'No Upgrade');
    await expect(step(page, 'answer')).toContainText('Not found');
    // A client that is no browser sends no Origin, and is let in.
    await sendPreset(page, 'No Origin');
    await expect(status(page)).toHaveText('101 Switching Protocols');
    await lab(page).getByRole('button', { name: 'Reset to correct' }).click();
    await expect(lab(page).getByRole('checkbox', { name: 'Send Origin' })).toBeChecked();
    await expect(value(page, 'Host')).toHaveValue('192.168.43.233');
  });
});

test('in use by keyboard, and without accessibility violation', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(LESSON);
  await test.step('by keyboard alone; Enter in a field sends', async () => {
    await lab(page).getByRole('button', { name: 'Start virtual board' }).focus();
    await page.keyboard.press('Enter');
    await expect(ledStatus(page)).toHaveText('LED is off');
    await preset(page, 'Foreign Origin').focus();
    await page.keyboard.press('Space');
    await expect(value(page, 'Origin')).toHaveValue('http://evil.example');
    await value(page, 'Origin').focus();
    await page.keyboard.press('Enter');
    await expect(status(page)).toHaveText('403 Forbidden');
  });
  await lab(page).getByRole('button', { name: 'Reset to correct' }).click();
  await test.step('axe, light and dark, wide and on a phone', async () => {
    await send(page).click();
    await expect(status(page)).toContainText('101');
    await preset(page, 'Version 8').click();
    for (const [colorScheme, width, only] of [
      ['light', 1440, undefined],
      ['dark', 360, 'looks'],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      // Whoever chooses what is wrong has the button that sends it in view.
      await preset(page, 'Version 8').evaluate((chip) => chip.scrollIntoView({ block: 'center' }));
      await expect(send(page)).toBeInViewport();
      await scan(page, { within: ['#upgrade-lab'], only });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(over).toBeLessThanOrEqual(0);
    }
  });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  test('the calculation and every line with its purpose can be read', async ({ page }) => {
    await page.goto(LESSON);
    await expect(step(page, 'base64')).toContainText('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    await expect(lab(page)).toContainText('16 octets in base64');
    await expect(send(page)).toBeHidden();
  });
});

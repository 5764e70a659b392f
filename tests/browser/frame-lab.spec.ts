/** The frame lab as a student uses it: frames right and wrong, and what the board makes of them. */
import { expect, type Locator, type Page, test } from '@playwright/test';
import { scan } from './axe.ts';
import { boardStatus, ledStatus, startBoard } from './board.ts';

const LESSON = '/lessons/frames/';

const lab = (page: Page): Locator => page.locator('#frame-lab');
const send = (page: Page): Locator => lab(page).getByRole('button', { name: /^Send / });
const openSocket = (page: Page): Locator =>
  lab(page).getByRole('button', { name: /Open WebSocket|Reconnect/ });
const state = (page: Page): Locator => lab(page).getByRole('status', { name: 'WebSocket' });
const verdict = (page: Page): Locator =>
  lab(page).getByRole('status', { name: 'What the board made of it' });
const frames = (page: Page): Locator => lab(page).getByRole('list', { name: 'Frames' });
const preset = (page: Page, name: string): Locator =>
  lab(page).getByRole('button', { name, exact: true });
const octets = (page: Page): Locator => lab(page).locator('[data-part="octets"]');

async function open(page: Page): Promise<void> {
  await openSocket(page).click();
  await expect(state(page)).toHaveText('open');
}

async function ready(page: Page): Promise<void> {
  await startBoard(page, LESSON);
  await open(page);
}

async function sendPreset(page: Page, name: string): Promise<void> {
  await preset(page, name).click();
  await expect(preset(page, name)).toHaveAttribute('aria-pressed', 'true');
  await send(page).click();
}

const FAILURES = [
  ['Not masked', 1002],
  ['Reserved opcode', 1002],
  ['RSV1 set', 1002],
  ['Ping of 126 octets', 1002],
  ['Fragmented ping', 1002],
  ['Text that is not UTF-8', 1007],
  ['Continuation of nothing', 1002],
  ['A text inside a text', 1002],
  ['Length in too long a form', 1002],
  ['64-bit length, top bit set', 1002],
  ['Too big', 1009],
] as const;

test('frames that are allowed: what each does, what the picture shows, and several at once', async ({
  page,
}) => {
  await ready(page);
  await test.step('made by hand, it toggles the LED, and every frame is in the list', async () => {
    await expect(verdict(page)).toContainText('first frame says "0": its LED is off');
    await send(page).click();
    await expect(ledStatus(page)).toHaveText('LED is on');
    await expect(verdict(page)).toContainText('its LED was off and is on now');
    const sent = frames(page).locator('.frame-entry.client');
    await expect(sent).toHaveCount(1);
    await expect(sent).toContainText('text');
    await expect(sent).toContainText('"toggle"');
    await expect(frames(page).locator('.frame-entry.board')).toHaveCount(2);
    await sent.locator('summary').click();
    // RFC 6455 5.7's masking key.
    await expect(sent).toContainText('81 86 37 fa 21 3d 43 95 46 5a 5b 9f');
    await expect(sent.getByRole('rowheader', { name: 'Masking-key' })).toBeVisible();
    await send(page).click();
    await expect(ledStatus(page)).toHaveText('LED is off');
  });
  await test.step('ping, fragments and binary do not toggle', async () => {
    await sendPreset(page, 'Ping');
    await expect(verdict(page)).toContainText('a pong with the same 5 octets');
    await sendPreset(page, 'A ping between fragments');
    await expect(verdict(page)).toContainText('a pong with the same 4 octets');
    for (const name of ['toggle in two fragments', 'toggle as binary', 'A pong nobody asked for']) {
      await sendPreset(page, name);
      await expect(verdict(page), name).toContainText('no frame in answer');
      await expect(state(page), name).toHaveText('open');
    }
    await expect(ledStatus(page)).toHaveText('LED is off');
    await sendPreset(page, 'toggle');
    await expect(ledStatus(page)).toHaveText('LED is on');
  });
  await preset(page, 'toggle').click();
  await test.step('several: added, shown in turn, taken away', async () => {
    await lab(page).getByRole('button', { name: 'Add a frame' }).click();
    await expect(send(page)).toHaveText('Send 2 frames');
    await expect(lab(page).getByLabel('Opcode')).toHaveValue('0');
    await lab(page).getByRole('button', { name: 'Frame 1' }).click();
    await expect(lab(page).getByLabel('Opcode')).toHaveValue('1');
    await lab(page).getByRole('button', { name: 'Frame 2' }).click();
    await lab(page).getByRole('button', { name: 'Remove this frame' }).click();
    await expect(send(page)).toHaveText('Send frame');
  });
  await test.step('the picture follows the fields, and a field at fault says so', async () => {
    const key = lab(page).getByLabel('Masking-key');
    const payload = lab(page).getByLabel('Payload', { exact: true });
    await key.fill('00000000');
    await expect(octets(page)).toHaveText('81 86 00 00 00 00 74 6f 67 67 6c 65');
    await lab(page).getByRole('checkbox', { name: 'MASK' }).uncheck();
    await expect(octets(page)).toHaveText('81 06 74 6f 67 67 6c 65');
    await lab(page).getByRole('checkbox', { name: 'MASK' }).check();

    for (const [field, bad, message, good] of [
      [key, '12 34', 'four octets', '12 34 56 78'],
      [lab(page).getByLabel('Length announced'), 'six', 'a number of octets', ''],
    ] as const) {
      await field.fill(bad);
      await expect(lab(page).getByRole('alert').filter({ hasText: message })).toBeVisible();
      await expect(field).toHaveAttribute('aria-invalid', 'true');
      await expect(send(page)).toHaveAttribute('aria-disabled', 'true');
      await field.fill(good);
      await expect(send(page)).toHaveAttribute('aria-disabled', 'false');
    }
    await lab(page).getByLabel('Payload as').selectOption('hex');
    await expect(lab(page).getByRole('alert').filter({ hasText: 'hexadecimal' })).toBeVisible();
    await payload.fill('74 6f');
    await expect(octets(page)).toHaveText('81 82 12 34 56 78 66 5b');
    await lab(page).getByLabel('Length field').selectOption('16');
    await expect(octets(page)).toHaveText('81 fe 00 02 12 34 56 78 66 5b');
    await lab(page).getByText('The fields, one by one').click();
    await expect(lab(page).locator('[data-part="fields"]')).toContainText('Wrong: It would fit');
  });
});

test('frames that are wrong end the connection, Close frames are answered, also by keyboard', async ({
  page,
}) => {
  test.slow(); // nineteen connections
  await startBoard(page, LESSON);
  await test.step('each wrong frame ends the connection with its close code', async () => {
    for (const [name, code] of FAILURES) {
      await open(page);
      await sendPreset(page, name);
      await expect(verdict(page), name).toContainText(`Close frame: ${code}`);
      await expect(verdict(page), name).toContainText('TCP was closed');
      await expect(state(page), name).toHaveText('closed');
      await expect(send(page), name).toHaveAttribute('aria-disabled', 'true');
    }
    await expect(ledStatus(page)).toHaveText('LED is off');
  });
  await test.step('a close code comes back, one that must not be sent is answered with 1002', async () => {
    for (const [code, answer] of [
      ['1000', 'Close frame: 1000'],
      ['1001', 'Close frame: 1001'],
      ['4000', 'Close frame: 4000'],
      ['none', 'Close frame without a code'],
      ['1005', 'Close frame: 1002'],
      ['1006', 'Close frame: 1002'],
      ['1015', 'Close frame: 1002'],
    ] as const) {
      await open(page);
      await lab(page).getByLabel('Close with').selectOption(code);
      await expect(lab(page).getByLabel('Opcode')).toHaveValue('8');
      await send(page).click();
      await expect(verdict(page), code).toContainText(answer);
      await expect(state(page), code).toHaveText('closed');
    }
  });
  await test.step('the next one, with the keyboard alone', async () => {
    await openSocket(page).focus();
    await page.keyboard.press('Enter');
    await expect(state(page)).toHaveText('open');
    await preset(page, 'Ping').focus();
    await page.keyboard.press('Space');
    await expect(lab(page).getByLabel('Opcode')).toHaveValue('9');
    await send(page).focus();
    await page.keyboard.press('Enter');
    await expect(verdict(page)).toContainText('pong');
    await frames(page).locator('summary').last().focus();
    await page.keyboard.press('Enter');
    await expect(frames(page).getByRole('rowheader', { name: 'Opcode' })).toBeVisible();
  });
});

test('the board waits for octets that were announced, also across a reset', async ({ page }) => {
  await ready(page);
  await test.step('a frame that announces more than it has makes the board wait', async () => {
    await preset(page, 'toggle as binary').click();
    await lab(page).getByLabel('Length announced').fill('20');
    await send(page).click();
    await expect(verdict(page)).toContainText('14 octets of the payload are still missing');
    // The next frame, twelve octets long, is payload to the board.
    await preset(page, 'toggle').click();
    await send(page).click();
    await expect(verdict(page)).toContainText('2 octets of the payload are still missing');
    await expect(state(page)).toHaveText('open');
    await expect(ledStatus(page)).toHaveText('LED is off');
    await expect(frames(page).locator('.frame-entry.client')).toHaveCount(0);
  });
  await test.step('a reset in the middle ends the WebSocket, and Reconnect opens the next', async () => {
    await page.getByRole('button', { name: 'Reset board' }).first().click();
    await expect(state(page)).toHaveText('closed');
    await expect(send(page)).toHaveAttribute('aria-disabled', 'true');
    await expect(boardStatus(page)).toHaveText('Running');
    await expect(ledStatus(page)).toHaveText('LED is off');
    await open(page);
    await send(page).click();
    await expect(ledStatus(page)).toHaveText('LED is on');
    await expect(frames(page)).toContainText('is over');
  });
  await test.step('with text, what follows is no UTF-8, so it is refused', async () => {
    await lab(page).getByLabel('Length announced').fill('100');
    await send(page).click();
    await expect(verdict(page)).toContainText('94 octets of the payload are still missing');
    await send(page).click();
    await expect(verdict(page)).toContainText('Close frame: 1007');
  });
});

test('the checkpoint of the lesson: not by what is right alone, but by all of it', async ({
  page,
}) => {
  const item = (name: string) => page.locator(`lesson-checkpoint [data-evidence="${name}"]`);
  await ready(page);
  await sendPreset(page, 'Ping');
  await expect(item('ping-pong')).toHaveClass(/seen/);
  await expect(item('close-1002')).not.toHaveClass(/seen/);
  await sendPreset(page, 'Text that is not UTF-8');
  await expect(verdict(page)).toContainText('1007');
  await expect(item('close-1002')).not.toHaveClass(/seen/);
  await expect(page.getByRole('status', { name: 'Checkpoint' })).toContainText('Not all');
  await open(page);
  await sendPreset(page, 'Not masked');
  await expect(item('close-1002')).toHaveClass(/seen/);
  await expect(page.getByRole('status', { name: 'Checkpoint' })).toContainText('Not all');

  const cable = page.locator('#heartbeat-lab');
  await cable.getByRole('button', { name: 'Flash Heartbeat' }).click();
  await expect(cable.getByRole('button', { name: 'Connect' })).toBeEnabled();
  await cable.getByLabel('the board, with pingAll()').check();
  await cable.getByRole('button', { name: 'Connect' }).click();
  await expect(cable.getByRole('status', { name: 'Cable' })).toContainText('the page is connected');
  await cable.getByRole('button', { name: 'Pull the cable' }).click();
  await expect(page.getByRole('status', { name: 'Checkpoint' })).toContainText('passed');
});

test('no accessibility violation with the lab in use', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await ready(page);
  await send(page).click();
  await expect(verdict(page)).toContainText('on now');
  await preset(page, 'RSV1 set').click();
  for (const summary of await lab(page).locator('summary').all()) await summary.click();
  await lab(page).getByLabel('Masking-key').fill('x');
  for (const [colorScheme, width, only] of [
    ['light', 1440, undefined],
    ['dark', 360, 'looks'],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    if (width === 360) {
      const bit = lab(page).locator('.frame-cell').first();
      await expect(bit).toHaveCSS('font-size', '12px');
    }
    await scan(page, { within: ['#frame-lab'], only });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(over).toBeLessThanOrEqual(0);
  }
});

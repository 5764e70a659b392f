/** The serial monitor: its tools, what it sends, what it lets a board do, and whether it loses anything. */
import { readFileSync } from 'node:fs';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { scan } from './axe.ts';
import { boardStatus, serialLog, startBoard, toggleButton } from './board.ts';
import { flashTalker } from '../talker.ts';

const monitor = (page: Page): Locator => page.getByRole('region', { name: 'Serial monitor' });
const tool = (page: Page, name: string): Locator =>
  monitor(page).getByRole('button', { name, exact: true });
const terminal = (page: Page): Locator => monitor(page).getByRole('group', { name: 'Terminal' });
const option = (
  page: Page,
  name: string,
  role: 'combobox' | 'checkbox' | 'button' = 'combobox',
): Locator => page.locator('.serial-options').getByRole(role, { name, exact: true });
const lineToSend = (page: Page): Locator => monitor(page).getByLabel('Line to send');
const spoken = (page: Page): Locator => monitor(page).locator('[aria-live=polite]');

/** Starts a board that says back what it hears. */
async function startTalker(page: Page): Promise<void> {
  await startBoard(page);
  await flashTalker(page);
  await expect(boardStatus(page)).toHaveText('Running');
}

async function send(page: Page, line: string): Promise<void> {
  await lineToSend(page).fill(line);
  await lineToSend(page).press('Enter');
}

async function savedText(page: Page): Promise<string> {
  const download = page.waitForEvent('download');
  await tool(page, 'Save').click();
  return readFileSync(await (await download).path(), 'utf8');
}

test('timestamps, pause, clear and find change what is shown, and lose nothing', async ({
  page,
}) => {
  await startBoard(page);
  await expect(terminal(page)).toContainText('Ready: open http://');

  await tool(page, 'Options').click();
  await option(page, 'Timestamps').selectOption('time of day');
  await expect(serialLog(page)).toContainText(/\d\d:\d\d:\d\d\.\d{3} {2}Ready: open/);
  await expect(terminal(page)).toContainText(/\d\d:\d\d:\d\d\.\d{3}\s+Ready: open/);
  expect(await savedText(page)).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}Ready: open/m);
  await tool(page, 'Options').click();
  await scan(page, { within: ['serial-monitor'] });
  await option(page, 'Timestamps').selectOption('off');
  await expect(serialLog(page).getByText(/^Ready: open/)).toHaveCount(1);
  await page.keyboard.press('Escape');

  await tool(page, 'Pause').click();
  await page.getByRole('button', { name: 'Reset board' }).first().click();
  const resume = monitor(page).getByRole('button', { name: /^Resume \(\d+ lines missed\)$/ });
  await expect(resume).toBeVisible();
  await expect(boardStatus(page)).toHaveText('Running');
  await expect(serialLog(page).getByText(/^Ready: open/)).toHaveCount(1);
  await resume.click();
  await expect(serialLog(page).getByText(/^Ready: open/)).toHaveCount(2);
  await expect(resume).toBeHidden();

  await terminal(page).focus();
  await page.keyboard.press('Control+f');
  await page.keyboard.type('ready:');
  const matches = monitor(page).getByRole('status', { name: 'Matches' });
  await expect(matches).toHaveText(/of 2$/);
  await scan(page, { within: ['serial-monitor'] });
  await page.keyboard.press('Enter');
  await tool(page, 'Match case').click();
  await expect(matches).toHaveText('none');
  await tool(page, 'Match case').click();
  await expect(matches).toHaveText(/of 2$/);

  await tool(page, 'Clear').click();
  await expect(serialLog(page)).toHaveText('');
  await expect(terminal(page)).not.toContainText('Ready');
  await expect(matches).toHaveText('none');
  await monitor(page).getByLabel('Find in the serial monitor').press('Escape');
  await expect(terminal(page)).toBeFocused();
  await tool(page, 'Undo clear').click();
  await expect(serialLog(page).getByText(/^Ready: open/)).toHaveCount(2);
  await expect(terminal(page)).toContainText('Ready: open http://');
});

test('the tools are one stop for Tab, and arrows go from one to the next', async ({ page }) => {
  await page.goto('/bench/');
  await tool(page, 'Pause').focus();
  await page.keyboard.press('ArrowRight');
  await expect(tool(page, 'Find')).toBeFocused();
  await page.keyboard.press('End');
  await expect(tool(page, 'Options')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(serialLog(page)).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(tool(page, 'Options')).toBeFocused();
});

test('boot mode and back; another rate and back', async ({ page }) => {
  await startBoard(page);
  await tool(page, 'Options').click();
  await option(page, 'Boot mode', 'button').click();
  await expect(boardStatus(page)).toHaveText('Download mode');
  await option(page, 'Reset', 'button').click();
  await expect(boardStatus(page)).toHaveText('Running');
  await expect(monitor(page).locator('summary')).toContainText('· 0 octets not text');

  await option(page, 'Listen at').selectOption('460800 baud');
  await option(page, 'Reset', 'button').click();
  await expect(monitor(page).locator('summary')).not.toContainText('· 0 octets not text');
  // Arrow keys choose faster than a port opens.
  await option(page, 'Listen at').focus();
  for (let rate = 0; rate < 2; rate++) await page.keyboard.press('ArrowUp');
  await expect(option(page, 'Listen at')).toHaveValue('115200');
  await option(page, 'Reset', 'button').click();
  await expect(boardStatus(page)).toHaveText('Running');
});

test('a line without an end can be searched', async ({ page }) => {
  test.slow(); // two million characters, on a machine that may be busy
  await startTalker(page);
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  await send(page, 'flow 2000000');
  await expect(serialLog(page)).toContainText('serial_talker: done', { timeout: 120_000 });
  await terminal(page).focus();
  await page.keyboard.press('Control+f');
  await page.keyboard.type('done');
  await expect(monitor(page).getByRole('status', { name: 'Matches' })).toHaveText('1 of 1');
  expect(errors).toEqual([]);
  const text = await savedText(page);
  expect(text.split('\n').find((line) => line.startsWith('..'))).toHaveLength(2_000_000);
});

test('what is shown can be copied and followed, in the terminal and in plain text', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await context.route('http://example.test/**', (route) => route.fulfill({ body: 'elsewhere' }));
  await startTalker(page);
  await test.step('what was selected is copied, and all of it otherwise', async () => {
    await send(page, 'one-word');
    await expect(terminal(page)).toContainText('heard <one-word>');
    const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
    const notice = monitor(page).getByRole('status', { name: 'Serial notice' });

    // What the search has come to was not selected by the reader.
    await terminal(page).focus();
    await page.keyboard.press('Control+f');
    await page.keyboard.type('WORD');
    await expect(monitor(page).getByRole('status', { name: 'Matches' })).toHaveText('1 of 1');
    await expect(notice, 'there before it says anything').toHaveText('');
    await tool(page, 'Copy').click();
    await expect(notice).toHaveText('Copied.');
    await expect.poll(copied).toMatch(/^[^]*serial_talker: listening\nheard <one-word>\n$/);
    await terminal(page)
      .locator('span', { hasText: 'heard <one' })
      .first()
      .dblclick({ position: { x: 4, y: 8 }, force: true });
    await tool(page, 'Copy').click();
    await expect(notice).toHaveText('Copied what was selected.');
    await expect.poll(copied).toBe('heard');
    await tool(page, 'Options').click();
    await option(page, 'Plain text', 'checkbox').check();
    await page.keyboard.press('Escape');
    await serialLog(page).getByText('heard <one-word>').click({ clickCount: 3 });
    await tool(page, 'Copy').click();
    await expect(notice).toHaveText('Copied what was selected.');
    await expect.poll(async () => (await copied()).trim()).toBe('heard <one-word>');
  });
  await test.step('in plain text an address of the board shows its page, another opens a tab of its own', async () => {
    await send(page, 'see http://example.test/page and http://192.168.43.233/');
    await serialLog(page).getByRole('link', { name: 'http://192.168.43.233/' }).last().click();
    await expect(page.getByRole('region', { name: 'Device page' })).toBeFocused();
    const opened = context.waitForEvent('page');
    await serialLog(page).getByRole('link', { name: 'http://example.test/page' }).click();
    const tab = await opened;
    await expect(tab).toHaveURL('http://example.test/page');
    expect(await tab.evaluate(() => window.opener === null)).toBe(true);
  });
});

test('a board that answers: escape sequences, what is spoken, and lines that are sent', async ({
  page,
}) => {
  await startTalker(page);
  await test.step('escape sequences colour a line, and have no other power', async () => {
    const title = await page.title();
    await send(
      page,
      'escape ^[31mred^[0m ^]0;owned~^]52;c;aGk=~^[?1049h^[c^[6n^[>c^P$qm^\\still here',
    );
    await expect(terminal(page)).toContainText('red still here');
    // What the program asked for would come back as a line of the page's: nothing does.
    await send(page, 'nothing before this');
    await expect(serialLog(page)).toContainText('heard <nothing before this>');
    await expect(terminal(page)).toContainText('serial_talker: listening');
    expect(await page.title()).toBe(title);
  });
  await test.step('a line that comes again is spoken again, and while the views stand still nothing is', async () => {
    await send(page, 'tick');
    await expect(spoken(page)).toContainText('heard <tick>');
    await spoken(page)
      .getByText('heard <tick>')
      .evaluate((said) => said.classList.add('first'));
    await send(page, 'tick');
    await expect(spoken(page).locator('.first')).toHaveCount(0);
    await expect(spoken(page)).toHaveText('heard <tick>');

    await tool(page, 'Pause').click();
    await expect(spoken(page)).toHaveText('');
    await send(page, 'tock');
    const resume = monitor(page).getByRole('button', { name: 'Resume (1 line missed)' });
    await expect(resume).toBeVisible();
    await expect(spoken(page)).toHaveText('');
    await resume.click();
    await expect(spoken(page)).toHaveText('heard <tock>');
  });
  await test.step('lines are sent as they are meant, and can be sent again', async () => {
    await send(page, 'grüße');
    await expect(serialLog(page)).toContainText('heard <grüße>');
    // Said to a screen reader too.
    await expect(spoken(page)).toContainText('heard <grüße>');

    await tool(page, 'Options').click();
    await option(page, 'Line ending sent').selectOption('CR LF (\\r\\n)');
    await option(page, 'Show what is sent', 'checkbox').check();
    await page.keyboard.press('Escape');
    await lineToSend(page).focus();
    await page.keyboard.press('ArrowUp');
    await expect(lineToSend(page)).toHaveValue('grüße');
    await page.keyboard.press('Enter');
    await expect(serialLog(page)).toContainText('heard <grüße$>');
    await expect(serialLog(page).getByText('> grüße', { exact: true })).toHaveCount(1);

    // Several lines at once stay in the field until they are sent.
    await lineToSend(page).evaluate((field) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', 'first\r\nsecond\u001b[31m\nthird\n');
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, cancelable: true }));
    });
    await expect(lineToSend(page)).toHaveValue('first␤second[31m␤third');
    await lineToSend(page).press('Enter');
    for (const line of ['first', 'second[31m', 'third']) {
      await expect(serialLog(page)).toContainText(`heard <${line}$>`);
    }
    await page.getByRole('button', { name: 'Disconnect' }).first().click();
    await expect(tool(page, 'Send')).toHaveAttribute('aria-disabled', 'true');
    await expect(lineToSend(page)).toHaveAccessibleDescription('Start a board to send it a line.');
    await send(page, 'to nobody');
    const notice = monitor(page).getByRole('status', { name: 'Serial notice' });
    await expect(notice).toHaveText('Start a board to send it a line.');
    await expect(lineToSend(page)).toHaveValue('to nobody');
    // One of the lines may have been a password.
    expect(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))).not.toMatch(
      /grüße|first|nobody/,
    );
  });
});

test('a megabyte as fast as it comes: every line is kept, the last ones are shown', async ({
  page,
}) => {
  const lines = 16_384;
  await startTalker(page);
  await send(page, `print ${lines} 1000000`);
  await expect(serialLog(page)).toContainText('serial_talker: done', { timeout: 20_000 });
  await expect(terminal(page)).toContainText(`line ${String(lines - 1).padStart(8, '0')} of many`);
  await expect(terminal(page)).toContainText('serial_talker: done');
  const numbers = [...(await savedText(page)).matchAll(/^line (\d{8}) of many, .* found$/gm)];
  expect(numbers.map(([, number]) => Number(number))).toEqual(
    Array.from({ length: lines }, (_, number) => number),
  );

  // As many again while the views stand still.
  await tool(page, 'Pause').click();
  await send(page, `print ${lines} 1000000`);
  const resume = monitor(page).getByRole('button', { name: /^Resume/ });
  await expect(resume).toHaveText(`Resume (${(lines + 1).toLocaleString('en')} lines missed)`, {
    timeout: 20_000,
  });
  await tool(page, 'Options').click();
  await option(page, 'Timestamps').selectOption('time of day');
  await page.keyboard.press('Escape');
  await expect(terminal(page)).toContainText(/\d\.\d{3}\s+serial_talker: done/);
  await tool(page, 'Clear').click();
  await expect(resume).toHaveText('Resume');
  await tool(page, 'Undo clear').click();
  await expect(resume).toHaveText(/lines missed/);
});

test('on a phone the terminal is at the end when the bench opens, and goes on with it', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/lessons/the-sketch/');
  const lab = page.locator('#sketch-running');
  await lab.getByRole('button', { name: 'Start virtual board' }).click();
  // Closed, the bench is there for nobody.
  const log = page.locator('[aria-label="Serial monitor"] [role="log"]');
  await expect(log).toContainText('WebSocket client 1 connected');
  const bench = page.getByRole('button', { name: 'Bench', exact: true });
  const rows = page.locator('.xterm-rows');
  await bench.click();
  await expect(rows).toContainText('client 1 connected');
  await toggleButton(page).click();
  await expect(rows).toContainText('LED1: ON');

  // Closed, and started anew meanwhile.
  await bench.click();
  await lab.getByRole('button', { name: 'Reset the board' }).click();
  await expect(log.getByText('led_websocket: starting')).toHaveCount(2);
  await expect(log.getByText('client 1 connected')).toHaveCount(2);
  await bench.click();
  await expect(rows).toContainText('client 1 connected');
  await toggleButton(page).click();
  await expect(rows).toContainText('LED1: ON');
});

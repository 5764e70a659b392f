/** The race of HTTP against WebSocket, and the lesson around it, as a student would do them. */
import { expect, test, type Download, type Locator, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { goOn, ledStatus, startBoard, toggleButton } from './board.ts';

const LESSON = '/lessons/http-vs-websocket/';

// A race takes its seconds, and two boards beside the page's own want a processor.
test.describe.configure({ timeout: 150_000 });

const lab = (page: Page): Locator => page.locator('race-lab');
const run = (page: Page): Locator => lab(page).getByRole('button', { name: 'Run the race' });
const status = (page: Page): Locator => lab(page).getByRole('status', { name: 'Race' });
const checkpoint = (page: Page): Locator => page.getByRole('status', { name: 'Checkpoint' });
const item = (page: Page, text: RegExp): Locator =>
  page.locator('lesson-checkpoint li').filter({ hasText: text });

/** Lets the next figure be chosen by its label; `more` opens the second row of choices. */
async function choose(page: Page, choices: Readonly<Record<string, string>>): Promise<void> {
  const more = lab(page).getByText('More choices');
  if (!(await lab(page).getByLabel('Length').isVisible())) await more.click();
  for (const [label, value] of Object.entries(choices)) {
    await lab(page).getByLabel(label).selectOption({ label: value });
  }
}

const QUICK = { 'Speed of both wires': 'as fast as it goes', Length: '5 seconds' } as const;

async function finish(page: Page, number: number): Promise<void> {
  await run(page).click();
  await expect(status(page)).toContainText(`Run ${number}.`, { timeout: 45_000 });
}

/** What a cell of the table of figures says, as a number. */
async function figure(page: Page, name: string, side: 'http' | 'socket'): Promise<number> {
  const cell = lab(page).locator(`[data-figure="${name}"][data-side="${side}"]`);
  return Number((await cell.innerText()).replaceAll(',', ''));
}

interface Captured {
  readonly packets: number;
  readonly octets: number;
  readonly syns: number;
}

/** Counts a pcap file (draft-ietf-opsawg-pcap, big-endian, link type RAW) without our own code. */
async function captured(download: Download): Promise<Captured> {
  const file = readFileSync(await download.path());
  const all = { packets: 0, octets: 0, syns: 0 };
  for (let at = 24; at < file.length;) {
    const length = file.readUInt32BE(at + 8);
    const packet = file.subarray(at + 16, at + 16 + length);
    const header = ((packet[0] ?? 0) & 15) * 4;
    all.packets += 1;
    all.octets += length;
    if (((packet[header + 13] ?? 0) & 0x12) === 0x02) all.syns += 1;
    at += 16 + length;
  }
  return all;
}

async function save(page: Page, which: string): Promise<Captured> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    lab(page)
      .getByRole('button', { name: `Save the ${which} capture` })
      .click(),
  ]);
  return captured(download);
}

test('a race is counted from its captures, compared, and proves the checkpoint', async ({
  page,
}) => {
  await page.goto(LESSON);
  await expect(checkpoint(page)).toHaveText('Not all of it has happened yet.');
  await choose(page, { ...QUICK, 'Ask every': '500 ms', 'Toggles a second': '5' });
  await finish(page, 1);

  for (const [side, name] of [
    ['http', 'HTTP'],
    ['socket', 'WebSocket'],
  ] as const) {
    const capture = await save(page, name);
    expect(await figure(page, 'allPackets', side)).toBe(capture.packets);
    const own =
      (await figure(page, 'clientPackets', side)) + (await figure(page, 'boardPackets', side));
    expect(own).toBeGreaterThan(0);
    expect(own).toBeLessThan(capture.packets);
    expect(await figure(page, 'ipOctets', side)).toBeLessThan(capture.octets);
    expect(await figure(page, 'wireOctets', side)).toBeGreaterThan(
      await figure(page, 'ipOctets', side),
    );
    expect(await figure(page, 'connections', side)).toBeLessThanOrEqual(capture.syns);
    const changes = await figure(page, 'changes', side);
    expect(
      (await figure(page, 'seen', side)) +
        (await figure(page, 'missed', side)) +
        (await figure(page, 'pending', side)),
    ).toBe(changes);
    expect(changes).toBeGreaterThan(10);
  }
  // A question on a connection of its own each; one connection that is told.
  expect(await figure(page, 'connections', 'http')).toBeGreaterThanOrEqual(
    await figure(page, 'requests', 'http'),
  );
  expect(await figure(page, 'connections', 'socket')).toBe(1);
  expect(await figure(page, 'missed', 'http')).toBeGreaterThan(0);
  expect(await figure(page, 'missed', 'socket')).toBe(0);

  await expect(item(page, /came to its end/)).toHaveClass(/seen/);
  await expect(item(page, /missed a change/)).toHaveClass(/seen/);
  await expect(item(page, /Two races/)).not.toHaveClass(/seen/);

  await lab(page).getByText('Every change, one by one').click();
  const changes = lab(page).getByRole('region', { name: 'Every change' });
  await expect(changes).toContainText('missed');
  await expect(changes).toContainText('known after');

  // The same again is no comparison; another interval is.
  await choose(page, { 'Ask every': '100 ms', 'HTTP connection': 'kept open' });
  await finish(page, 2);
  expect(await figure(page, 'connections', 'http')).toBe(1);
  await expect(item(page, /Two races/)).toHaveClass(/seen/);
  const runs = lab(page).getByRole('region', { name: 'Your runs' }).getByRole('row');
  await expect(runs).toHaveCount(4);
  await expect(runs.nth(3)).toContainText('100 ms, kept');

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await lab(page).getByRole('button', { name: 'Copy as CSV' }).click();
  await expect(status(page)).toContainText('Copied: 2 runs');
  const lines = (await page.evaluate(() => navigator.clipboard.readText())).trim().split('\r\n');
  expect(lines).toHaveLength(5);
  expect(lines[1]).toMatch(/^1,http,500,new for each,full speed,5,/);

  // A word is looked up: the runs are still there.
  await goOn(page, '/glossary/');
  await expect(page).toHaveURL(/glossary/);
  await page.goBack();
  await expect(runs).toHaveCount(4);

  await lab(page).getByRole('button', { name: 'Forget these runs' }).click();
  await expect(runs).toHaveCount(0);
  await expect(run(page)).toBeFocused();
});

test('a race without changes proves nothing but that it was not watched', async ({ page }) => {
  await page.goto(LESSON);
  await choose(page, { ...QUICK, 'Toggled by': 'only me, by hand' });
  await finish(page, 1);
  await expect(status(page)).toContainText('the LED did not change');
  await expect(item(page, /came to its end/)).not.toHaveClass(/seen/);
  await expect(item(page, /missed a change/)).not.toHaveClass(/seen/);
  await expect(checkpoint(page)).toHaveText('Not all of it has happened yet.');
});

test('the reader toggles both LEDs by hand, with the keyboard alone', async ({ page }) => {
  await page.goto(LESSON);
  await choose(page, { ...QUICK, 'Toggled by': 'only me, by hand' });
  const toggle = lab(page).getByRole('button', { name: 'Toggle both LEDs' });
  await run(page).focus();
  await page.keyboard.press('Enter');
  await expect(toggle).toHaveAttribute('aria-disabled', 'false');
  await toggle.focus();
  for (const state of ['1', '2', '3']) {
    await page.keyboard.press('Space');
    await expect(lab(page).locator('[data-figure="seen"][data-side="socket"]')).toHaveText(state);
  }
  await expect(status(page)).toContainText('Run 1.', { timeout: 45_000 });
  expect(await figure(page, 'changes', 'http')).toBe(3);
  // Its own toggle is answered, so the screen over HTTP knows at once, too.
  expect(await figure(page, 'seen', 'http')).toBe(3);
});

test('a race can be cancelled, is discarded when hidden, and can be run again', async ({
  page,
}) => {
  await page.goto(LESSON);
  await choose(page, QUICK);
  const cancel = lab(page).getByRole('button', { name: 'Cancel' });
  await expect(cancel).toHaveAttribute('aria-disabled', 'true');
  await run(page).click();
  await expect(status(page)).toContainText('Running');
  await expect(lab(page).getByLabel('Ask every')).toBeDisabled();
  await cancel.click();
  await expect(status(page)).toContainText('Cancelled');
  await expect(lab(page).getByLabel('Ask every')).toBeEnabled();

  await run(page).click();
  await expect(status(page)).toContainText('Running');
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await expect(status(page)).toContainText('Discarded: this tab was hidden');
  await expect(lab(page).getByRole('region', { name: 'Your runs' })).toBeHidden();
  await page.evaluate(() => Reflect.deleteProperty(document, 'hidden'));

  await finish(page, 1);
});

test('leaving the page half-way ends both boards', async ({ page }) => {
  await page.goto(LESSON);
  await choose(page, QUICK);
  await run(page).click();
  await expect(status(page)).toContainText('Running');
  expect(page.workers()).toHaveLength(2);
  await page.getByRole('link', { name: 'All lessons of the course' }).click();
  await expect(lab(page)).toHaveCount(0);
  await expect.poll(() => page.workers().length).toBe(0);
});

test('values that the form does not offer are brought into their range', async ({ page }) => {
  await page.goto(LESSON);
  await choose(page, QUICK);
  await page.evaluate(() => {
    const interval = document.querySelector<HTMLSelectElement>('race-lab [name="interval"]');
    interval?.add(new Option('often', '0', false, true));
  });
  await finish(page, 1);
  // One in 100 ms at most.
  expect(await figure(page, 'requests', 'http')).toBeLessThanOrEqual(51);
});

test('the bench runs the HTTP program, its page asks, and the bench is told only what it asks', async ({
  page,
}) => {
  await startBoard(page, LESSON);
  const drawer = page.locator('summary').filter({ hasText: 'Another program' });
  await drawer.click();
  const program = page.getByRole('combobox', { name: 'Program', exact: true });
  await program.selectOption('LED over HTTP');
  await page.getByRole('button', { name: 'Flash', exact: true }).click();
  // The drawer makes room: the wire is what the lesson looks at now.
  await expect(program).toBeHidden();

  const device = page.getByRole('region', { name: 'Device page' }).frameLocator('iframe');
  await expect(device.getByRole('heading', { name: 'ESP32 HTTP Server' })).toBeVisible();
  await expect(device.getByText('Connected')).toBeVisible();
  await expect(device.getByText('OFF', { exact: true })).toBeVisible();

  await expect(ledStatus(page)).toHaveText('LED unknown');
  await toggleButton(page).click();
  await expect(ledStatus(page)).toHaveText('LED is on');
  await expect(device.getByText('ON', { exact: true })).toBeVisible();

  await device.getByRole('button', { name: 'change LED status' }).click();
  await expect(device.getByText('OFF', { exact: true })).toBeVisible();
  await expect(page.locator('.devkit').first()).toHaveAttribute('data-led', 'off');
  await expect(ledStatus(page)).toHaveText('LED is on');
  await expect(item(page, /answered a request/)).toHaveClass(/seen/);

  await drawer.click();
  await program.selectOption('LED over WebSocket');
  await page.getByRole('button', { name: 'Flash', exact: true }).click();
  await expect(device.getByRole('heading', { name: 'ESP32 Web-Socket Server' })).toBeVisible();
  await expect(ledStatus(page)).toHaveText('LED is off');
});

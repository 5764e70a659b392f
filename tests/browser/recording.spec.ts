/** Records a board, replays it in the bench's own widgets, keeps it as a file, and opens files that are none. */
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { boardStatus, ledStatus, packets, serialLog, startBoard, toggleButton } from './board.ts';

const bar = (page: Page) => page.getByRole('region', { name: 'Recording', exact: true });
const timeLine = (page: Page) => page.getByRole('slider', { name: 'Time in the recording' });
const rows = (page: Page) => packets(page).locator('tr.packet');

async function drop(page: Page, name: string, content: Buffer): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([name, octets]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(octets)], name));
      return data;
    },
    [name, [...content]] as const,
  );
  await page.locator('main').dispatchEvent('drop', { dataTransfer: transfer });
}

test('a recording is made, replayed, left for the live board, kept and opened again by a drop', async ({
  page,
}) => {
  await startBoard(page);
  // The page that the board serves.
  await expect(serialLog(page)).toContainText('client 2 connected');
  await page.getByRole('button', { name: 'Recordings' }).first().click();
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  await expect(bar(page)).toContainText('Recording 0:0');
  const device = page.getByRole('region', { name: 'Device page' });
  await device.getByRole('button', { name: 'Reload' }).click();
  await expect(serialLog(page)).toContainText('client 3 connected');
  await toggleButton(page).click();
  await expect(ledStatus(page)).toHaveText('LED is on');
  await expect(rows(page).filter({ hasText: 'Text frame "1"' }).first()).toBeAttached();
  await page.getByRole('button', { name: 'Stop recording' }).click();

  // It stands at its beginning.
  await expect(ledStatus(page)).toHaveText('LED is off');
  await expect(rows(page).filter({ hasText: 'Text frame "1"' })).toHaveCount(0);
  await expect(serialLog(page)).not.toContainText('client 3 connected');
  await timeLine(page).press('End');
  await expect(ledStatus(page)).toHaveText('LED is on');
  await expect(rows(page).filter({ hasText: 'Text frame "1"' }).first()).toBeAttached();
  await expect(serialLog(page)).toContainText('client 3 connected');
  await timeLine(page).press('Home');
  await expect(ledStatus(page)).toHaveText('LED is off');
  await expect(serialLog(page)).not.toContainText('client 3 connected');

  // One key leads to the live board and back; what it cannot be asked, it says.
  await page.keyboard.press('F2');
  await expect(ledStatus(page)).toHaveText('LED is on');
  await toggleButton(page).click();
  await expect(ledStatus(page)).toHaveText('LED is off');
  await page.keyboard.press('F2');
  await timeLine(page).press('End');
  await expect(ledStatus(page)).toHaveText('LED is on');
  await toggleButton(page).click();
  await expect(page.getByRole('alert').filter({ hasText: 'cannot operate it' })).toBeVisible();

  const saved = page.waitForEvent('download');
  await bar(page).getByRole('button', { name: 'Save recording' }).click();
  const file = readFileSync(await (await saved).path());
  const savedPcap = page.waitForEvent('download');
  await bar(page).getByRole('button', { name: 'Save pcap' }).click();
  const pcap = readFileSync(await (await savedPcap).path());
  expect(pcap.readUInt32BE(0)).toBe(0xa1b2c3d4);
  await page.getByRole('button', { name: 'Close the recording' }).click();
  await expect(bar(page)).toHaveCount(0);
  await expect(boardStatus(page)).toHaveText('Running');

  // On another page, beside a lesson, fast.
  await page.goto('/lessons/what-is-a-websocket/');
  await drop(page, 'toggle.jsonl', file);
  await bar(page).getByLabel('Speed').selectOption('32');
  await expect(ledStatus(page)).toHaveText('LED is on');
  await expect(bar(page).getByRole('button', { name: 'Play' })).toBeVisible();

  for (const [content, sentence] of [
    [file.subarray(0, file.length - 30), 'The end of this recording is missing.'],
    [Buffer.from(file.toString().replace('"on"', '"off"')), 'was changed after it was made'],
    [Buffer.from('<!doctype html>'), 'This file is no recording.'],
  ] as const) {
    await drop(page, 'other.jsonl', content);
    await expect(bar(page).getByRole('alert')).toContainText(sentence);
  }
});

test('a recording goes on from page to page, and is there while it is being made', async ({
  page,
}) => {
  await startBoard(page);
  await page.getByRole('button', { name: 'Recordings' }).first().click();
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  await expect(bar(page)).toContainText('Recording 0:0');
  await page.getByRole('link', { name: 'Course', exact: true }).click();
  await page.getByRole('link', { name: 'What is a WebSocket?' }).first().click();
  await expect(ledStatus(page)).toHaveText('LED is off');
  await toggleButton(page).click();
  await expect(ledStatus(page)).toHaveText('LED is on');
  await page.keyboard.press('F2');
  await expect(ledStatus(page)).toHaveText('LED is off');
  await page.keyboard.press('F2');
  await expect(ledStatus(page)).toHaveText('LED is on');
  await page.getByRole('button', { name: 'Stop recording' }).click();
  const link = bar(page).getByRole('link', { name: 'Recorded on this page' });
  await expect(link).toHaveAttribute('href', '/bench/');
});

test('a lesson has a recording, for browsers in which no board starts', async ({ page }) => {
  await page.goto('/lessons/what-is-a-websocket/');
  await page.getByRole('button', { name: 'Replay on the bench: two toggles' }).click();
  await bar(page).getByLabel('Speed').selectOption('32');
  await expect(bar(page).getByRole('button', { name: 'Play' })).toBeVisible();
  await expect(ledStatus(page)).toHaveText('LED is off');
  await expect(rows(page).filter({ hasText: 'Text frame "0"' }).last()).toBeAttached();
  await expect(serialLog(page)).toContainText('led_websocket: starting');
  // What is only replayed is no evidence of the reader's own.
  const progress = await page.evaluate(() => localStorage.getItem('handshake.progress'));
  expect(JSON.parse(progress ?? '')).toMatchObject({
    lessons: { 'what-is-a-websocket': { seen: [], passed: false } },
  });
});

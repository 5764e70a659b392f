/** A sketch with files: they come with it onto the board, and the reader sees, saves, adds and deletes them. */
import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { zipSync } from 'fflate';
import { boardStatus, serialLog } from './board.ts';
import { frame } from './served-page.ts';

const editor = (page: Page) => page.getByRole('region', { name: 'Sketch', exact: true });
const state = (page: Page) => editor(page).getByRole('status', { name: 'Sketch state' });
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Files on the board' });

/** Loading and warming the compiler takes its time on a busy machine. */
const COMPILED = { timeout: 90_000 };

const SKETCH = `#include <LittleFS.h>
void setup() {
  Serial.begin(115200);
  Serial.println(LittleFS.begin() ? "mounted" : "no files");
  File root = LittleFS.open("/");
  for (File file = root.openNextFile(); file; file = root.openNextFile()) {
    Serial.printf("%s: %u\\n", file.path(), (unsigned)file.size());
  }
  Serial.println(LittleFS.open("/greeting.txt").readString());
  Serial.println("that was all");
}
void loop() { delay(100); }
`;

function zip(): Buffer {
  const entries = {
    'filed/filed.ino': Buffer.from(SKETCH),
    'filed/data/greeting.txt': Buffer.from('good morning'),
    'filed/data/www/logo.bin': Buffer.from([0, 1, 2, 3]),
  };
  return Buffer.from(zipSync(entries));
}

async function fromMenu(page: Page, item: string): Promise<void> {
  await editor(page).getByRole('button', { name: 'Sketch menu' }).click();
  await editor(page).getByRole('button', { name: item }).click();
}

async function openBoardFiles(page: Page): Promise<void> {
  await fromMenu(page, 'Files on the board');
  await expect(dialog(page)).toBeVisible();
}

test('the files of a sketch come onto the board, and go, and stay over a reload', async ({
  page,
}) => {
  test.setTimeout(240_000);
  await page.goto('/bench/');
  const loaded = page.waitForResponse('**/board-files.wasm');
  await page.getByRole('button', { name: 'Edit this sketch' }).click();
  await (await loaded).finished();
  await page.context().setOffline(true);
  await openBoardFiles(page);
  await expect(dialog(page)).toContainText('No virtual board is running.');
  await page.context().setOffline(false);
  await page.keyboard.press('Escape');
  await editor(page).getByRole('button', { name: 'Sketch menu' }).click();
  await editor(page)
    .getByLabel('Open a sketch, or take in a library')
    .setInputFiles({ name: 'filed.zip', mimeType: 'application/zip', buffer: zip() });
  await expect(editor(page).getByRole('tab')).toHaveText(['filed.ino', 'data/greeting.txt']);
  await editor(page).getByRole('button', { name: 'Run' }).click();
  await expect(state(page)).toContainText('Your sketch runs', COMPILED);
  await expect(serialLog(page)).toContainText('mounted');
  await expect(serialLog(page)).toContainText('/greeting.txt: 12');
  await expect(serialLog(page)).toContainText('good morning');

  await openBoardFiles(page);
  const paths = dialog(page).getByRole('rowheader');
  await expect(paths).toHaveText(['/greeting.txt', '/www/logo.bin']);
  await expect(dialog(page)).toContainText('of 1,408 KB are used');
  const saved = page.waitForEvent('download');
  await dialog(page).getByRole('button', { name: 'Save /www/logo.bin' }).click();
  expect([...(await readFile(await (await saved).path()))]).toEqual([0, 1, 2, 3]);

  const files = dialog(page).getByRole('status', { name: 'Files' });
  await dialog(page)
    .getByLabel('Add files')
    .setInputFiles({ name: 'added.txt', mimeType: 'text/plain', buffer: Buffer.from('12345') });
  await expect(files).toHaveText('Added added.txt. The board has started again.');
  await expect(paths).toHaveText(['/added.txt', '/greeting.txt', '/www/logo.bin']);
  await dialog(page).getByRole('button', { name: 'Delete /www/logo.bin' }).click();
  await expect(files).toHaveText('Deleted /www/logo.bin. The board has started again.');
  await dialog(page)
    .getByLabel('Add files')
    .setInputFiles({
      name: `${'n'.repeat(65)}.txt`,
      mimeType: 'text/plain',
      buffer: Buffer.from('x'),
    });
  await expect(files).toContainText('The name is longer than 64 characters.');
  await expect(paths).toHaveText(['/added.txt', '/greeting.txt']);
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  await expect(serialLog(page)).toContainText('/added.txt: 5');

  // In this browser's copy of the flash; the sketch is in it, too.
  await page.reload();
  await page.getByRole('button', { name: 'Edit this sketch' }).click();
  await editor(page).getByLabel('Which sketch').selectOption({ label: 'filed' });
  await editor(page).getByRole('tab', { name: 'data/greeting.txt' }).click();
  await editor(page).getByRole('textbox', { name: 'Sketch source' }).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText('good evening');
  await editor(page).getByRole('button', { name: 'Run' }).click();
  await expect(state(page)).toContainText('Your sketch runs', COMPILED);
  await expect(serialLog(page)).toContainText('good evening');
  await expect(serialLog(page)).toContainText('/added.txt: 5');
  await expect(boardStatus(page)).toHaveText('Running');
});

test('a lesson has its page served from a file', async ({ page }) => {
  test.setTimeout(240_000);
  await page.goto('/lessons/the-web-page/');
  await page.getByRole('button', { name: 'Edit this sketch' }).first().click();
  const source = editor(page).getByRole('textbox', { name: 'Sketch source' });
  await expect(source).toBeFocused();
  await fromMenu(page, 'Add a file');
  await page.keyboard.type('data/index.html');
  await page.keyboard.press('Enter');
  await expect(editor(page).getByRole('tab', { name: 'data/index.html' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await source.click();
  await page.keyboard.insertText('<h1>From a file</h1>');
  await editor(page).getByRole('tab', { name: 'led_websocket.ino' }).click();
  const sketch = await readFile('firmware/sketches/led_websocket/led_websocket.ino', 'utf8');
  const served = 'server.serveStatic("/", LittleFS, "/").setDefaultFile("index.html");';
  await source.click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(
    sketch
      .replace('#include <WiFi.h>', '#include <WiFi.h>\n#include <LittleFS.h>')
      .replace('server.on("/"', `LittleFS.begin();\n  ${served}\n  server.on("/"`),
  );
  await editor(page).getByRole('button', { name: 'Run' }).click();
  await expect(state(page)).toContainText('Your sketch runs', COMPILED);
  await expect(boardStatus(page)).toHaveText('Running');
  await expect(frame(page).locator('h1')).toHaveText('From a file');
});

/** The reader changes the sketch, runs it, and sees the change on the board. */
import { expect, type Page, test } from '@playwright/test';
import { boardStatus, serialLog } from './board.ts';

const editor = (page: Page) => page.getByRole('region', { name: 'Sketch', exact: true });
const source = (page: Page) => editor(page).getByRole('textbox', { name: 'Sketch source' });
const problems = (page: Page) => editor(page).getByRole('list', { name: 'Problems in the sketch' });
const state = (page: Page) => editor(page).getByRole('status', { name: 'Sketch state' });

/** Loading and warming the compiler takes its time on a busy machine. */
const COMPILED = { timeout: 90_000 };

async function write(page: Page, text: string): Promise<void> {
  await source(page).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
}

test('a changed sketch runs on the board; one with an error leaves it alone', async ({ page }) => {
  test.setTimeout(240_000);
  await page.goto('/bench/');
  await page.getByRole('button', { name: 'Edit this sketch' }).click();
  await expect(source(page)).toBeFocused();
  await expect(source(page)).toContainText('#include <Arduino.h>');
  await write(
    page,
    'void setup() {\n  Serial.begin(115200);\n  Serial.println("mine");\n}\nvoid loop() {}\n',
  );
  await page.keyboard.press('Control+Enter');
  await expect(state(page)).toContainText('Your sketch runs on the board.', COMPILED);
  await expect(boardStatus(page)).toHaveText('Running');
  await expect(serialLog(page)).toContainText('mine');

  await write(page, 'void setup() {\n  Serial.println("other")\n}\nvoid loop() {}\n');
  await editor(page).getByRole('button', { name: 'Run' }).click();
  await expect(problems(page).getByRole('listitem')).toContainText(
    'A semicolon is missing.',
    COMPILED,
  );
  await expect(state(page)).toContainText('1 error');
  await problems(page).getByRole('button', { name: 'Put ; there' }).click();
  await expect(source(page)).toContainText('Serial.println("other");');
  await editor(page).getByRole('button', { name: 'Run' }).click();
  await expect(serialLog(page)).toContainText('other', COMPILED);
});

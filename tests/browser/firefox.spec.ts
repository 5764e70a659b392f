/**
 * Firefox 153, by WebDriver BiDi: the first lesson with a board, a lab, and a sketch that is changed and run. The
 * virtual board and the compiler need JSPI, which Firefox has since then.
 */
import { expect, test } from '@playwright/test';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';

const FIREFOX_PATH = '/usr/bin/firefox-esr';
/** Firefox, beside the browsers of other tests. */
const PATIENCE = { timeout: 60_000 };

let firefox: Browser;

test.beforeAll(async () => {
  firefox = await puppeteer.launch({
    browser: 'firefox',
    executablePath: FIREFOX_PATH,
    defaultViewport: { width: 1280, height: 720 },
  });
});

test.afterAll(async () => {
  await firefox.close();
});

/**
 * Presses a button when it can be pressed. By its element and not by its place: a page that is still being built moves,
 * and this driver does not look where its pointer comes down.
 */
async function press(page: Page, selector: string): Promise<void> {
  const button = await page.waitForSelector(`${selector}:not([aria-disabled="true"])`, PATIENCE);
  await button?.evaluate((element) => (element as HTMLElement).click());
}

/** Resolves when the text of a status, or of what else has that label, matches. */
async function shows(page: Page, label: string, text: RegExp): Promise<void> {
  const read = (): Promise<string> =>
    page.evaluate(
      (wanted) =>
        [...document.querySelectorAll('[aria-label]')]
          .filter((element) => element.getAttribute('aria-label') === wanted)
          .map(({ textContent }) => textContent)
          .join('\n'),
      label,
    );
  await expect.poll(read, PATIENCE).toMatch(text);
}

async function withControl(page: Page, key: 'Enter' | 'KeyA'): Promise<void> {
  await page.keyboard.down('Control');
  await page.keyboard.press(key);
  await page.keyboard.up('Control');
}

test('Firefox runs the board, a lab, and a sketch of the reader’s own', async ({ baseURL }) => {
  test.setTimeout(240_000);
  const page = await firefox.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));

  await test.step('the first lesson with a board', async () => {
    await page.goto(`${baseURL}lessons/what-is-a-websocket/`);
    await press(page, 'board-bar [data-action="start"]');
    await shows(page, 'LED', /^LED is off/m);
    await press(page, 'led-panel [data-action="toggle"]');
    await shows(page, 'LED', /^LED is on/m);
  });

  await test.step('a lab', async () => {
    await page.goto(`${baseURL}lessons/frames/`);
    await press(page, 'board-bar [data-action="start"]');
    await shows(page, 'LED', /^LED is off/m);
    await press(page, '#frame-lab [data-action="open"]');
    await shows(page, 'WebSocket', /^open/m);
    await press(page, '#frame-lab [data-action="send"]');
    await shows(page, 'LED', /^LED is on/m);
  });

  await test.step('an edit', async () => {
    await page.goto(`${baseURL}bench/`);
    await press(page, 'edit-sketch [data-action="edit"]');
    const isFocused = () => page.evaluate(() => document.activeElement?.matches('.cm-content'));
    await expect.poll(isFocused, PATIENCE).toBe(true);
    await withControl(page, 'KeyA');
    // Brackets close themselves as they are typed.
    await page.keyboard.type(
      'void setup() { Serial.begin(115200); Serial.println("from Firefox"); ',
    );
    await page.keyboard.press('End');
    await page.keyboard.type('\nvoid loop() { delay(10); ');
    await withControl(page, 'Enter');
    await shows(page, 'Sketch state', /Your sketch runs on the board/);
    await shows(page, 'Serial monitor', /from Firefox/);
  });

  expect(errors).toEqual([]);
});

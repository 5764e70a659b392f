/** The reader changes the sketch, runs it, and sees the change on the board. */
import { readFile as read } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { zipSync } from 'fflate';
import { boardStatus, ledStatus, serialLog, toggleButton } from './board.ts';

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
  // It says nothing of its LED: what the pin does is seen, and there is nothing to toggle.
  await expect(ledStatus(page)).toHaveText('LED is off');
  await expect(toggleButton(page)).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByText('serves no WebSocket at /ws')).toBeVisible();

  // A function of the reader's own lights up while the board runs it.
  await write(
    page,
    'void beat() {\n  delay(400);\n}\nvoid setup() {\n  pinMode(2, OUTPUT);\n  digitalWrite(2, HIGH);\n  Serial.begin(115200);\n  Serial.println("beats");\n}\nvoid loop() {\n  beat();\n}\n',
  );
  await page.keyboard.press('Control+Enter');
  await expect(serialLog(page)).toContainText('beats', COMPILED);
  await expect(ledStatus(page)).toHaveText('LED is on');
  await expect(editor(page).locator('.sketch-lit.running').first()).toHaveText('void beat() {');
  await expect(editor(page)).toContainText('Functions that ran last: loop() → beat()');

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

test('the C++ library is loaded when a sketch includes it; where it cannot be, Run tries again', async ({
  page,
}) => {
  test.setTimeout(240_000);
  const asked: string[] = [];
  const library = '**/cpp-library.json';
  await page.route(library, (route) => {
    asked.push(route.request().url());
    return route.abort();
  });
  await openEditor(page);
  await write(
    page,
    'void setup() { Serial.begin(115200); Serial.println("slim"); }\nvoid loop() {}\n',
  );
  await page.keyboard.press('Control+Enter');
  await expect(serialLog(page)).toContainText('slim', COMPILED);
  expect(asked).toEqual([]);

  await write(
    page,
    '#include <vector>\nstd::vector<int> v{3, 4};\nvoid setup() {\n  Serial.begin(115200);\n  Serial.printf("%d of them\\n", (int)v.size());\n}\nvoid loop() {}\n',
  );
  await page.keyboard.press('Control+Enter');
  await expect(editor(page)).toContainText('The compiler could not be loaded.', COMPILED);
  await page.unroute(library);
  await page.keyboard.press('Control+Enter');
  await expect(serialLog(page)).toContainText('2 of them', COMPILED);
});

/** Opens the editor with the course's sketch in it. */
async function openEditor(page: Page): Promise<void> {
  await page.goto('/bench/');
  await page.getByRole('button', { name: 'Edit this sketch' }).click();
  await expect(source(page)).toContainText('#include <Arduino.h>');
}

async function fromMenu(page: Page, item: string): Promise<void> {
  await editor(page).getByRole('button', { name: 'Sketch menu' }).click();
  await editor(page).getByRole('button', { name: item }).click();
}

const note = (page: Page) => editor(page).getByRole('status', { name: 'Sketch note' });
const which = (page: Page) => editor(page).getByLabel('Which sketch');
const chosen = (page: Page) => which(page).locator('option:checked');

test('a sketch is kept with its undo, without its password; renamed, copied, deleted, back again', async ({
  page,
}) => {
  await openEditor(page);
  await write(page, '// first\n');
  await page.keyboard.insertText('// second\n');
  await expect(chosen(page)).toHaveText('LED over WebSocket (yours)');
  await page.reload();
  await page.getByRole('button', { name: 'Edit this sketch' }).click();
  await expect(source(page)).toContainText('// second');
  await source(page).click();
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  // Lines that are out of view are not in the page.
  await expect(source(page)).toContainText('An ESP32 serves a web page');

  await write(page, 'const char* password = "hunter2";\n');
  await expect(async () => {
    const kept = await page.evaluate(async () => {
      const open = indexedDB.open('handshake-sketches');
      await new Promise((resolve) => (open.onsuccess = resolve));
      const all = open.result.transaction('sketches').objectStore('sketches').getAll();
      await new Promise((resolve) => (all.onsuccess = resolve));
      return JSON.stringify(all.result);
    });
    expect(kept).toContain('your-password');
    expect(kept).not.toContain('hunter');
  }).toPass();

  await fromMenu(page, 'Rename');
  await page.keyboard.type('blinker');
  await page.keyboard.press('Enter');
  await expect(chosen(page)).toHaveText('blinker');
  await fromMenu(page, 'Duplicate');
  await expect(chosen(page)).toHaveText('blinker_2');
  await fromMenu(page, 'Delete');
  await expect(chosen(page)).toHaveText('blinker');
  await editor(page).getByRole('button', { name: 'Bring blinker_2 back' }).click();
  await expect(chosen(page)).toHaveText('blinker_2');
  await expect(which(page).getByRole('option', { name: 'blinker', exact: true })).toBeAttached();
});

test('a sketch leaves as a link and comes back as one, and does not run by itself', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openEditor(page);
  await write(page, 'void setup() { Serial.println("from afar"); }\nvoid loop() {}\n');
  await fromMenu(page, 'Copy a link');
  await expect(note(page)).toContainText('Copied a link of');
  const link = await page.evaluate(() => navigator.clipboard.readText());

  const other = await context.newPage();
  await other.goto(link);
  await expect(source(other)).toContainText('from afar');
  await expect(note(other)).toContainText('came with a link');
  await expect(boardStatus(other)).toHaveText('No board');
  expect(new URL(other.url()).hash).toBe('');

  await other.goto('about:blank');
  await other.goto(link.slice(0, -20));
  await expect(other.getByText('The link holds no whole sketch')).toBeVisible();
});

test('a sketch leaves as a zip and comes back as one; compared, formatted, taken back', async ({
  page,
}) => {
  await openEditor(page);
  await fromMenu(page, 'Add a file');
  await page.keyboard.type('page.h');
  await page.keyboard.press('Enter');
  await expect(editor(page).getByRole('tab', { name: 'page.h' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await write(page, 'const int   one=1 ;\n');
  await fromMenu(page, 'Set the text in order');
  await expect(source(page)).toContainText('const int one = 1;');
  const saved = page.waitForEvent('download');
  await fromMenu(page, 'Save as zip');
  const path = await (await saved).path();

  await editor(page).getByRole('tab', { name: 'led_websocket.ino' }).click();
  await write(page, '// mine\n');
  await fromMenu(page, 'Compare');
  await expect(editor(page).locator('.cm-deletedChunk').first()).toBeVisible();
  await fromMenu(page, 'Stop comparing');
  await fromMenu(page, 'Back to the course');
  await expect(source(page)).toContainText('#include <Arduino.h>');

  await editor(page).getByRole('button', { name: 'Sketch menu' }).click();
  await editor(page)
    .getByLabel('Open a sketch, or take in a library')
    .setInputFiles({ name: 'mine.zip', mimeType: 'application/zip', buffer: await read(path) });
  await expect(note(page)).toContainText('Opened led_websocket_2.');
  await expect(editor(page).getByRole('tab', { name: 'page.h' })).toBeVisible();
  await editor(page)
    .getByLabel('Open a sketch, or take in a library')
    .setInputFiles({ name: 'a.ino', mimeType: 'text/plain', buffer: Buffer.from([1, 0, 2]) });
  await expect(note(page)).toContainText('is not text');
});

/** A library in Arduino's format, with a source of its own and an example that does not belong to the sketch. */
function library(): Buffer {
  const entries = {
    'Beacon-1.2/library.properties': 'name=Beacon\nversion=1.2.0\narchitectures=*\n',
    'Beacon-1.2/src/Beacon.h':
      '#pragma once\n#include "parts/Lamp.hpp"\nclass Beacon {\n public:\n  const char* name() const;\n};\n',
    'Beacon-1.2/src/parts/Lamp.hpp': '#pragma once\n#define LAMPS 3\n',
    'Beacon-1.2/src/Beacon.cpp':
      '#include "Beacon.h"\nstatic int unused;\nconst char* Beacon::name() const { return "beacon"; }\n',
    'Beacon-1.2/examples/Blink/Blink.ino': 'void setup() {}\nvoid loop() {}\n',
  };
  const octets = Object.entries(entries).map(([name, text]) => [name, Buffer.from(text)] as const);
  return Buffer.from(zipSync(Object.fromEntries(octets)));
}

test('a library lies with the sketch from its zip on, until it is removed', async ({ page }) => {
  test.setTimeout(240_000);
  await openEditor(page);
  await editor(page).getByRole('button', { name: 'Sketch menu' }).click();
  await editor(page)
    .getByLabel('Open a sketch, or take in a library')
    .setInputFiles({ name: 'Beacon-1.2.zip', mimeType: 'application/zip', buffer: library() });
  await expect(note(page)).toHaveText(
    'The library Beacon 1.2.0 lies with this sketch now (4 files).',
  );
  await write(
    page,
    '#include <Beacon.h>\nvoid setup() {\n  Serial.begin(115200);\n  Serial.printf("%s %d\\n", Beacon().name(), LAMPS);\n}\nvoid loop() {}\n',
  );
  await page.keyboard.press('Control+Enter');
  await expect(serialLog(page)).toContainText('beacon 3', COMPILED);
  await expect(problems(page)).toBeHidden();
  await page.reload();
  await page.getByRole('button', { name: 'Edit this sketch' }).click();
  await expect(source(page)).toContainText('Beacon');
  await expect(editor(page).getByRole('tab')).toHaveCount(0);
  await fromMenu(page, 'Remove the library Beacon');
  await expect(note(page)).toHaveText('The library Beacon is gone.');
  await page.keyboard.press('Control+Enter');
  await expect(problems(page)).toContainText('Beacon.h', COMPILED);
});

test('two tabs do not disturb each other', async ({ page, context }) => {
  await openEditor(page);
  await write(page, '// both\n');
  await expect(chosen(page)).toHaveText('LED over WebSocket (yours)');
  const other = await context.newPage();
  await expect(async () => {
    await other.goto('/bench/');
    await other.getByRole('button', { name: 'Edit this sketch' }).click();
    await expect(source(other)).toContainText('// both', { timeout: 5_000 });
  }).toPass();
  await source(page).click();
  await page.keyboard.insertText('// one\n');
  await expect(note(page)).toBeEmpty();
  // Whoever comes second has a sketch of their own from then on, and is told.
  await expect(async () => {
    await source(other).click();
    await other.keyboard.insertText('// two\n');
    await expect(note(other)).toContainText('Another tab has changed this sketch', {
      timeout: 2_000,
    });
  }).toPass();
  await expect(chosen(other)).toHaveText('led_websocket_2');
  await expect(source(page)).not.toContainText('// two');
  await expect(source(other)).not.toContainText('// one');
  await other.reload();
  await other.getByRole('button', { name: 'Edit this sketch' }).click();
  await expect(which(other).getByRole('option', { name: 'led_websocket_2' })).toBeAttached();
  await expect(which(other).getByRole('option', { name: '(yours)' })).toHaveCount(1);
});

/** In the page: names of the files of each sketch in the browser's database. */
function keptFiles(): Promise<string[][]> {
  return new Promise((resolve) => {
    indexedDB.open('handshake-sketches').onsuccess = ({ target }) => {
      const { result } = target as IDBOpenDBRequest;
      const all = result.transaction('sketches', 'readonly').objectStore('sketches').getAll();
      all.onsuccess = () => {
        result.close();
        const sketches = all.result as { files: { name: string }[] }[];
        resolve(sketches.map(({ files }) => files.map(({ name }) => name)));
      };
    };
  });
}

test('where the disk is slow, what is kept in a hurry is one sketch still', async ({ page }) => {
  // Each write waits for a transaction of 200 reads before it.
  await page.addInitScript(() => {
    type Transaction = IDBDatabase['transaction'];
    const transaction = Reflect.get<IDBDatabase, 'transaction'>(
      IDBDatabase.prototype,
      'transaction',
    );
    IDBDatabase.prototype.transaction = new Proxy(transaction, {
      apply(original, database: IDBDatabase, args: Parameters<Transaction>) {
        if (args[1] === 'readwrite') {
          const [name = ''] = [args[0]].flat() as string[];
          const before = Reflect.apply(original, database, args).objectStore(name);
          let left = 200;
          const next = (): void => {
            if (left-- > 0) before.get('nothing').onsuccess = next;
          };
          next();
        }
        return Reflect.apply(original, database, args);
      },
    });
  });
  await openEditor(page);
  await source(page).click();
  for (const text of ['// one\n', '// two\n', '// three\n', '// four\n']) {
    await page.keyboard.insertText(text);
    await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pagehide')));
  }
  await fromMenu(page, 'Add a file');
  await page.keyboard.type('page.h');
  await page.keyboard.press('Enter');
  await expect(editor(page).getByRole('tab', { name: 'page.h' })).toBeVisible();
  await expect(note(page)).toBeEmpty();
  await expect(which(page).getByRole('option', { name: /_2|_3/ })).toHaveCount(0);
  await expect
    .poll(() => page.evaluate(keptFiles))
    .toEqual([['led_websocket.ino', 'sketch.yaml', 'page.h']]);
  await page.reload();
  await page.getByRole('button', { name: 'Edit this sketch' }).click();
  await expect(source(page)).toContainText('// four');
  await expect(editor(page).getByRole('tab', { name: 'page.h' })).toBeVisible();
  await expect(which(page).getByRole('option', { name: /_2|_3/ })).toHaveCount(0);
});

test('on a phone there is a way to the editor, and back', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/lessons/your-own/');
  await page.getByRole('button', { name: 'Edit this sketch' }).click();
  await expect(source(page)).toContainText('void setup()');
  const jump = page.getByRole('button', { name: /^(?:To the editor|Back to where I was)$/ });
  await expect(jump).toBeHidden();
  const heading = page.getByRole('heading', { level: 2 }).last();
  await heading.scrollIntoViewIfNeeded();
  await jump.click();
  await expect(editor(page)).toBeInViewport();
  await expect(heading).not.toBeInViewport();
  await expect(jump).toHaveText('Back to where I was');
  await jump.click();
  await expect(heading).toBeInViewport();
  await expect(jump).toHaveText('To the editor');
});

/** The way through the course: progress, checkpoints, lists of lessons, the glossary, print. */
import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { startBoard, toggleButton } from './board.ts';

const LESSON = '/lessons/what-is-a-websocket/';
const checkpoint = (page: Page) => page.getByRole('status', { name: 'Checkpoint' });
const progress = (page: Page) => page.getByRole('status', { name: 'Progress' });
const entry = (page: Page, lesson = 'what-is-a-websocket') =>
  page.locator(`.lesson-list > li[data-lesson="${lesson}"]`);
const seenItems = (page: Page) => page.locator('lesson-checkpoint li.seen');

/** Progress as a file says it. */
const file = (lessons: unknown) => ({
  name: 'handshake-progress.json',
  mimeType: 'application/json',
  buffer: Buffer.from(JSON.stringify({ kind: 'handshake-progress', version: 1, lessons })),
});
const PASSED = { 'what-is-a-websocket': { passed: true, seen: ['opened', 'asked', 'answered'] } };

test('a checkpoint is passed by what happens on the wire, and stays passed', async ({ page }) => {
  await page.goto('/');
  await expect(entry(page)).toContainText('not started');
  await startBoard(page, LESSON);
  // The board has agreed to a WebSocket; nobody has asked for anything yet.
  await expect(seenItems(page)).toHaveCount(1);
  await expect(checkpoint(page)).toHaveText('Not all of it has happened yet.');
  await page.goto('/');
  await expect(entry(page)).toContainText('started');
  await expect(entry(page)).toContainText('1 of 3 seen');

  await startBoard(page, LESSON);
  await toggleButton(page).click();
  await expect(checkpoint(page)).toContainText('Checkpoint passed');
  await expect(seenItems(page)).toHaveCount(3);
  await page.goto('/');
  await expect(entry(page)).toContainText('passed');
  await expect(progress(page)).toContainText('1 of');
  await page.goto(LESSON);
  await expect(checkpoint(page)).toHaveText('You have passed this checkpoint before.');
});

test('progress goes to a file and back, and a reset can be undone', async ({ page }) => {
  await page.goto('/');
  const load = page.getByLabel('Load progress from a file');
  await load.setInputFiles(file(PASSED));
  await expect(progress(page)).toContainText('Loaded: 1 lesson');
  await expect(entry(page)).toContainText('passed');
  await expect(entry(page)).toContainText('3 of 3 seen');

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save progress to a file' }).click();
  const saved = await readFile(await (await download).path(), 'utf8');
  expect(JSON.parse(saved)).toMatchObject({ lessons: PASSED });

  await page.getByRole('button', { name: 'Reset progress' }).click();
  await expect(progress(page)).toContainText('Progress is reset.');
  await expect(entry(page)).toContainText('not started');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(entry(page)).toContainText('passed');
  await page.reload();
  await expect(entry(page)).toContainText('passed');
});

test('a file that is no progress is refused with a reason, and changes nothing', async ({
  page,
}) => {
  await page.goto('/');
  const load = page.getByLabel('Load progress from a file');
  await load.setInputFiles(file(PASSED));
  await expect(entry(page)).toContainText('passed');
  const whole = file(PASSED);
  const bad: [Buffer, RegExp][] = [
    [whole.buffer.subarray(0, -9), /cut short/],
    [Buffer.from('PNG\u0000'), /not saved progress/],
    [Buffer.alloc(100_000, ' '), /too large/],
    [Buffer.alloc(0), /empty/],
  ];
  for (const [buffer, reason] of bad) {
    await load.setInputFiles({ ...whole, buffer });
    await expect(page.getByRole('alert').filter({ hasText: reason })).toBeVisible();
    await expect(entry(page)).toContainText('passed');
  }
});

test('a file of the most lessons and items loses nothing, and the course goes on', async ({
  page,
}) => {
  const names = (count: number, prefix: string) =>
    Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  const foreign = Object.fromEntries(
    ['constructor', ...names(99, 'l')].map((slug) => [
      slug,
      { passed: true, seen: slug === 'l0' ? names(50, 'i') : [] },
    ]),
  );
  await page.goto('/');
  const load = page.getByLabel('Load progress from a file');
  await load.setInputFiles(file(PASSED));
  await expect(entry(page)).toContainText('passed');
  await load.setInputFiles(file(foreign));
  await expect(progress(page)).toContainText('Not in this course, left out: 100.');
  await expect(entry(page)).toContainText('passed');

  await page.goto('/lessons/handshaking/');
  await page.goto('/');
  await expect(entry(page)).toContainText('3 of 3 seen');
  await expect(page.locator('[data-lesson="handshaking"]').first()).toContainText('started');
});

test('progress of the lesson that is three now is carried over, from a file and from storage', async ({
  page,
}) => {
  const old = { handshaking: { passed: false, seen: ['upgrade-refused', 'close-1002'] } };
  const expectCarried = async (): Promise<void> => {
    await expect(entry(page, 'upgrade')).toContainText('1 of 2 seen');
    await expect(entry(page, 'frames')).toContainText('1 of 3 seen');
  };
  await page.goto('/');
  await page.getByLabel('Load progress from a file').setInputFiles(file(old));
  await expectCarried();

  await page.evaluate(
    (kept) => localStorage.setItem('handshake.progress', kept),
    JSON.stringify(old),
  );
  await page.reload();
  await expectCarried();
  await page.goto('/lessons/frames/');
  await expect(page.locator('lesson-checkpoint [data-evidence="close-1002"]')).toHaveClass(/seen/);
  await page.goto('/');
  await expectCarried();
});

test('what the browser keeps may be nonsense', async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem('handshake.progress', '{"a":'));
  await page.goto('/');
  await expect(progress(page)).toHaveText('Nothing begun in this browser yet.');
});

test('from any lesson there is a way to all, to the next and to the one before', async ({
  page,
}) => {
  await page.goto('/');
  const slugs = await page
    .locator('.lesson-list h3 a')
    .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).pathname));
  for (const [index, slug] of slugs.entries()) {
    await page.goto(slug);
    const summary = page.locator('.lesson-index summary');
    await expect(summary).toHaveText(/^Lesson \d+ of \d+$/);
    await summary.focus();
    await page.keyboard.press('Enter');
    const list = page.getByRole('navigation', { name: 'All lessons' });
    await expect(list.getByRole('link')).toHaveCount(slugs.length);
    await expect(list.locator('[aria-current="page"]')).toHaveAttribute('href', slug);
    await page.keyboard.press('Escape');
    await expect(list).toBeHidden();
    const before = page.locator('a[rel="prev"]');
    if (index === 0) await expect(before).toHaveCount(0);
    else await expect(before).toHaveAttribute('href', slugs[index - 1]!);
  }
});

test('a term leads to its place in the glossary, and from there to its lesson', async ({
  page,
}) => {
  await page.goto(LESSON);
  await page.locator('.prose a.term', { hasText: 'half-duplex' }).click();
  await expect(page).toHaveURL(/\/glossary\/#half-duplex$/);
  const place = page.locator('#half-duplex');
  await expect(place).toContainText('walkie-talkie');
  await place.getByRole('link', { name: /^Lesson \d+,/ }).click();
  await expect(page).toHaveURL(LESSON);
});

test('a heading is linked to, also by keyboard', async ({ page }) => {
  await page.goto(LESSON);
  const link = page.getByRole('link', { name: 'Link to this section: One connection, kept open' });
  await link.focus();
  await expect(link).toHaveCSS('opacity', '1');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#one-connection-kept-open$/);
});

test('on paper there is the text, every question without its answer, and the address of every source', async ({
  page,
}) => {
  await page.goto(LESSON);
  await page.emulateMedia({ media: 'print' });
  const question = page.locator('#question-who-is-the-client');
  await expect(question.getByText('Which end is the client now?')).toBeVisible();
  await expect(question.getByText('Still the page.').first()).toBeVisible();
  await expect(page.getByText('Client and server are about who opened')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Start virtual board' })).toHaveCount(0);
  await expect(page.getByRole('navigation')).toHaveCount(0);
  const number = await page
    .locator('.prose a.rfc')
    .first()
    .evaluate((link) => getComputedStyle(link, '::after').content);
  expect(number).toMatch(/\[\d+\]/);
  const sources = page.locator('.sources');
  await expect(sources).toBeVisible();
  await expect(sources).toContainText('https://www.rfc-editor.org/rfc/rfc');
});

/** Questions of lessons: each kind attempted wrongly and rightly, and what stays of it. */
import { readFile } from 'node:fs/promises';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { goOn, ledStatus, packets, startBoard, toggleButton } from './board.ts';
import { LESSONS } from './pages.ts';

const FIRST = '/lessons/numbers-and-names/';
const SECOND = '/lessons/what-is-a-websocket/';

const question = (page: Page, name: string): Locator => page.locator(`#question-${name}`);
/** A question wakes when it comes near the view. */
const near = (asked: Locator): Promise<void> => asked.scrollIntoViewIfNeeded();
const verdict = (asked: Locator): Locator => asked.getByRole('status', { name: 'Verdict' });
const check = (asked: Locator): Locator => asked.getByRole('button', { name: 'Check' });
const show = (asked: Locator): Locator => asked.getByRole('button', { name: 'Show the answer' });
const again = (asked: Locator): Locator => asked.getByRole('button', { name: 'Try again' });
const answer = (asked: Locator): Locator => asked.getByText('The answer', { exact: true });

/** What this browser keeps of a question. */
const kept = (page: Page, lesson: string, name: string): Promise<unknown> =>
  page.evaluate(
    ([lesson, name]) => {
      const file = JSON.parse(localStorage.getItem('handshake.progress') ?? '{}') as {
        lessons?: Record<string, { answers?: Record<string, unknown> }>;
      };
      return file.lessons?.[lesson!]?.answers?.[name!];
    },
    [lesson, name],
  );

test('a choice: a wrong one says why, the right one shows the answer, and both stay', async ({
  page,
}) => {
  await page.goto(FIRST);
  const asked = question(page, 'key-of-zeros');
  const group = asked.getByRole('group', { name: 'A client chooses the masking key 00 00 00 00.' });
  await expect(group.getByRole('radio')).toHaveCount(4);
  await expect(answer(asked)).toBeHidden();
  await check(asked).click();
  await expect(verdict(asked)).toHaveText('Choose an answer first.');
  await expect(show(asked)).toBeHidden();

  await asked.getByLabel('Zeros only.').check();
  await check(asked).click();
  await expect(verdict(asked)).toContainText('Not that. XOR with 0 leaves a bit as it is.');
  await expect(asked.getByText('tried: not this')).toHaveCount(1);
  await expect(answer(asked)).toBeHidden();
  await expect(show(asked)).toBeVisible();

  await page.reload();
  await near(asked);
  await expect(asked.getByText('tried: not this')).toHaveCount(1);
  await asked.getByLabel('The message as it is.').check();
  await check(asked).click();
  await expect(verdict(asked)).toHaveText('Right. Your first try: “Zeros only”.');
  await expect(asked.getByText('Such a key would not do its job')).toBeVisible();
  expect(await kept(page, 'numbers-and-names', 'key-of-zeros')).toEqual({
    tries: ['zeros-only', 'the-message-as-it-is'],
    end: 'right',
  });

  await page.reload();
  await near(asked);
  await expect(verdict(asked)).toHaveText('Right. Your first try: “Zeros only”.');
  await expect(asked.getByRole('radio', { name: 'The message as it is.' })).toBeChecked();
  await again(asked).click();
  await expect(check(asked)).toBeFocused();
  await expect(answer(asked)).toBeHidden();
  await expect(asked.getByText('tried: not this')).toHaveCount(0);
  await expect(asked.getByRole('radio', { checked: true })).toHaveCount(0);
});

test('a number: what is no number is no attempt, a wrong one gets its hint', async ({ page }) => {
  await page.goto(FIRST);
  const asked = question(page, 'source-port');
  const field = asked.getByRole('textbox', { name: 'Your answer' });
  await expect(field).toHaveAccessibleDescription('a decimal number');
  await field.fill('c350');
  await field.press('Enter');
  await expect(verdict(asked)).toHaveText(/^Write a decimal number/);
  expect(await kept(page, 'numbers-and-names', 'source-port')).toBeUndefined();

  await field.fill('20675');
  await expect(verdict(asked)).toHaveText('');
  await field.press('Enter');
  await expect(verdict(asked)).toHaveText(
    'Not that. You have taken 50 c3. The first octet counts most.',
  );
  await field.fill('1');
  await field.press('Enter');
  await expect(verdict(asked)).toHaveText('Not that. That is too little.');
  await field.fill('50,000');
  await field.press('Enter');
  await expect(page.locator(':focus')).toHaveText('Try again');
  await expect(verdict(asked)).toHaveText('Right. Your first try: 20675.');
  await expect(asked.getByText('The Source Port is the first two octets')).toBeVisible();

  await page.reload();
  await near(asked);
  await expect(verdict(asked)).toHaveText('Right. Your first try: 20675.');
  await expect(field).toHaveValue('50000');
});

test('the answer can be had after a first try, and that counts as answered', async ({ page }) => {
  await page.goto(FIRST);
  const asked = question(page, 'c0-in-decimal');
  await asked.getByRole('textbox').fill('12');
  await check(asked).click();
  await show(asked).click();
  await expect(verdict(asked)).toHaveText('The answer is shown. Your first try: 12.');
  await expect(answer(asked)).toBeFocused();
  await expect(asked.getByText('192', { exact: true })).toBeVisible();
  expect(await kept(page, 'numbers-and-names', 'c0-in-decimal')).toEqual({
    tries: ['12'],
    end: 'shown',
  });
  // A right answer afterwards is worth more.
  await again(asked).click();
  await asked.getByRole('textbox').fill('192');
  await check(asked).click();
  await expect(verdict(asked)).toHaveText('Right. Your first try: 12.');
  expect(await kept(page, 'numbers-and-names', 'c0-in-decimal')).toMatchObject({ end: 'right' });

  await page.goto('/');
  const entry = page.locator('.lesson-list > li[data-lesson="numbers-and-names"]');
  await expect(entry).toContainText('1 of 5 questions');
  await expect(page.locator('.lesson-list > li[data-lesson="frames"]')).not.toContainText(
    'question',
  );
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save progress to a file' }).click();
  const saved = await readFile(await (await download).path());
  await page.getByRole('button', { name: 'Reset progress' }).click();
  await expect(entry).not.toContainText('question');
  const file = { name: 'handshake-progress.json', mimeType: 'application/json', buffer: saved };
  await page.getByLabel('Load progress from a file').setInputFiles(file);
  await expect(entry).toContainText('1 of 5 questions');

  await page.goto(SECOND);
  await page.locator('.lesson-index summary').click();
  await expect(page.locator('.lesson-index li[data-lesson="numbers-and-names"]')).toContainText(
    '1 of 5 questions',
  );
});

test('a packet: the one that was opened last is looked at, by its facts', async ({ page }) => {
  await page.goto(SECOND);
  const asked = question(page, 'state-unasked');
  await expect(check(asked)).toHaveAttribute('aria-disabled', 'true');
  await expect(asked.getByText('No packet has been opened yet.')).toBeVisible();
  await startBoard(page, SECOND);
  const device = page.getByRole('region', { name: 'Device page' }).frameLocator('iframe');
  await expect(device.getByText('Connected')).toBeVisible();
  await device.getByRole('button', { name: 'change LED status' }).click();
  await expect(ledStatus(page)).toHaveText('LED is on');

  const row = (name: RegExp) => packets(page).getByRole('button', { name }).last();
  await row(/^Text frame "toggle"/).click();
  await near(asked);
  await expect(asked.getByText(/^Opened last: packet \d+\.$/)).toBeVisible();
  await check(asked).click();
  await expect(verdict(asked)).toHaveText(/^Not that\. This packet comes from the client\./);

  // Two clients are told; only one of them has not asked.
  const told = packets(page).getByRole('button', { name: /^Text frame "1"/ });
  const verdicts: string[] = [];
  for (const at of [-2, -1]) {
    await told.nth((await told.count()) + at).click();
    await expect(verdict(asked)).toHaveText('');
    await check(asked).click();
    await expect(verdict(asked)).not.toHaveText('');
    verdicts.push((await verdict(asked).textContent())?.slice(0, 5) ?? '');
    if (await again(asked).isVisible()) await again(asked).click();
  }
  expect(verdicts.sort()).toEqual(['Not t', 'Right']);
  expect(await kept(page, 'what-is-a-websocket', 'state-unasked')).toMatchObject({ end: 'right' });
  await page.reload();
  await near(asked);
  await expect(verdict(asked)).toHaveText(/^Right\./);
});

test('each packet question of the lessons about one connection has an answer on its wire', async ({
  page,
}) => {
  const ASKED: Readonly<Record<string, [string, RegExp]>> = {
    '/lessons/numbers-and-names/': ['envelopes-alone', /^SYN/],
    '/lessons/handshaking/': ['both-agree', /^101/],
    '/lessons/three-way-handshake/': ['where-the-board-begins', /^SYN, ACK|^SYN-ACK/],
    '/lessons/upgrade/': ['first-not-http', /^101/],
    '/lessons/frames/': ['frame-without-key', /^Text frame "1"/],
    '/lessons/test-it/': ['order-carried-out', /^Text frame "1"/],
  };
  await startBoard(page, FIRST);
  await toggleButton(page).click();
  await expect(ledStatus(page)).toHaveText('LED is on');
  // One board for all of them: its packets stay when the lesson changes.
  for (const [path, [name, row]] of Object.entries(ASKED)) {
    await goOn(page, path);
    await packets(page).getByRole('button', { name: row }).first().click();
    const asked = question(page, name);
    await near(asked);
    await check(asked).click();
    await expect(verdict(asked), path).toHaveText('Right.');
  }
});

for (const path of LESSONS) {
  test(`${path}: each choice is told from the others, and each number is taken`, async ({
    page,
  }) => {
    await page.goto(path);
    for (const asked of await page.locator('.prose .question').all()) {
      const kind = await asked.getAttribute('data-kind');
      await near(asked);
      if (kind === 'choice') await tryChoices(asked);
      if (kind === 'number') await tryNumbers(asked);
    }
  });
}

async function tryChoices(asked: Locator): Promise<void> {
  const verdicts: string[] = [];
  for (const radio of await asked.getByRole('radio').all()) {
    await radio.check();
    await check(asked).click();
    await expect(verdict(asked)).toHaveText(/^(?:Right\.|Not that\. \s*\S.*[.?]\s*$)/);
    const says = (await verdict(asked).textContent()) ?? '';
    verdicts.push(says.startsWith('Right.') ? 'Right.' : says);
    if (verdicts.at(-1) === 'Right.') await again(asked).click();
  }
  expect(verdicts.filter((says) => says === 'Right.')).toHaveLength(1);
  expect(new Set(verdicts).size).toBe(verdicts.length);
}

async function tryNumbers(asked: Locator): Promise<void> {
  const { right, hints = [] } = JSON.parse((await asked.getAttribute('data-number')) ?? '') as {
    readonly right: string;
    readonly hints?: readonly { readonly at: string; readonly says: string }[];
  };
  const field = asked.getByRole('textbox');
  for (const { at, says } of hints) {
    await field.fill(at);
    await field.press('Enter');
    await expect(verdict(asked)).toHaveText(`Not that. ${says}`);
  }
  await field.fill(right);
  await field.press('Enter');
  await expect(verdict(asked)).toHaveText(/^Right\./);
}

test('without JavaScript a question reads with its choices, and its answer is folded', async ({
  browser,
}) => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  for (const path of LESSONS) {
    await page.goto(path);
    for (const asked of await page.locator('.prose .question').all()) {
      await expect(asked.locator('legend')).toBeVisible();
      await expect(asked.getByRole('button')).toHaveCount(0);
      const details = asked.locator('details.answer');
      await expect(details).not.toHaveAttribute('open');
      await details.locator('summary').click();
      await expect(details.locator('p').first()).toBeVisible();
    }
  }
  await page.close();
});

test('questions work where storage is forbidden', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('denied', 'SecurityError');
      },
    });
  });
  await page.goto(FIRST);
  const asked = question(page, 'c0-in-decimal');
  await asked.getByRole('textbox').fill('12');
  await check(asked).click();
  await expect(verdict(asked)).toContainText('Not that.');
  await asked.getByRole('textbox').fill('192');
  await check(asked).click();
  await expect(verdict(asked)).toHaveText('Right. Your first try: 12.');
});

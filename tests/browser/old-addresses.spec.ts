/**
 * Links that readers kept from earlier versions of the course: each still leads to the text it meant.
 * Nothing is taken out of these lists; what moves gets a place in a `<Moved>`.
 */
import { expect, test } from '@playwright/test';
import { ledStatus, startBoard } from './board.ts';

/** By lesson, the fragments of its headings and labs. */
const KEPT: Readonly<Record<string, string>> = {
  'what-is-a-websocket':
    'two-ends-a-client-and-a-server both-may-speak-at-any-time one-connection-kept-open until-either-side-ends-it three-things-often-said-of-it',
  'http-vs-websocket':
    'a-question-and-its-answer stateless-and-what-it-is-good-for the-connection-may-stay four-ways-to-learn-of-news the-race what-stands-before- often-said-and-what-is-true',
  'three-way-handshake':
    'what-the-three-packets-say a-syn-octet-by-octet why-not-begin-at-0 lose-the-syn lose-the-syn-ack lose-the-ack late-twice-out-of-order close break-it-off two-things-this-lab-cannot-show on-a-real-esp32 take-it-home and-the-websocket lab',
  'where-websockets-are-used':
    'three-questions what-a-message-costs when-not-to-use-one message-cost',
  'meet-the-board':
    'what-is-on-it how-your-computer-reaches-it two-buttons the-boot-log-line-by-line 115200-baud boot-log',
  'flash-it':
    'what-is-in-the-file what-is-said-on-the-wire reset sync identify stub write verify start a-real-esp32 when-it-fails flash-steps',
  'the-sketch':
    'reading-it-from-the-end what-others-have-written what-the-program-knows the-door the-page one-toggle-three-functions what-has-happened-onevent is-it-for-us-handlewebsocketmessage tell-everyone-notifyclients who-is-to-be-called the-gap-in-the-page the-beginning where-this-sketch-departs-from-habit sketch-running',
  'the-web-page':
    'one-file-two-programs head-and-style button-and-body the-percent-sign the-script-open message close-and-try-again one-press-there-and-back served-page template-lab',
  'setup-and-loop':
    'once-setup a-line-to-the-outside the-pin the-network the-server for-ever-loop nine-clients two-tasks when-something-does-block many-clients blocking-lab',
  'test-it': 'look-for-the-last-sign two-clients-at-once what-to-check-when-it-does-not-work',
  'over-wifi':
    'the-sketch-and-two-lines-of-it with-the-arduino-ide with-arduino-cli one-network the-password-without-the-source who-else-can-toggle-your-led who-may-toggle',
};
const EVERY_LESSON = ['checkpoint', 'questions', 'words-of-this-lesson', 'goals'];

/** Of the lesson "handshaking", where each fragment is now. */
const MOVED = {
  'the-request-and-the-answer': 'upgrade',
  'what-the-key-is-for': 'upgrade',
  'who-may-ask': 'upgrade',
  'upgrade-lab': 'upgrade',
  'upgrade-sha1': 'upgrade',
  'after-101-frames': 'frames',
  'why-a-client-masks': 'frames',
  'messages-in-fragments': 'frames',
  'ping-pong-and-the-end': 'frames',
  'frame-lab': 'frames',
} as const;

test('a kept link to a heading or a lab finds it', async ({ request }) => {
  const missing: string[] = [];
  const lessons = { ...KEPT, handshaking: 'why-a-session-starts-with-a-handshake' };
  for (const [lesson, fragments] of Object.entries(lessons)) {
    const html = await (await request.get(`/lessons/${lesson}/`)).text();
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    for (const fragment of [...fragments.split(' '), ...EVERY_LESSON]) {
      if (!ids.has(fragment)) missing.push(`/lessons/${lesson}/#${fragment}`);
    }
  }
  expect(missing).toEqual([]);
});

test('a kept link to what has moved leads there, and Back leads out again', async ({ page }) => {
  await page.goto('/glossary/');
  for (const [fragment, lesson] of Object.entries(MOVED)) {
    await test.step(`#${fragment}`, async () => {
      await page.goto(`/lessons/handshaking/#${fragment}`);
      await expect(page).toHaveURL(new RegExp(`/lessons/${lesson}/#${fragment}$`));
      await expect(page.locator(`[id="${fragment}"]`)).toBeInViewport();
      await page.goBack();
      await expect(page).toHaveURL(/\/glossary\/$/);
    });
  }
});

test('a kept link to a frame says what is missing, in the lesson where frames are', async ({
  page,
}) => {
  await page.goto('/lessons/handshaking/#frame-2');
  await expect(page).toHaveURL(/\/lessons\/frames\/#frame-2$/);
  await expect(page.getByRole('status', { name: 'Link' })).toContainText('Frame 2 is not here');
});

test('followed within the course, such a link leaves the board running', async ({ page }) => {
  await startBoard(page, '/lessons/handshaking/');
  await page.getByRole('link', { name: 'Who may ask' }).click();
  await expect(page).toHaveURL(/\/lessons\/upgrade\/#who-may-ask$/);
  await expect(ledStatus(page)).toHaveText('LED is off');
  // The address of the page before names a place that has moved; this page is not left for it.
  await page.getByRole('link', { name: /^Back to lesson/ }).click();
  await expect(page).toHaveURL(/\/lessons\/three-way-handshake\/$/);
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });
  test('the old place is a link to the new one', async ({ page }) => {
    await page.goto('/lessons/handshaking/#who-may-ask');
    await page.locator('#who-may-ask a').click();
    await expect(page).toHaveURL(/\/lessons\/upgrade\/#who-may-ask$/);
  });
});

/**
 * What holds on every page. Each page is visited once with its typefaces, light and wide, and looked at in every
 * way; and once without them at each size, to see whether anything moves when its widgets wake.
 */
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { root } from '../../server/root.ts';
import { pagesOf } from '../links.ts';
import { scan } from './axe.ts';
import { expectFitsPaper, expectNothingLost } from './fits.ts';
import { SAMPLE_LESSON, LESSONS, PAGES, PHONE, settled } from './pages.ts';

const WIDE = { width: 1280, height: 720 };
const SIZES = [{ width: 1440, height: 900 }, { width: 1100, height: 800 }, PHONE];
const PHONE_WIDTHS = [320, 360, 390];

interface LayoutShiftSource {
  readonly node: Node | null;
  readonly previousRect: DOMRectReadOnly;
  readonly currentRect: DOMRectReadOnly;
}

declare global {
  interface Window {
    layoutShifts: { startTime: number; text: string }[];
    brokenPolicies: string[];
  }
}

test('every built page is among those that are tested', () => {
  const built = pagesOf(join(root, 'dist')).map((path) =>
    path === '/404.html' ? '/not-there/' : path,
  );
  expect(built.toSorted()).toEqual([...PAGES].toSorted());
});

test('who asks for less motion gets none', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.goto(LESSONS[0] ?? '');
  await settled(page);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});

for (const path of PAGES) {
  const isLesson = LESSONS.includes(path);

  test(`${path} as it is read, on screens and on paper`, async ({ page }) => {
    test.slow(); // axe looks twice
    await noteBrokenPolicies(page);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(WIDE);
    await page.goto(path);
    await test.step('every widget wakes up', () => expectAwake(page));
    await settled(page);
    await test.step('it keeps to its policy', () => expectPolicyKept(page));
    await test.step('headings nest', () => expectHeadings(page));
    if (isLesson) await test.step('a lesson has its parts', () => expectLessonForm(page, path));

    // The bench is the same beside all lessons: it is looked at beside one.
    const without = isLesson && path !== SAMPLE_LESSON ? '.bench' : undefined;
    await test.step('axe, light and wide', () => scan(page, { without }));
    if (isLesson) {
      await page.emulateMedia({ media: 'print' });
      await test.step('it fits paper', () => expectFitsPaper(page));
      await page.emulateMedia({ media: 'screen' });
    }
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize(PHONE);
    await test.step('axe, dark and on a phone', () => scan(page, { without, only: 'looks' }));
    await test.step('it is no wider than a phone', () => expectNoOverflow(page));
    for (const width of isLesson ? PHONE_WIDTHS : []) {
      await page.setViewportSize({ width, height: 780 });
      await settled(page);
      await test.step(`no text is cut off at ${width}`, () =>
        expectNothingLost(page, `${path} at ${width}`));
    }
    await test.step('a script that is put into it does not run', () => expectNoScriptRuns(page));
  });

  test(`${path} stays where it is when its widgets wake`, async ({ page, context }) => {
    await noteLayoutShifts(page);
    // What is looked at is the widgets; when a typeface arrives is another matter.
    const network = await context.newCDPSession(page);
    await network.send('Network.enable');
    await network.send('Network.setBlockedURLs', { urls: ['*.woff2'] });
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await page.goto(path);
      await settled(page);
      expect(await page.evaluate(shiftsOnceRead), `${size.width}`).toEqual([]);
    }
    await expectNoOverflow(page);
  });
}

/** Called before a page is opened: keeps what its Content-Security-Policy forbade. */
const noteBrokenPolicies = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    window.brokenPolicies = [];
    document.addEventListener('securitypolicyviolation', (event) => {
      const { violatedDirective, blockedURI, sourceFile, sample } = event;
      window.brokenPolicies.push([violatedDirective, blockedURI, sourceFile, sample].join(' '));
    });
  });

/** Called before a page is opened: keeps what moved by itself, and from where to where. */
const noteLayoutShifts = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    window.layoutShifts = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, sources } = entry as PerformanceEntry & {
          value: number;
          sources: LayoutShiftSource[];
        };
        const place = ({ x, y, width, height }: DOMRectReadOnly): string =>
          `${x},${y} ${width}x${height}`;
        const moved = sources.map(({ node, previousRect, currentRect }) => {
          const element = node instanceof Element ? node : node?.parentElement;
          const name = `${element?.localName}.${element?.className}`;
          return `${name} from ${place(previousRect)} to ${place(currentRect)}`;
        });
        const { startTime } = entry;
        window.layoutShifts.push({ startTime, text: [value, startTime, ...moved].join('\n') });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });

/**
 * In the page: what moved once the whole document was read. No widget wakes before (its script is a module). While it
 * is being read, a row that ends at the right edge grows with each button that arrives.
 */
function shiftsOnceRead(): string[] {
  const [navigation] = performance.getEntriesByType('navigation');
  const { domInteractive } = navigation as PerformanceNavigationTiming;
  return window.layoutShifts
    .filter(({ startTime }) => startTime >= domInteractive)
    .map(({ text }) => text);
}

const brokenPolicies = (page: Page): Promise<string[]> =>
  page.evaluate(() => window.brokenPolicies);

async function expectPolicyKept(page: Page): Promise<void> {
  expect(await brokenPolicies(page)).toEqual([]);
}

/** Neither as an element nor as an attribute; and the page hears of both. */
async function expectNoScriptRuns(page: Page): Promise<void> {
  await expectPolicyKept(page);
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "ran"';
    document.head.append(script);
    document.body.insertAdjacentHTML('beforeend', '<b onclick="document.title = \'ran\'">x</b>');
    document.querySelector<HTMLElement>('b[onclick]')?.click();
    return document.title;
  });
  expect(ran).not.toBe('ran');
  await expect.poll(() => brokenPolicies(page)).toHaveLength(2);
}

async function expectAwake(page: Page): Promise<void> {
  const asleep = await page.evaluate(() =>
    [...document.querySelectorAll('*')]
      .map((element) => element.localName)
      .filter((name) => name.includes('-') && customElements.get(name) === undefined),
  );
  expect(asleep).toEqual([]);
}

async function expectNoOverflow(page: Page): Promise<void> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(PHONE.width);
}

/** One first heading, and no level is left out. */
async function expectHeadings(page: Page): Promise<void> {
  const levels = await page
    .getByRole('heading')
    .evaluateAll((headings) => headings.map(({ localName }) => Number(localName.slice(1))));
  expect(levels.filter((level) => level === 1)).toHaveLength(1);
  for (const [at, level] of levels.entries()) {
    expect(level, `heading ${at + 1}`).toBeLessThanOrEqual((levels[at - 1] ?? 0) + 1);
  }
}

/** Goals, something to do, a checkpoint, questions and words. */
async function expectLessonForm(page: Page, path: string): Promise<void> {
  await expect(page.getByRole('heading', { name: 'You will be able to' })).toBeVisible();
  const tasks = page.locator('.prose :is(.do, .lab)');
  expect(await tasks.count()).toBeGreaterThan(0);
  // Exercises have some of their own.
  const checkpoint = page.locator('lesson-checkpoint:not([data-waits])');
  await expect(checkpoint).toHaveCount(1);
  // Progress is kept by the name of the lesson.
  expect(`/lessons/${await checkpoint.getAttribute('data-lesson')}/`).toBe(path);
  expect(await page.locator('.prose .question').count()).toBeGreaterThan(1);
  expect(await page.locator('.prose .terms dt').count()).toBeGreaterThan(0);
}

/** What holds on every page: it is known here, nothing moves when its widgets wake, headings nest. */
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { root } from '../../server/root.ts';
import { pagesOf } from '../links.ts';
import { LESSONS, PAGES, PHONE, settled } from './pages.ts';

interface LayoutShiftSource {
  readonly node: Node | null;
  readonly previousRect: DOMRectReadOnly;
  readonly currentRect: DOMRectReadOnly;
}

declare global {
  interface Window {
    layoutShifts: string[];
  }
}

test('every built page is among those that are tested', () => {
  const built = pagesOf(join(root, 'dist')).map((path) =>
    path === '/404.html' ? '/not-there/' : path,
  );
  expect(built.toSorted()).toEqual([...PAGES].toSorted());
});

test('every page keeps to its policy, and none runs a script that was put into it', async ({
  page,
}) => {
  const broken: string[] = [];
  await page.exposeFunction('tellBroken', (what: string) => broken.push(what));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { violatedDirective, blockedURI, sourceFile, sample } = event;
      (window as unknown as { tellBroken(what: string): void }).tellBroken(
        [location.pathname, violatedDirective, blockedURI, sourceFile, sample].join(' '),
      );
    });
  });
  for (const path of PAGES) {
    await page.goto(path);
    await settled(page);
    expect(broken).toEqual([]);
  }
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "ran"';
    document.head.append(script);
    document.body.insertAdjacentHTML('beforeend', '<b onclick="document.title = \'ran\'">x</b>');
    document.querySelector<HTMLElement>('b[onclick]')?.click();
    return document.title;
  });
  expect(ran).not.toBe('ran');
  await expect.poll(() => broken.length).toBe(2);
});

test('who asks for less motion gets none', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.goto(LESSONS[0] ?? '');
  await settled(page);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});

const SIZES = [{ width: 1440, height: 900 }, { width: 1100, height: 800 }, PHONE];

for (const path of PAGES) {
  test(`${path} stays where it is when its widgets wake`, async ({ page }) => {
    await page.addInitScript(() => {
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
          window.layoutShifts.push([value, entry.startTime, ...moved].join('\n'));
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    // What is looked at is the widgets; when a typeface arrives is another matter.
    await page.route('**/*.woff2', (route) => route.abort());
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await page.goto(path);
      await settled(page);
      expect(await page.evaluate(() => window.layoutShifts), `${size.width}`).toEqual([]);
    }
  });

  test(`${path} has one first heading, leaves out no level, and a lesson its parts`, async ({
    page,
  }) => {
    await page.goto(path);
    const levels = await page
      .getByRole('heading')
      .evaluateAll((headings) => headings.map(({ localName }) => Number(localName.slice(1))));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [at, level] of levels.entries()) {
      expect(level, `heading ${at + 1}`).toBeLessThanOrEqual((levels[at - 1] ?? 0) + 1);
    }
    if (LESSONS.includes(path)) await expectLessonForm(page, path);
  });
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

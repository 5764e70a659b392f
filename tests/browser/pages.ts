/** Every page there is, for what holds on all of them. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { root } from '../../server/root.ts';

/** From the lessons' folders: they are there before the site is built. */
export const LESSONS = globSync('content/*/index.mdx', { cwd: join(root) })
  .map((file) => `/lessons/${file.split(/[/\\]/)[1]?.replace(/^\d+-/, '') ?? ''}/`)
  .sort();

/** Stands for all lessons where they are the same. */
export const SAMPLE_LESSON = '/lessons/what-is-a-websocket/';

/** The last stands for all addresses that do not exist. */
export const PAGES: readonly string[] = [
  '/',
  '/glossary/',
  '/connect/',
  '/bench/',
  '/class/',
  '/join/',
  '/remote/',
  '/flash/',
  '/exercises/',
  '/teach/',
  '/not-there/',
  ...LESSONS,
];

export const PHONE = { width: 360, height: 780 };

/** Resolves when widgets are awake, typefaces are there and two frames have been painted. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const names = new Set(
      [...document.querySelectorAll(':not(:defined)')].map(({ localName }) => localName),
    );
    await Promise.all([...names].map((name) => customElements.whenDefined(name)));
    await document.fonts.ready;
    await new Promise((resolve) =>
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(null))),
    );
  });
}

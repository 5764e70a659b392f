/** What each page weighs, and how Lighthouse judges it, in the system's Chromium. */
import { gzipSync } from 'node:zlib';
import { chromium, type Page } from '@playwright/test';
import lighthouse from 'lighthouse';
import { CHROMIUM_FLAGS, CHROMIUM_PATH } from '../chromium.ts';

/** Octets of script, compressed, that a page loads before anything is pressed. */
export async function scriptOctets(page: Page, address: string): Promise<number> {
  const bodies: Promise<Buffer>[] = [];
  page.on('response', (response) => {
    if ((response.headers()['content-type'] ?? '').includes('javascript'))
      bodies.push(response.body());
  });
  await page.goto(address, { waitUntil: 'networkidle' });
  const inline = await page.evaluate(() =>
    [...document.querySelectorAll('script:not([src])')]
      .map((script) => script.textContent)
      .join('\n'),
  );
  const loaded = await Promise.all(bodies);
  return [...loaded, Buffer.from(inline)].reduce((sum, body) => sum + gzipSync(body).length, 0);
}

export const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const;

export interface Judged {
  readonly path: string;
  /** 0 to 100. */
  readonly scores: Readonly<Record<(typeof CATEGORIES)[number], number>>;
  /** What cost points, by Lighthouse's own titles. */
  readonly lost: readonly string[];
}

/** Lighthouse's own defaults: a slow phone on a slow network, simulated. */
export async function judge(
  origin: string,
  paths: readonly string[],
  port: number,
): Promise<Judged[]> {
  const browser = await chromium.launch({
    executablePath: CHROMIUM_PATH,
    args: [...CHROMIUM_FLAGS, `--remote-debugging-port=${port}`],
  });
  try {
    const judged: Judged[] = [];
    for (const path of paths) judged.push(await judgePage(origin, path, port));
    return judged;
  } finally {
    await browser.close();
  }
}

async function judgePage(origin: string, path: string, port: number): Promise<Judged> {
  const result = await lighthouse(origin + path, {
    port,
    output: 'json',
    logLevel: 'error',
    onlyCategories: [...CATEGORIES],
  });
  if (result === undefined) throw new Error(`Lighthouse said nothing of ${path}.`);
  const { categories, audits, runtimeError } = result.lhr;
  if (runtimeError !== undefined) throw new Error(`${path}: ${runtimeError.message}`);
  const score = (name: string): number => Math.round((categories[name]?.score ?? 0) * 100);
  const [performance, accessibility, bestPractices, seo] = CATEGORIES.map((name) => score(name));
  return {
    path,
    scores: {
      performance: performance ?? 0,
      accessibility: accessibility ?? 0,
      'best-practices': bestPractices ?? 0,
      seo: seo ?? 0,
    },
    lost: Object.values(audits)
      .filter(
        (audit) =>
          audit.score !== null && audit.score < 0.9 && audit.scoreDisplayMode !== 'informative',
      )
      .map(({ title, displayValue }) =>
        displayValue === undefined ? title : `${title} (${displayValue})`,
      ),
  };
}

/** How long a reader waits for their own sketch: compiled, run, checked and completed, in the page. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import type { Job } from '../../firmware/build/job.ts';
import { compilerVersion } from '../../firmware/compiler-package.ts';
import { sketchFiles } from '../../firmware/files.ts';
import { COMPILER_FILES } from '../../firmware/page/kit.ts';
import { linkSketch, runCached } from '../../firmware/wasm-build.ts';
import { median } from './table.ts';

const RUNS = 15;
/** Before this many builds V8 has not made its best code of the compiler. */
const WARM = 10;
const CHECKS = 15;
const SKETCH = 'led_websocket';
const TEXT = sketchFiles(SKETCH)[0]?.text ?? '';

export interface EditorFigures {
  /** Octets over the wire for the first press of "Edit this sketch", with Brotli. */
  readonly firstLoad: number;
  /** From Run to the sketch's first line on the serial monitor, medians of warm runs; with the build alone. */
  readonly runMs: number;
  readonly buildMs: number;
  readonly checkMs: number;
  readonly completeMs: number;
  /** The same sketch by the system's clang, to an object. */
  readonly systemMs: number;
}

export async function editorFigures(browser: Browser, origin: string): Promise<EditorFigures> {
  const page = await browser.newPage();
  await page.goto(`${origin}/bench/`);
  await page.getByRole('button', { name: 'Edit this sketch' }).click();
  const source = page.getByRole('textbox', { name: 'Sketch source' });
  await source.getByText('#include <Arduino.h>').waitFor();
  const runs: number[] = [];
  for (let count = 0; count < WARM + RUNS; count++) {
    const ms = await runMs(page, `run ${count}: starting`);
    if (count >= WARM) runs.push(ms);
  }
  const buildMs = median((await timings(page, 'build')).slice(-RUNS));
  for (let count = 0; count < CHECKS; count++) {
    const before = (await timings(page, 'check')).length;
    await page.keyboard.type(' ');
    await page.waitForFunction(
      (enough) => performance.getEntriesByName('compiler: check').length > enough,
      before,
    );
  }
  for (let count = 0; count < CHECKS; count++) {
    const before = (await timings(page, 'complete')).length;
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Space');
    await page.waitForFunction(
      (enough) => performance.getEntriesByName('compiler: complete').length > enough,
      before,
    );
  }
  const figures = {
    firstLoad: await firstLoad(origin),
    runMs: median(runs),
    buildMs,
    checkMs: median(await timings(page, 'check')),
    completeMs: median(await timings(page, 'complete')),
    systemMs: await systemMs(),
  };
  await page.close();
  return figures;
}

/** Writes another first line into the sketch, runs it, and waits until the board has printed that. */
async function runMs(page: Page, line: string): Promise<number> {
  const text = TEXT.replace(`${SKETCH}: starting`, line);
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
  return page.evaluate(async (awaited) => {
    const log = document.querySelector('[aria-label="Serial monitor"] [role="log"]');
    const since = performance.now();
    const key = { key: 'Enter', code: 'Enter', ctrlKey: true, bubbles: true, cancelable: true };
    document.querySelector('.cm-content')?.dispatchEvent(new KeyboardEvent('keydown', key));
    while (log?.textContent.includes(awaited) !== true) {
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
    return performance.now() - since;
  }, line);
}

function timings(page: Page, kind: 'build' | 'check' | 'complete'): Promise<number[]> {
  return page.evaluate(
    (name) => performance.getEntriesByName(name).map(({ duration }) => duration),
    `compiler: ${kind}`,
  );
}

async function firstLoad(origin: string): Promise<number> {
  const version = compilerVersion();
  const files = [
    'kit.json',
    'sketches.json',
    ...COMPILER_FILES.map((name) => `${version}/${name}`),
  ];
  const sizes = await Promise.all(files.map((name) => octetsOf(`${origin}/compiler/${name}`)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** What crosses the wire of a body, as a browser asks for it. */
function octetsOf(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(address, { headers: { 'Accept-Encoding': 'br, gzip' } }, (response) => {
      let octets = 0;
      response.on('data', (chunk: Buffer) => (octets += chunk.length));
      response.on('end', () => {
        if (response.statusCode === 200) resolve(octets);
        else reject(new Error(`${address} answered ${response.statusCode}.`));
      });
    }).on('error', reject);
  });
}

/** The compiler's job for the sketch, done by the system's clang on the same files. */
async function systemMs(): Promise<number> {
  const jobs: Job[] = [];
  await linkSketch(sketchFiles(SKETCH), (job) => {
    jobs.push(job);
    return runCached(job);
  });
  const job = jobs.find(({ tool }) => tool === 'clang++');
  if (job === undefined) throw new Error('No job compiles the sketch.');
  const folder = mkdtempSync(join(tmpdir(), 'bench-clang-'));
  try {
    for (const [path, content] of Object.entries(job.files)) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    const times = Array.from({ length: RUNS }, () => {
      const since = performance.now();
      const { status, stderr } = spawnSync('clang++', job.args, { cwd: folder, encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
      return performance.now() - since;
    });
    return median(times);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

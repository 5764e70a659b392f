/**
 * A first visit over a slow line on a slow processor: when the text is there, when `Start virtual board`
 * can be pressed, when the LED has changed for the first time, and how far the page jumps meanwhile. The
 * reader presses each button as soon as it can be pressed, so nothing is ready before it is needed.
 */
import { chromium, type Page } from '@playwright/test';
import { CHROMIUM_FLAGS, CHROMIUM_PATH } from '../chromium.ts';

/** WebPageTest's "3G Slow": 400 kbit/s each way, 400 ms there and back. A telephone of the low end. */
export const SLOW_LINE = {
  roundTripMs: 400,
  octetsPerSecond: 50_000,
  processorFactor: 4,
} as const;

export interface SlowLineFigures {
  /** All times since the address was entered. */
  readonly textMs: number;
  readonly startUsableMs: number;
  readonly toggleMs: number;
  /** Cumulative layout shift until then, as Web Vitals count it: what follows a press within 0.5 s is left out. */
  readonly layoutShift: number;
}

/** @param address of a lesson, with its host */
export async function slowLineFigures(address: string): Promise<SlowLineFigures> {
  const browser = await chromium.launch({ executablePath: CHROMIUM_PATH, args: CHROMIUM_FLAGS });
  try {
    const page = await browser.newPage();
    await slowDown(page);
    await page.addInitScript(watchPage);
    await page.goto(address, { waitUntil: 'commit' });
    return await page.evaluate(firstToggle);
  } finally {
    await browser.close();
  }
}

/** Holds for the page, its workers' scripts included; a worker itself keeps the whole processor. */
async function slowDown(page: Page): Promise<void> {
  const { roundTripMs, octetsPerSecond, processorFactor } = SLOW_LINE;
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: roundTripMs,
    downloadThroughput: octetsPerSecond,
    uploadThroughput: octetsPerSecond,
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: processorFactor });
}

interface Watched {
  slowLine: { textMs: number; layoutShift: number };
}

/** Runs in the page before its own scripts. */
function watchPage(): void {
  const seen = ((globalThis as unknown as Watched).slowLine = { textMs: 0, layoutShift: 0 });
  new PerformanceObserver((list) => {
    seen.textMs = list.getEntriesByName('first-contentful-paint')[0]?.startTime ?? seen.textMs;
  }).observe({ type: 'paint', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & {
      readonly value: number;
      readonly hadRecentInput: boolean;
    })[]) {
      if (!entry.hadRecentInput) seen.layoutShift += entry.value;
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

/** Runs in the page: presses both buttons, each as soon as it can be pressed. */
async function firstToggle(): Promise<SlowLineFigures> {
  const until = (isSo: () => boolean): Promise<number> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (isSo()) resolve(performance.now());
        else setTimeout(look, 20);
      };
      look();
    });
  const usable = (action: string) => (): boolean =>
    document.querySelector(`[data-action="${action}"][aria-disabled="false"]`) !== null;
  const press = (action: string): void =>
    document.querySelector<HTMLButtonElement>(`[data-action="${action}"]`)?.click();
  const startUsableMs = await until(usable('start'));
  press('start');
  await until(usable('toggle'));
  press('toggle');
  const toggleMs = await until(
    () =>
      document.querySelector('[role=status][aria-label=LED]')?.textContent.trim() === 'LED is on',
  );
  const { textMs, layoutShift } = (globalThis as unknown as Watched).slowLine;
  return { textMs, startUsableMs, toggleMs, layoutShift };
}

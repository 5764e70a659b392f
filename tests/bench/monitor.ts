/**
 * The serial monitor at 2 Mbit/s for a minute: a board prints numbered lines to the page as a reader has
 * it; meanwhile the page's frames are counted, and afterwards the lines that Save hands out.
 */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';

export const MONITOR_BAUD = 2_000_000;
/** 8N1: ten bits an octet. */
const OCTETS_PER_SECOND = MONITOR_BAUD / 10;
/** Of one line of the sketch. */
const LINE_OCTETS = 64;

export interface MonitorFigures {
  readonly seconds: number;
  readonly octetsPerSecond: number;
  readonly framesPerSecond: number;
  /** The longest time without a frame, and what 99 of 100 stay below. */
  readonly longestFrameMs: number;
  readonly slowFrameMs: number;
  readonly lines: number;
  readonly linesLost: number;
}

/** @param page with a serial monitor, and a board that talks as tests/sketches/serial_talker does */
export async function monitorFigures(page: Page, seconds: number): Promise<MonitorFigures> {
  const monitor = page.getByRole('region', { name: 'Serial monitor' });
  const lines = Math.round((seconds * OCTETS_PER_SECOND) / LINE_OCTETS);
  await monitor.getByLabel('Line to send').fill(`print ${lines} ${OCTETS_PER_SECOND}`);
  const frames = framesUntil(page, 'serial_talker: done');
  await monitor.getByLabel('Line to send').press('Enter');
  const { durationsMs, firstMs, lastMs } = await frames;
  const elapsedMs = lastMs - firstMs;

  const download = page.waitForEvent('download');
  await monitor.getByRole('button', { name: 'Save', exact: true }).click();
  const saved = readFileSync(await (await download).path(), 'utf8');
  const sorted = durationsMs.toSorted((one, other) => one - other);
  return {
    seconds: elapsedMs / 1000,
    octetsPerSecond: (lines * LINE_OCTETS * 1000) / elapsedMs,
    framesPerSecond: (durationsMs.length * 1000) / elapsedMs,
    longestFrameMs: sorted.at(-1) ?? 0,
    slowFrameMs: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
    lines,
    linesLost: lines - linesInOrder(saved),
  };
}

/** How many of the lines stand where they should. */
function linesInOrder(saved: string): number {
  let expected = 0;
  for (const [, number] of saved.matchAll(
    /^line (\d{8}) of many, numbered so that every one can be found$/gm,
  )) {
    if (Number(number) === expected) expected++;
  }
  return expected;
}

interface Frames {
  readonly durationsMs: number[];
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Frames of the page from the first numbered line on, until the log says `words`. */
function framesUntil(page: Page, words: string): Promise<Frames> {
  return page.evaluate(async (last) => {
    const log = document.querySelector('.serial-log');
    if (log === null) throw new Error('the page has no log');
    const durationsMs: number[] = [];
    let firstMs: number | null = null;
    return new Promise<Frames>((resolve) => {
      let beforeMs = performance.now();
      const frame = (nowMs: number): void => {
        const newest = log.lastElementChild?.textContent ?? '';
        if (firstMs !== null) durationsMs.push(nowMs - beforeMs);
        else if (newest.startsWith('line ')) firstMs = nowMs;
        beforeMs = nowMs;
        if (newest.startsWith(last)) resolve({ durationsMs, firstMs: firstMs ?? 0, lastMs: nowMs });
        else requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });
  }, words);
}

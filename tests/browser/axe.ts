/** What axe finds, as a test wants it. */
import type { Frame, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import axe from 'axe-core';
import { settled } from './pages.ts';

export interface ScanOptions {
  /** Selectors: only what is inside them. */
  readonly within?: readonly string[];
  /** Selector: not what is inside it. */
  readonly without?: string | undefined;
  /** Only what a scheme of colours can change; or also a narrower window, of what has been scanned once. */
  readonly only?: 'colours' | 'looks' | undefined;
}

const RULES = {
  colours: ['color-contrast', 'link-in-text-block'],
  looks: ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable', 'target-size'],
};

/** A frame that axe has looked at: axe as it stands there, and what it saw. */
interface LookedAt {
  readonly axe: {
    runPartial(context: object, options: object): Promise<axe.PartialResult>;
    finishRun(seen: axe.PartialResults, options: object): Promise<axe.AxeResults>;
    readonly utils: {
      getFrameContexts(context: object): { frameSelector: string; frameContext: object }[];
      shadowSelect(selector: string): Element | null;
    };
  };
  seen: axe.PartialResult;
}

/**
 * Expects that axe finds nothing.
 * @returns how many checks were passed inside frames, by the elements they were passed by
 */
export async function scan(
  page: Page,
  { within = [], without, only }: ScanOptions = {},
): Promise<number> {
  // A scheme or a width that has just changed may still be on its way to the screen.
  await settled(page);
  const context = {
    ...(within.length === 0 ? {} : { include: within.map((selector) => [selector]) }),
    exclude: without === undefined ? [] : [[without]],
  };
  const options: axe.RunOptions =
    only === undefined ? {} : { runOnly: { type: 'rule', values: RULES[only] } };
  const inFrames = await lookAt(page.mainFrame(), context, options);
  // In the page, which has most of it already: to carry it out and in takes longer than to look.
  const { found, passedInFrames } = await page.evaluate(
    async ({ inFrames, options }) => {
      const { axe, seen } = window as unknown as LookedAt;
      const others = inFrames.map((json) => JSON.parse(json) as axe.PartialResult);
      const { violations, passes } = await axe.finishRun([seen, ...others], options);
      return {
        found: violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n  ')}`,
        ),
        // The target of a node inside a frame begins with the frame.
        passedInFrames: passes
          .flatMap(({ nodes }) => nodes)
          .filter(({ target }) => target.length > 1).length,
      };
    },
    { inFrames, options },
  );
  expect(found).toEqual([]);
  return passedInFrames;
}

/**
 * Looks at a frame and at all frames inside it. A frame has as long as the test, and what fails in a
 * frame fails the scan: on a busy machine, too, no frame is left out.
 * @returns as JSON, what axe saw in each of the frames inside, in the order of the document
 */
async function lookAt(
  frame: Frame,
  context: object,
  options: axe.RunOptions,
): Promise<readonly string[]> {
  if (!(await frame.evaluate(() => 'axe' in window))) await frame.evaluate(axe.source);
  // In one go, so that the frames are those of the page that was looked at.
  const inside = await frame.evaluate(
    async ({ context, options }) => {
      const looked = window as unknown as LookedAt;
      const frames = looked.axe.utils.getFrameContexts(context);
      looked.seen = await looked.axe.runPartial(context, options);
      return frames;
    },
    { context, options },
  );
  const seen: string[] = [];
  for (const { frameSelector, frameContext } of inside) {
    const element = await frame.evaluateHandle(
      (selector) => (window as unknown as LookedAt).axe.utils.shadowSelect(selector),
      frameSelector,
    );
    const child = await element.asElement()?.contentFrame();
    if (!child) throw new Error(`This frame went away before axe had looked: ${frameSelector}`);
    const deeper = await lookAt(child, frameContext, options);
    const here = await child.evaluate(() => JSON.stringify((window as unknown as LookedAt).seen));
    seen.push(here, ...deeper);
  }
  return seen;
}

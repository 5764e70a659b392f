/** What axe finds, as a test wants it. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Frame, type Page } from '@playwright/test';
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
  const axe = new AxeBuilder({ page });
  missNoFrame(axe);
  for (const selector of within) axe.include(selector);
  if (without !== undefined) axe.exclude(without);
  if (only !== undefined) axe.withRules(RULES[only]);
  const { violations, passes } = await axe.analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n  ')}`,
  );
  expect(found).toEqual([]);
  // The target of a node inside a frame begins with the frame.
  return passes.flatMap(({ nodes }) => nodes).filter(({ target }) => target.length > 1).length;
}

/** What AxeBuilder does in frames; its types keep that to themselves. */
interface Insides {
  readonly option: object;
  script(): string;
  runPartialRecursive: (
    frame: Frame,
    context: object,
  ) => Promise<{ getPartials: () => Promise<unknown[]> }>;
}

/** Parts of axe, as it stands in a frame. */
interface Axe {
  runPartial(context: object, options: object): Promise<unknown>;
  readonly utils: {
    getFrameContexts(context: object): { frameSelector: string; frameContext: object }[];
    shadowSelect(selector: string): Element | null;
  };
}

/**
 * By itself AxeBuilder gives a frame one second to take axe in, and leaves out without a word a frame
 * where this or anything else fails: on a busy machine it finds no fault there. Here a frame has as
 * long as the test, and what fails in a frame fails the scan.
 */
function missNoFrame(axe: AxeBuilder): void {
  const insides = axe as unknown as Insides;
  insides.runPartialRecursive = async (top, whole) => {
    const script = insides.script();
    const lookAt = async (frame: Frame, context: object): Promise<unknown[]> => {
      await frame.evaluate(script);
      // In one go, so that the frames are those of the page that was looked at.
      const { frames, partial } = await frame.evaluate(
        async ({ context, options }) => {
          const { axe } = window as unknown as { axe: Axe };
          const frames = axe.utils.getFrameContexts(context);
          return { frames, partial: await axe.runPartial(context, options) };
        },
        { context, options: insides.option },
      );
      const partials = [partial];
      for (const { frameSelector, frameContext } of frames) {
        const element = await frame.evaluateHandle(
          (selector) => (window as unknown as { axe: Axe }).axe.utils.shadowSelect(selector),
          frameSelector,
        );
        const child = await element.asElement()?.contentFrame();
        if (!child) throw new Error(`This frame went away before axe had looked: ${frameSelector}`);
        partials.push(...(await lookAt(child, frameContext)));
      }
      return partials;
    };
    const partials = await lookAt(top, whole);
    return { getPartials: () => Promise.resolve(partials) };
  };
}

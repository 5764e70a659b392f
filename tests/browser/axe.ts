/** What axe finds, as a test wants it. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Frame, type Page } from '@playwright/test';

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
  const axe = new AxeBuilder({ page });
  const failures = waitForFrames(axe);
  for (const selector of within) axe.include(selector);
  if (without !== undefined) axe.exclude(without);
  if (only !== undefined) axe.withRules(RULES[only]);
  const { violations, passes } = await axe.analyze();
  expect(failures).toEqual([]);
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n  ')}`,
  );
  expect(found).toEqual([]);
  // The target of a node inside a frame begins with the frame.
  return passes.flatMap(({ nodes }) => nodes).filter(({ target }) => target.length > 1).length;
}

/** Parts of AxeBuilder that its types keep to themselves. */
interface Injector {
  script(): string;
  axeConfigure(): Promise<string>;
  inject: (frames: readonly Frame[]) => Promise<void>;
}

/**
 * AxeBuilder gives a frame one second to take axe in. Afterwards it leaves the frame out and says nothing,
 * so on a busy machine it would find no fault there. This waits for as long as the test may take.
 * @returns what went wrong in frames; filled while axe runs
 */
function waitForFrames(axe: AxeBuilder): readonly unknown[] {
  const failures: unknown[] = [];
  const injector = axe as unknown as Injector;
  injector.inject = async (frames) => {
    for (const frame of frames) {
      try {
        await frame.evaluate(injector.script());
        await frame.evaluate(await injector.axeConfigure());
      } catch (error) {
        failures.push(error);
        throw error;
      }
    }
  };
  return failures;
}

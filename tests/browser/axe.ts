/** What axe finds, as a test wants it. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export interface ScanOptions {
  /** Selectors: only what is inside them. */
  readonly within?: readonly string[];
  /** Selector: not what is inside it. */
  readonly without?: string | undefined;
  /** Only what a scheme of colours can change. */
  readonly colours?: boolean;
}

/**
 * Expects that axe finds nothing.
 * @returns how many checks were passed inside frames, by the elements they were passed by
 */
export async function scan(
  page: Page,
  { within = [], without, colours = false }: ScanOptions = {},
): Promise<number> {
  const axe = new AxeBuilder({ page });
  for (const selector of within) axe.include(selector);
  if (without !== undefined) axe.exclude(without);
  if (colours) axe.withRules(['color-contrast', 'link-in-text-block']);
  const { violations, passes } = await axe.analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n  ')}`,
  );
  expect(found).toEqual([]);
  // The target of a node inside a frame begins with the frame.
  return passes.flatMap(({ nodes }) => nodes).filter(({ target }) => target.length > 1).length;
}

/** What has room on a screen and on paper. */
import { expect, type Page } from '@playwright/test';
import { packets } from './board.ts';

/** Text that lies outside a box that cuts it off without letting it be scrolled to. */
const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const isForScreenReaders = (element: Element): boolean =>
      getComputedStyle(element).clipPath !== 'none';
    /** The box that cuts it off sideways, if one does. */
    const cutter = (text: Text, rect: DOMRect): Element | null => {
      for (let box = text.parentElement; box !== null; box = box.parentElement) {
        const { overflowX, textOverflow } = getComputedStyle(box);
        if (isForScreenReaders(box) || /auto|scroll/.test(overflowX)) return null;
        // What ends in an ellipsis says so itself.
        if (overflowX === 'visible' || textOverflow === 'ellipsis') continue;
        const { left, right } = box.getBoundingClientRect();
        if (rect.left < left - 1 || rect.right > right + 1) return box;
      }
      return rect.left < -1 || rect.right > document.documentElement.clientWidth + 1
        ? document.body
        : null;
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    const range = document.createRange();
    while (walker.nextNode() !== null) {
      const text = walker.currentNode as Text;
      if (text.data.trim() === '' || text.parentElement?.checkVisibility() !== true) continue;
      range.selectNodeContents(text);
      for (const rect of range.getClientRects()) {
        const box = cutter(text, rect);
        if (box !== null) found.push(`"${text.data.trim().slice(0, 40)}" by ${box.className}`);
      }
    }
    return [...new Set(found)];
  });

/** Nothing is wider than the window, and no text is cut off. */
export async function expectNothingLost(page: Page, where: string): Promise<void> {
  const tooWide = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  expect(tooWide, where).toBe(0);
  expect(await cutOff(page), where).toEqual([]);
}

/** Pages of the document that Chromium prints. */
export async function pageCount(page: Page): Promise<number> {
  const pdf = await page.pdf({ preferCSSPageSize: true });
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

/** On paper a lesson has nothing to press, an address for each source, and three pages at most. */
export async function expectFitsPaper(page: Page): Promise<void> {
  const pressable = page.locator('button, select, textarea, input[type="range"], progress');
  await expect(pressable.filter({ visible: true })).toHaveCount(0);
  await expect(page.getByRole('log').filter({ visible: true })).toHaveCount(0);
  await expect(packets(page)).toBeHidden();
  // Each number in the text stands for an address at the end.
  const numbers = await page
    .locator('.prose [data-source]')
    .evaluateAll((links) => links.map((link) => Number(link.getAttribute('data-source'))));
  await expect(page.locator('.sources li')).toHaveCount(Math.max(0, ...numbers));
  expect(await pageCount(page)).toBeLessThanOrEqual(3);
}

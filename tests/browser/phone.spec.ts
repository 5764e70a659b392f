/**
 * What a phone shows of the lessons: nothing wider than the screen, no text cut off; and in the lab of the
 * three-way handshake a diagram in view, with octets that can be read and hit.
 */
import { expect, test, type Page } from '@playwright/test';
import { LESSONS, settled } from './pages.ts';

const WIDTHS = [320, 360, 390];
/** CSS px; WCAG 2.2, 2.5.8. */
const TARGET_PX = 24;
const READABLE_PX = 12;

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

async function expectNothingLost(page: Page, where: string): Promise<void> {
  const tooWide = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  expect(tooWide, where).toBe(0);
  expect(await cutOff(page), where).toEqual([]);
}

for (const path of LESSONS) {
  test(`${path} fits a phone, and no text of it is cut off`, async ({ page }) => {
    await page.goto(path);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 780 });
      await settled(page);
      await expectNothingLost(page, `${path} at ${width}`);
    }
  });
}

for (const size of [
  { width: 320, height: 568 },
  { width: 360, height: 780 },
  { width: 390, height: 844 },
]) {
  test(`the handshake on a phone of ${size.width} by ${size.height}: diagram in view, octets to read and to hit`, async ({
    page,
  }) => {
    await page.setViewportSize(size);
    await page.goto('/lessons/three-way-handshake/');
    const lab = page.locator('handshake-lab');
    await page.locator('lab-board').getByRole('button', { name: 'Start virtual board' }).click();
    await lab.getByLabel('at true speed').check();
    await lab.getByRole('button', { name: 'Connect', exact: true }).click();
    const rows = lab.getByRole('group', { name: 'Packets of this connection' });
    await expect(rows.getByRole('listitem')).not.toHaveCount(0);
    // Above the bar at the bottom, and below the masthead.
    const seen = await rows.evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      const upper = document.querySelector('.masthead')?.getBoundingClientRect().bottom ?? 0;
      const lower = document.querySelector('.bench-parts')?.getBoundingClientRect().top ?? 0;
      return Math.min(bottom, lower) - Math.max(top, upper);
    });
    expect(seen).toBeGreaterThanOrEqual(200);

    await rows.getByRole('button', { name: 'to the board' }).first().click();
    const octets = rows.locator('.octet');
    await expect(octets).toHaveCount(44);
    const types = await octets.evaluateAll((all) =>
      all.map((octet) => parseFloat(getComputedStyle(octet).fontSize)),
    );
    expect(Math.min(...types)).toBeGreaterThanOrEqual(READABLE_PX);
    const targets = rows.locator('.packet-detail').locator('.octet, button, a:not(.card-source)');
    const sizes = await targets.evaluateAll((all) =>
      all.map((target) => {
        const { width, height } = target.getBoundingClientRect();
        return Math.min(width, height);
      }),
    );
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(TARGET_PX);
    await expectNothingLost(page, 'a packet open');
  });
}

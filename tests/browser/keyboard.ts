/**
 * A student without a mouse: what can be done with Tab, Shift+Tab, arrows, Enter, Space and letters.
 * Nothing here calls `focus()` or clicks: what the keys do not reach is not reached.
 */
import type { Locator, Page } from '@playwright/test';

/** No page of the course has nearly as many stops between two things of one task. */
const MOST_PRESSES = 400;
const AT_A_GO = 8;

type Way = 'forward' | 'back';

/** Whether Tab or Shift+Tab leads there; a thing in a frame stands where its frame stands. */
async function wayTo(page: Page, goal: Locator): Promise<Way> {
  const handle = await goal.elementHandle();
  const frame = await handle.ownerFrame();
  const place = frame === page.mainFrame() ? handle : await frame?.frameElement();
  if (!place) throw new Error(`There is no ${String(goal)}.`);
  return place.evaluate((element) => {
    const at = document.activeElement;
    if (at === null || at === document.body) return 'forward';
    const after = at.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING;
    return after === 0 ? 'forward' : 'back';
  });
}

export const isFocused = (goal: Locator): Promise<boolean> =>
  goal.evaluate(
    (element) =>
      element.ownerDocument.hasFocus() && element.ownerDocument.activeElement === element,
  );

/** What has the focus, in words for an error. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const at = document.activeElement;
    if (at === null || at === document.body) return 'the page itself';
    const name = at.getAttribute('aria-label') ?? at.textContent;
    return `<${at.localName}> "${name.trim().replaceAll(/\s+/g, ' ').slice(0, 40)}"`;
  });

/** Lets `goal` keep the focus once it has it, so that Tab need not be looked at press by press. */
const catchFocus = (goal: Locator) =>
  goal.evaluateHandle((element) => {
    const caught = new AbortController();
    const { ownerDocument: page } = element;
    page.addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'Tab' || page.activeElement !== element) return;
        event.preventDefault();
        event.stopImmediatePropagation();
      },
      { capture: true, signal: caught.signal },
    );
    return caught;
  });

/** Holds Tab, or Shift and Tab, until `goal` has the focus: the key repeats a few times at a go. */
export async function tabTo(page: Page, goal: Locator): Promise<void> {
  if (await isFocused(goal)) return;
  const way = await wayTo(page, goal);
  const caught = await catchFocus(goal);
  if (way === 'back') await page.keyboard.down('Shift');
  try {
    for (let presses = 0; presses < MOST_PRESSES; presses += AT_A_GO) {
      await Promise.all(Array.from({ length: AT_A_GO }, () => page.keyboard.down('Tab')));
      await page.keyboard.up('Tab');
      if (await isFocused(goal)) return;
    }
  } finally {
    if (way === 'back') await page.keyboard.up('Shift');
    await caught.evaluate((controller) => controller.abort());
  }
  throw new Error(
    `${MOST_PRESSES} times Tab do not reach ${String(goal)}; the focus is on ${await focused(page)}.`,
  );
}

/** Goes to a button, link or summary and presses it. */
export async function press(page: Page, goal: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, goal);
  await page.keyboard.press(key);
}

/** Goes to a checkbox and changes it. */
export const tick = (page: Page, goal: Locator): Promise<void> => press(page, goal, 'Space');

/** Goes to a closed list and, by the arrows, to the option with this label. */
export async function choose(page: Page, list: Locator, label: string): Promise<void> {
  await tabTo(page, list);
  const steps = await list.evaluate(
    (element: HTMLSelectElement, wanted) =>
      [...element.options].findIndex((option) => option.label === wanted) - element.selectedIndex,
    label,
  );
  for (let pressed = 0; pressed < Math.abs(steps); pressed++) {
    await page.keyboard.press(steps > 0 ? 'ArrowDown' : 'ArrowUp');
  }
  const chosen = await list.evaluate(
    (element: HTMLSelectElement) => element.selectedOptions[0]?.label,
  );
  if (chosen !== label) {
    throw new Error(`The arrows chose "${String(chosen)}", not "${label}", of ${String(list)}.`);
  }
}

/** Goes to a group of radio buttons and, by the arrows, to one of them. */
export async function pick(page: Page, radio: Locator): Promise<void> {
  const name = await radio.getAttribute('name');
  const group = page.locator(`input[type="radio"][name="${name ?? ''}"]`);
  const checked = group.and(page.locator(':checked'));
  // In a group where none is chosen yet, Tab stops at the first, and Space chooses it.
  const stop = (await checked.count()) > 0 ? checked : group.first();
  await tabTo(page, stop);
  if (!(await stop.isChecked())) await page.keyboard.press('Space');
  const count = await group.count();
  for (let presses = 0; presses < count && !(await isFocused(radio)); presses++) {
    await page.keyboard.press('ArrowDown');
  }
  if (!(await isFocused(radio))) throw new Error(`The arrows do not reach ${String(radio)}.`);
}

/** Goes to the row of a packet: Tab stops once in the table, arrows go from row to row. */
export async function toPacket(page: Page, row: Locator): Promise<void> {
  const all = page.getByRole('table', { name: 'Packets' }).locator('.packet .summary button');
  // The row that Tab stops at may be another one by now: to the list, which stays, and one on.
  await tabTo(page, page.getByRole('group', { name: 'Packet list' }));
  await page.keyboard.press('Tab');
  await page.keyboard.press('End');
  const count = await all.count();
  for (let presses = 0; presses < count && !(await isFocused(row)); presses++) {
    await page.keyboard.press('ArrowUp');
  }
  if (!(await isFocused(row))) throw new Error(`The arrows do not reach ${String(row)}.`);
}

/** The lab of the three-way handshake: its parts by name, and what a student does there. */
import { expect, type Locator, type Page } from '@playwright/test';
import { startBoard } from './board.ts';

export const LESSON = '/lessons/three-way-handshake/';

export const lab = (page: Page): Locator => page.locator('handshake-lab');
export const button = (page: Page, name: string): Locator =>
  lab(page).getByRole('button', { name, exact: true });
export const rows = (page: Page): Locator => lab(page).locator('.seq-rows');
export const status = (page: Page): Locator =>
  lab(page).getByRole('status', { name: 'Connection' });
/** The arrow of a segment, by its title, in the order of sending. */
export const segment = (page: Page, title: RegExp): Locator =>
  rows(page).getByRole('button', { name: title });
export const clientState = (page: Page): Locator => lab(page).locator('[data-part="client-state"]');
export const boardState = (page: Page): Locator => lab(page).locator('[data-part="board-state"]');

/** The lesson with a running board, and packets at the speed a test wants. */
export async function openLab(page: Page, pace = 'at true speed'): Promise<void> {
  await startBoard(page, LESSON);
  await choosePace(page, pace);
}

export const choosePace = (page: Page, pace: string): Promise<void> =>
  lab(page).getByLabel(pace).check();

export const armed = (page: Page): Locator =>
  lab(page).getByRole('form', { name: 'Mishaps' }).getByRole('listitem');

export async function arrange(page: Page, what: string, happens: string): Promise<void> {
  const form = lab(page).getByRole('form', { name: 'Mishaps' });
  await form.getByLabel('Let the next').selectOption(what);
  await form.getByLabel('what happens to it').selectOption(happens);
  await form.getByRole('button', { name: 'Arrange it' }).click();
  await expect(armed(page)).toHaveCount(1);
}

export async function connect(page: Page): Promise<void> {
  await button(page, 'Connect').click();
  await expect(clientState(page)).toHaveText('ESTABLISHED');
  await expect(boardState(page)).toHaveText(/^ESTABLISHED/);
}

/** Breaks the connection off, so that the next one can begin. */
export async function abort(page: Page): Promise<void> {
  await choosePace(page, 'at true speed');
  await button(page, 'Abort').click();
  await expect(clientState(page)).toHaveText('CLOSED');
  await expect(boardState(page)).toHaveText(/^CLOSED/);
}

/** The titles of all segments, in order. */
export async function titles(page: Page): Promise<string[]> {
  return lab(page)
    .locator('.seq-segment')
    .evaluateAll((items) =>
      items.map((item) => {
        const side = item.classList.contains('from-client') ? 'client' : 'board';
        return `${side}: ${item.querySelector('.seq-title')?.textContent ?? ''}`;
      }),
    );
}

/**
 * The course without a mouse: what every lesson asks of a student who has keys only. What a lab can
 * do beyond its task is tested with the lab.
 */
import { expect, type Locator, type Page } from '@playwright/test';
import { ledStatus } from './board.ts';
import { press } from './keyboard.ts';

export const item = (page: Page, evidence: string): Locator =>
  page.locator(`lesson-checkpoint [data-evidence="${evidence}"]`);

export async function expectPassed(page: Page): Promise<void> {
  await expect(page.getByRole('status', { name: 'Checkpoint' })).toContainText('Checkpoint passed');
}

const goToBench = (page: Page): Locator =>
  page.getByRole('button', { name: 'Go to the bench' }).first();

/** Labs have buttons of the same name. */
const benchStart = (page: Page): Locator =>
  page.getByRole('complementary', { name: 'Bench' }).getByRole('button', {
    name: 'Start virtual board',
  });

/** From the first task of a lesson to the bench, to start the board there, and back to the task. */
export async function startFromTask(page: Page): Promise<void> {
  await press(page, goToBench(page));
  await expect(benchStart(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(ledStatus(page)).toHaveText('LED is off');
  await page.keyboard.press('Escape');
  await expect(goToBench(page)).toBeFocused();
}

/** The button on the page that the board serves, which is in a frame. */
export const inFrame = (page: Page): Locator =>
  page.frameLocator('device-page iframe').getByRole('button', { name: 'change LED status' });

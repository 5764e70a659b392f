/** What a phone shows of the lab of the three-way handshake: a diagram in view, with octets that can be read and hit. */
import { expect, test } from '@playwright/test';
import { expectNothingLost } from './fits.ts';

/** CSS px; WCAG 2.2, 2.5.8. */
const TARGET_PX = 24;
const READABLE_PX = 12;

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
    const rows = lab.getByRole('group', { name: 'Packets of this connection' });
    await lab.getByLabel('step by step').check();
    await lab.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(rows.getByRole('listitem')).not.toHaveCount(0);
    // Above the bar at the bottom, and below the masthead.
    const seen = await rows.evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      const upper = document.querySelector('.masthead')?.getBoundingClientRect().bottom ?? 0;
      const lower = document.querySelector('.bench-parts')?.getBoundingClientRect().top ?? 0;
      return Math.min(bottom, lower) - Math.max(top, upper);
    });
    expect(seen).toBeGreaterThanOrEqual(200);
    await lab.getByRole('button', { name: 'Step', exact: true }).click();
    // What flies is in view, although there is no room for all that is said of it.
    const outside = rows.locator('.from-board.held .seq-path').evaluate((path) => {
      const place = path.closest('.seq-scroll')?.getBoundingClientRect() ?? new DOMRect();
      const { top, bottom } = path.getBoundingClientRect();
      return Math.max(place.top - top, bottom - place.bottom);
    });
    expect(await outside).toBeLessThanOrEqual(0);
    await lab.getByLabel('at true speed').check();

    await rows.getByRole('button', { name: 'to the board' }).first().click();
    const octets = rows.locator('.octet');
    await expect(octets).toHaveCount(44);
    // Eight in a row, each row with its offset.
    await expect(rows.locator('.octet-offset:visible')).toHaveText([
      '0000',
      '0008',
      '0010',
      '0018',
      '0020',
      '0028',
    ]);
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

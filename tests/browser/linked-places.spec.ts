/**
 * Links to packets, exchanges, segments, frames and steps: copied, opened fresh, followed in the page.
 * What belongs to one visit cannot be there after a reload: then the page says so, and opens it when
 * it comes.
 */
import { expect, test, type Locator, type Page } from '@playwright/test';
import { packets, startBoard, startHere } from './board.ts';
import { connect, lab, LESSON, openLab, rows, segment } from './handshake-lab.ts';

const notice = (page: Page): Locator => page.getByRole('status', { name: 'Link' });

test('a packet: copied, gone after a reload, and there again when it crosses', async ({ page }) => {
  await startBoard(page, '/lessons/what-is-a-websocket/');
  await packets(page).getByRole('button', { name: /^SYN:/ }).first().click();
  await packets(page).getByRole('button', { name: 'Copy link' }).click();
  await expect(page).toHaveURL(/#packet-1$/);
  await expect(notice(page)).toHaveCount(0);
  await page.reload();
  await expect(notice(page)).toContainText('Packet 1 is not here');
  await startHere(page);
  await expect(packets(page).locator('#packet-1 [aria-expanded="true"]')).toBeVisible();
  await expect(notice(page)).toHaveCount(0);
});

test('an exchange with the boot ROM', async ({ page }) => {
  await page.goto('/lessons/flash-it/#exchange-2');
  await expect(notice(page)).toContainText('Exchange 2 is not here');
  const lab = page.locator('flash-steps');
  await lab.getByRole('button', { name: 'Flash and watch' }).click();
  await expect(lab.locator('#exchange-2 .exchange-row')).toHaveAttribute('aria-expanded', 'true');
  await expect(notice(page)).toHaveCount(0);
  await lab.getByRole('button', { name: 'Copy link' }).first().click();
  await expect(page).toHaveURL(/#exchange-\d+$/);
});

test('a frame', async ({ page }) => {
  await page.goto('/lessons/frames/#frame-2');
  await expect(notice(page)).toContainText('Frame 2 is not here');
  await startHere(page);
  const lab = page.locator('frame-lab');
  await lab.getByRole('button', { name: 'Open WebSocket' }).click();
  await expect(lab.locator('#frame-1')).toBeVisible();
  await lab.getByRole('button', { name: /^Send frame/ }).click();
  await expect(lab.locator('#frame-2 .frame-opened')).toBeVisible();
  await expect(notice(page)).toHaveCount(0);
  await lab.locator('#frame-1 summary').click();
  await lab.locator('#frame-1').getByRole('button', { name: 'Copy link' }).click();
  await expect(page).toHaveURL(/#frame-1$/);
});

test('a segment of the handshake, and the notice can be closed', async ({ page }) => {
  await page.goto('/lessons/three-way-handshake/#lab-syn-ack');
  await expect(notice(page)).toContainText('has not crossed the wire yet');
  await notice(page).getByRole('button', { name: 'Close' }).click();
  await expect(notice(page)).toHaveCount(0);
  await startHere(page);
  await page.getByLabel('at true speed').check();
  await page.locator('handshake-lab').getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.locator('#lab-syn-ack [aria-expanded="true"]')).toBeVisible();
});

test('from another page of the course a link leads to its place as well', async ({ page }) => {
  await page.goto('/bench/');
  // As any page of the course might link; the router of the pages follows it.
  await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = '/lessons/flash-it/#exchange-3';
    link.textContent = 'exchange 3';
    document.body.prepend(link);
  });
  await page.getByRole('link', { name: 'exchange 3' }).click();
  await expect(page).toHaveURL(/flash-it\/#exchange-3$/);
  await expect(notice(page)).toContainText('Exchange 3 is not here');
});

test('on a phone a link to a packet opens the bench', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto('/lessons/what-is-a-websocket/#packet-2');
  await expect(notice(page)).toContainText('Packet 2 is not here');
  await notice(page).getByRole('button', { name: 'Close' }).click();
  const opener = page.locator('.bench-opener');
  await opener.click();
  await startHere(page);
  await expect(packets(page).locator('#packet-2 [aria-expanded="true"]')).toBeVisible();
  await opener.click();
  await expect(opener).toHaveAttribute('aria-expanded', 'false');
  await page.evaluate(() => {
    location.hash = '#packet-1';
  });
  await expect(opener).toHaveAttribute('aria-expanded', 'true');
  await expect(packets(page).locator('#packet-1 [aria-expanded="true"]')).toBeVisible();
});

test('a link opens a packet or a field as soon as it exists', async ({ page }) => {
  await page.goto(`${LESSON}#lab-syn-ack-acknowledgment-number`);
  await startBoard(page, `${LESSON}#lab-syn-ack-acknowledgment-number`);
  await lab(page).getByLabel('at true speed').check();
  await connect(page);
  const card = rows(page).locator('#lab-syn-ack-acknowledgment-number');
  await expect(card).toHaveClass(/lit/);
  await expect(card.locator('.card-value')).toHaveText('1001');
  await expect(segment(page, /^SYN from/)).toHaveAttribute('aria-expanded', 'false');

  await segment(page, /^ACK from/).click();
  await rows(page).locator('#lab-ack').getByRole('button', { name: 'Copy link' }).click();
  await expect(page).toHaveURL(/#lab-ack$/);
});

test('a link in the text opens the field of the packet that is there', async ({ page }) => {
  await openLab(page);
  await connect(page);
  await page.getByRole('link', { name: 'Window', exact: true }).click();
  await expect(rows(page).locator('#lab-syn-window')).toHaveClass(/lit/);
  await expect(rows(page).locator('#lab-syn-window')).toBeInViewport();
});

test('a row of the packet table can be linked to, and a field of it', async ({ page }) => {
  await startBoard(page, '/bench/#packet-2-window');
  await expect(page.locator('#packet-2-window')).toHaveClass(/lit/);
  await page
    .locator('#packet-2-window')
    .getByRole('link', { name: /Copy a link/ })
    .click();
  await expect(page).toHaveURL(/#packet-2-window$/);
});

/** A client whose cable is pulled: who notices depends on who asks. */
import { expect, test, type Locator, type Page } from '@playwright/test';
import { serialLog, startBoard, boardStatus } from './board.ts';

const lab = (page: Page): Locator => page.locator('#heartbeat-lab');
const button = (page: Page, name: string): Locator =>
  lab(page).getByRole('button', { name, exact: true });
const status = (page: Page): Locator => lab(page).getByRole('status', { name: 'Cable' });
const log = (page: Page): Locator => lab(page).getByRole('log');
const result = (page: Page, who: string): Locator =>
  lab(page)
    .getByRole('row', { name: new RegExp(`^${who}`) })
    .getByRole('cell');

/** The sketch is on the board, and the lab's client is connected. */
async function connect(page: Page, who: string): Promise<void> {
  await startBoard(page, '/lessons/frames/');
  await button(page, 'Flash Heartbeat').click();
  await expect(serialLog(page)).toContainText('heartbeat: starting');
  await expect(boardStatus(page)).toHaveText('Running');
  await button(page, 'Connect').click();
  await expect(status(page)).toContainText('the page is connected');
  await lab(page).getByLabel(who).check();
}

test('while nobody speaks nobody notices, and what was said arrives when the cable is in', async ({
  page,
}) => {
  await connect(page, 'nobody');
  await button(page, 'Pull the cable').click();
  await button(page, 'Send “?” from the page').click();
  await expect(log(page)).toContainText(/the page sends “\?”; lost \(packet \d+\)/);
  await expect(log(page)).toContainText(/the page sends “\?” again; lost/);
  await expect(result(page, 'nobody')).toHaveText(['not yet', 'not yet']);
  await button(page, 'Plug it in').click();
  await expect(log(page)).toContainText(/the board sends “!”; it arrives/);
  await expect(status(page)).toContainText('the page is connected');
  const missed = 'not while it was out';
  await expect(result(page, 'nobody')).toHaveText([missed, missed]);
});

test('with pingAll() the board notices, and the page learns of it by asking', async ({ page }) => {
  await connect(page, 'the board');
  await expect(serialLog(page)).toContainText('heartbeat: on');
  await button(page, 'Pull the cable').click();
  await expect(log(page)).toContainText(/the board sends a ping; lost/);
  await expect(result(page, 'the board').first()).toHaveText(/^after [2-5]\.\d s$/);
  await expect(result(page, 'the board').last()).toHaveText('not yet');
  await expect(serialLog(page)).toContainText(/WebSocket client \d+: no pong for 3000 ms/);
  await expect(serialLog(page)).toContainText(/WebSocket client \d+ disconnected/);
  await expect(page.locator('lesson-checkpoint [data-evidence="no-pong"]')).toHaveClass(/seen/);

  await button(page, 'Plug it in').click();
  await button(page, 'Send “?” from the page').click();
  await expect(log(page)).toContainText('the board sends RST: it knows no such connection');
  await expect(result(page, 'the board').last()).toHaveText(
    /^after \d+\.\d s, the cable in again$/,
  );
  await expect(status(page)).toHaveText('The page’s connection is closed.');
  await expect(button(page, 'Connect')).toHaveAttribute('aria-disabled', 'false');
});

test('with a message of its own the page notices, and the board does not', async ({ page }) => {
  await connect(page, 'the page, with a message');
  await button(page, 'Pull the cable').click();
  await expect(result(page, 'the page').last()).toHaveText(/^after [2-5]\.\d s$/);
  await expect(result(page, 'the page').first()).toHaveText('not yet');
});

/** Five uses of a WebSocket: each sketch runs on the reader's board, with two clients beside each other. */
import { expect, test, type Locator, type Page } from '@playwright/test';
import { boardStatus, packets } from './board.ts';

const lab = (page: Page): Locator => page.locator('#uses-lab');
const client = (page: Page, name: 'A' | 'B'): Locator =>
  lab(page).getByRole('region', { name: `Client ${name}` });
const log = (page: Page, name: 'A' | 'B'): Locator => client(page, name).getByRole('log');
const button = (page: Page, name: string): Locator =>
  lab(page).getByRole('button', { name, exact: true });

/** Chooses a use and puts it on the board, with whatever is there now; both clients are connected. */
async function run(page: Page, title: string): Promise<void> {
  await lab(page).getByLabel(title, { exact: true }).check();
  await button(page, `Put ${title} on the board`).click();
  await expect(lab(page).getByRole('status', { name: 'Use' })).toHaveText(
    `${title} runs on your board, with two clients.`,
  );
  for (const name of ['A', 'B'] as const) await expect(log(page, name)).toContainText('connected');
}

test.beforeEach(async ({ page }) => {
  await page.goto('/lessons/where-websockets-are-used/');
});

test('a chat passes on what one client writes, and its packets are in the table', async ({
  page,
}) => {
  await run(page, 'Chat');
  await expect(boardStatus(page)).toHaveText('Running');
  const prediction = page.locator('lab-prediction[data-lab="uses-lab"]');
  await prediction.getByLabel('to client B').check();
  await client(page, 'A').getByRole('textbox').fill('grüezi');
  await button(page, 'Send as client A').click();
  await expect(prediction.getByRole('status', { name: 'Prediction' })).toHaveText(
    'You predicted “to client B”. It came otherwise. Client A wrote, and it came to client A and client B.',
  );
  await expect(log(page, 'A')).toContainText('↑ “grüezi”');
  for (const name of ['A', 'B'] as const)
    await expect(log(page, name)).toContainText(/↓ “\d+: grüezi”/);
  await expect(packets(page).getByRole('button', { name: /^Text frame "grüezi"/ })).toHaveCount(1);
  await expect(packets(page).getByRole('button', { name: /: grüezi"/ })).toHaveCount(2);
  await expect(page.locator('lesson-checkpoint [data-evidence="relayed"]')).toHaveClass(/seen/);

  await button(page, 'Leave as client A').click();
  await expect(log(page, 'B')).toContainText(/\d+ has left/);
  await button(page, 'Connect as client A').click();
  await expect(log(page, 'B')).toContainText(/3 is here/);
});

test('a class counts hands, and a stroke comes to everybody as binary messages', async ({
  page,
}) => {
  await run(page, 'Online class');
  await button(page, 'Hand up as client A').click();
  await button(page, 'Hand up as client B').click();
  await expect(client(page, 'A')).toContainText('hands up: 2');
  await button(page, 'Leave as client B').click();
  await expect(log(page, 'A').getByText('↓ “hands up: 1”')).toHaveCount(2);
  await button(page, 'Connect as client B').click();
  await button(page, 'Draw a stroke as client A').click();
  for (const name of ['A', 'B'] as const)
    await expect(
      client(page, name).getByRole('img', { name: 'The common board: 12 points are drawn.' }),
    ).toBeVisible();
  await expect(log(page, 'B')).toContainText(/↓ 08 32 \(binary\)/);
});

test('a score comes to those who follow its game, and to no other', async ({ page }) => {
  await run(page, 'Live score');
  await expect(log(page, 'A')).toContainText('connected to /game/1');
  await expect(log(page, 'B')).toContainText('connected to /game/2');
  await expect(log(page, 'A')).toContainText('↓ “goals: 1”');
  await expect(log(page, 'B')).toContainText('↓ “goals: 1”');
  await client(page, 'B').getByLabel('Follow').selectOption('game 1');
  await expect(log(page, 'B')).toContainText('connected to /game/1');
  for (const name of ['A', 'B'] as const) await expect(log(page, name)).not.toContainText('↑');
});

test('who comes late is told the last place of the bus', async ({ page }) => {
  await run(page, 'Location');
  await button(page, 'Leave as client B').click();
  await button(page, 'Drive the bus as client A').click();
  await expect(log(page, 'A').getByText('↑')).toHaveCount(20);
  const where = await client(page, 'A')
    .getByText(/^The bus is at/)
    .textContent();
  await button(page, 'Connect as client B').click();
  await expect(client(page, 'B').getByText(/^The bus is at/)).toHaveText(where ?? '');
});

test('a ticker tells both the same prices, and a use gives way to the next', async ({ page }) => {
  await run(page, 'Ticker');
  const price = log(page, 'A').getByText(/^↓ “\d+\.\d\d”$/);
  await expect.poll(() => price.count()).toBeGreaterThan(3);
  const heard = (await price.last().textContent()) ?? '';
  await expect(log(page, 'B').getByText(heard, { exact: true }).first()).toBeVisible();
  await run(page, 'Chat');
  await expect(log(page, 'A')).not.toContainText(heard);
});

/** Chromium's own WebSocket against the firmware: two tabs on the bench board. */
import { expect, test } from '@playwright/test';
import { BOARD_PORT } from './ports.ts';

const BOARD = `http://127.0.0.1:${BOARD_PORT}/`;

test('two tabs on the bench board see each other’s toggles', async ({ context }) => {
  const [one, other] = [await context.newPage(), await context.newPage()];
  await one.goto(BOARD);
  await other.goto(BOARD);
  const states = [one, other].map((page) => page.getByText(/^(ON|OFF)$/));
  await expect(states[0]!).toBeVisible();
  const before = await states[0]!.innerText();
  await expect(states[1]!).toHaveText(before);
  await one.getByRole('button', { name: 'change LED status' }).click();
  const after = before === 'ON' ? 'OFF' : 'ON';
  await expect(states[0]!).toHaveText(after);
  await expect(states[1]!).toHaveText(after);
  await other.getByRole('button', { name: 'change LED status' }).click();
  await expect(states[0]!).toHaveText(before);
});

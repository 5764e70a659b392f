/**
 * Each exercise as a student does it: the sketch as it is given proves nothing, the solution does. All of them on one
 * page, with one compiler.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { EXERCISES, progressName, PROJECT } from '../../components/labs/exercise/exercises.ts';
import { root } from '../../server/root.ts';
import { boardStatus } from './board.ts';

/** Loading and warming the compiler takes its time on a busy machine. */
const COMPILED = { timeout: 90_000 };

const region = (page: Page, sketch: string): Locator => page.locator(`#${progressName(sketch)}`);
const editor = (page: Page): Locator => page.getByRole('region', { name: 'Sketch', exact: true });
const source = (page: Page): Locator =>
  editor(page).getByRole('textbox', { name: 'Sketch source' });

async function run(page: Page, sketch: string): Promise<void> {
  await editor(page).getByRole('button', { name: 'Run' }).click();
  await expect(editor(page).getByRole('status', { name: 'Sketch state' })).toContainText(
    'Your sketch runs on the board.',
    COMPILED,
  );
  await expect(boardStatus(page)).toHaveText('Running');
  await expect(region(page, sketch).getByRole('log').first()).toContainText('connected');
}

/** What a student does to see that it works. */
type Use = (page: Page, exercise: Locator) => Promise<void>;

const press = (exercise: Locator, name: string, client: 'A' | 'B' = 'A'): Promise<void> =>
  exercise.getByRole('button', { name: `${name} as client ${client}`, exact: true }).click();
const hears = (exercise: Locator, text: RegExp | string, client: 'A' | 'B' = 'A'): Promise<void> =>
  expect(exercise.getByRole('log', { name: `Messages of client ${client}` })).toContainText(text);

const shows = (exercise: Locator, text: string): Promise<void> =>
  expect(exercise.locator('.client-pane-words').first()).toHaveText(text);
const seen = (exercise: Locator, evidence: string): Promise<void> =>
  expect(exercise.locator(`[data-evidence="${evidence}"]`)).toHaveClass(/seen/);

/** Twice, so that the LED is on and off again. */
const toggles: Use = async (_page, exercise) => {
  for (const state of ['1', '0']) {
    await press(exercise, 'Send toggle');
    await shows(exercise, state);
  }
};

/** `before`: what can also be done with the sketch as it is given, and proves nothing then. */
const USES: Readonly<Record<string, { before?: Use; use: Use }>> = {
  print_state: { before: toggles, use: toggles },
  blink: {
    before: async (page, exercise) => {
      await press(exercise, 'Send blink');
      await toggles(page, exercise);
    },
    use: async (_page, exercise) => {
      await press(exercise, 'Send blink');
      await seen(exercise, 'blinked');
      await press(exercise, 'Send toggle');
    },
  },
  pass_on: {
    use: async (_page, exercise) => {
      await exercise.getByLabel('Message of client A').fill('grüezi');
      await press(exercise, 'Send');
      await hears(exercise, '↓ “grüezi”', 'B');
    },
  },
  two_values: {
    before: async (page, exercise) => {
      await press(exercise, 'Ask for status');
      await toggles(page, exercise);
    },
    use: async (_page, exercise) => {
      await press(exercise, 'Ask for status');
      await hears(exercise, /"led":false,"seconds":\d+/);
      await press(exercise, 'Send toggle');
      await shows(exercise, '1');
      await press(exercise, 'Ask for status');
    },
  },
  dim: {
    before: async (_page, exercise) => {
      for (const number of ['20', '200']) {
        await press(exercise, `Send ${number}`);
        await shows(exercise, number);
      }
    },
    use: async (page, exercise) => {
      await USES.dim?.before?.(page, exercise);
    },
  },
  count: { use: async (_page, exercise) => shows(exercise, '6') },
  knob: {
    use: async (page, exercise) => {
      await hears(exercise, '↓');
      const knob = page.getByRole('slider', { name: 'Knob at GPIO 34' });
      // Turned before ten numbers had come, it has to be turned again.
      await expect(async () => {
        await knob.press((await knob.inputValue()) === '0' ? 'End' : 'Home');
        await expect(exercise.locator('[data-evidence]')).toHaveClass(/seen/, { timeout: 3_000 });
      }).toPass();
    },
  },
  button: {
    use: async (page, exercise) => {
      const boot = page.locator('[data-press="BOOT"]').first();
      await boot.click();
      for (const client of ['A', 'B'] as const) await hears(exercise, '↓ “pressed”', client);
      await boot.click();
    },
  },
  notice: {
    use: async (_page, exercise) => {
      await seen(exercise, 'ping-pong');
      await press(exercise, 'Pull the cable', 'B');
    },
  },
  own_pages: {
    before: async (_page, exercise) => hears(exercise, 'connected', 'B'),
    use: async (_page, exercise) => hears(exercise, '403', 'B'),
  },
  limit: {
    before: async (_page, exercise) => {
      await press(exercise, 'Send toggle 20 times');
      await expect(exercise.getByRole('log').first().getByText('↓')).toHaveCount(21);
    },
    use: async (_page, exercise) => {
      await press(exercise, 'Send toggle 20 times');
      await expect(async () => {
        await press(exercise, 'Send toggle');
        await expect(exercise.locator('[data-evidence]')).toHaveClass(/seen/, { timeout: 500 });
      }).toPass();
    },
  },
};

async function replaceText(page: Page, text: string): Promise<void> {
  await source(page).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
}

for (const half of [0, 1]) {
  test(`exercises are solved by their solutions alone, part ${half + 1} of 2`, async ({ page }) => {
    test.setTimeout(240_000);
    await page.goto('/exercises/');
    const middle = Math.ceil(EXERCISES.length / 2);
    for (const { sketch, title } of EXERCISES.slice(half * middle, (half + 1) * middle)) {
      const exercise = region(page, sketch);
      const passed = exercise.getByRole('status', { name: `Exercise: ${title}` });
      const { before, use } = USES[sketch] ?? {};
      expect(use, `how ${sketch} is used`).toBeDefined();
      await test.step(title, async () => {
        await exercise.getByRole('button', { name: /^Edit this sketch/ }).click();
        await expect(exercise.locator('sketch-editor')).toBeInViewport();
        await expect(source(page)).toContainText('#include <Arduino.h>');
        if (before !== undefined) {
          await run(page, sketch);
          await before(page, exercise);
          await expect(passed).toHaveText('Not all of it has happened yet.');
        }
        const solution = join(root, 'firmware/exercises', sketch, 'solution.ino');
        await replaceText(page, await readFile(solution, 'utf8'));
        await run(page, sketch);
        await use?.(page, exercise);
        await expect(passed).toHaveText('All of it has really happened. Checkpoint passed.');
      });
      const entry = page.locator(`[data-exercise="${progressName(sketch)}"]`);
      await expect(entry).toContainText('solved');
    }
  });
}

test('from an empty file to a device with two controls, checked on the wire', async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto('/lessons/your-own/');
  await page.getByRole('button', { name: 'Edit this sketch' }).click();
  await expect(source(page)).toContainText('It does nothing yet.');
  const checkpoint = page.getByRole('status', { name: 'Checkpoint', exact: true });
  const file = join(root, 'firmware/exercises', PROJECT.sketch, 'solution.ino');
  await replaceText(page, await readFile(file, 'utf8'));
  await editor(page).getByRole('button', { name: 'Run' }).click();
  const device = page.getByRole('region', { name: 'Device page' }).first().frameLocator('iframe');
  await device.getByRole('checkbox', { name: 'Warn' }).check(COMPILED);
  await device.getByRole('slider', { name: 'Brightness' }).fill('128');
  await expect(page.getByRole('img', { name: /^LED at GPIO 4/ })).toBeVisible();
  await expect(checkpoint).toHaveText('All of it has really happened. Checkpoint passed.');
});

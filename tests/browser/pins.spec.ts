/** The drawn board's further parts: a program's pins, worked by pointer and keyboard, at every size of window. */
import { expect, test, type Page } from '@playwright/test';
import { scan } from './axe.ts';
import { serialLog, startBoard } from './board.ts';
import { startWith } from './own-sketch.ts';

const SKETCH = `
  #include <Arduino.h>
  volatile int presses = 0;
  void IRAM_ATTR pressed() { presses++; }
  void setup() {
    Serial.begin(115200);
    pinMode(0, INPUT_PULLUP);
    pinMode(18, INPUT_PULLUP);
    attachInterrupt(digitalPinToInterrupt(0), pressed, FALLING);
    ledcAttach(4, 5000, 8);
    ledcAttach(25, 5000, 8);
    ledcAttach(26, 5000, 8);
    ledcAttach(27, 5000, 8);
    ledcWrite(26, 255);
    ledcWrite(27, 64);
  }
  void loop() {
    int knob = analogRead(34);
    ledcWrite(4, knob / 16);
    Serial.printf("knob %d touch %d button %d presses %d\\n", knob, touchRead(T3) < 40, digitalRead(18), presses);
    delay(100);
  }
`;

const parts = (page: Page) => page.getByRole('group', { name: 'Parts at the pins' });
const says = (page: Page, line: RegExp) =>
  expect(serialLog(page).getByText(line).last()).toBeAttached();

test('a program that uses no further pin has no further parts', async ({ page }) => {
  await startBoard(page);
  await expect(parts(page)).toHaveCount(0);
});

test('knob, touch pad, buttons and LEDs work, by pointer and by keyboard', async ({ page }) => {
  await startWith(page, SKETCH);
  const knob = page.getByRole('slider', { name: 'Knob at GPIO 34' });
  await expect(knob).toHaveAttribute('aria-valuetext', '1.65 V');
  await says(page, /knob 18\d\d touch 0 button 1 presses 0/);
  await expect(page.getByRole('img', { name: /^LED at GPIO 4: 4\d %$/ })).toBeVisible();
  await expect(
    page.getByRole('img', { name: /^RGB LED .*: red, green, blue: 0 %, 100 %, 25 %$/ }),
  ).toBeVisible();

  await knob.focus();
  await knob.press('End');
  await says(page, /knob 4095 /);
  await expect(page.getByRole('img', { name: 'LED at GPIO 4: 100 %' })).toBeVisible();
  await knob.press('Home');
  await says(page, /knob 0 /);
  await expect(knob).toHaveAttribute('aria-valuetext', '0.00 V');

  const pad = page.getByRole('button', { name: 'T3, GPIO 15' });
  await pad.focus();
  await page.keyboard.down('Space');
  await says(page, /touch 1 button 1/);
  await page.keyboard.up('Space');
  await expect(pad).toHaveAttribute('aria-pressed', 'false');

  const button = page.getByRole('button', { name: 'Button, GPIO 18' });
  await button.hover();
  await page.mouse.down();
  await says(page, /button 0/);
  await page.mouse.up();

  await page.getByRole('button', { name: /^BOOT/ }).click();
  await says(page, /presses 1/);

  // A reset leaves the knob where it is.
  await page.getByRole('button', { name: 'Reset board' }).first().click();
  await says(page, /knob 0 touch 0 button 1 presses 0/);
  await page.getByRole('button', { name: 'Disconnect' }).first().click();
  await expect(parts(page)).toBeHidden();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`parts can be read and are labelled (${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await startWith(page, SKETCH);
    await expect(parts(page)).toBeVisible();
    await scan(page, { within: ['.led-board'] });
  });
}

for (const [width, height] of [
  [1366, 625],
  [1366, 768],
  [1280, 720],
  [1024, 768],
] as const) {
  test(`beside a lesson at ${width} by ${height} parts take no height from what lies below`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    const board = page.locator('.led-board').first();
    await startBoard(page, '/lessons/what-is-a-websocket/');
    const before = (await board.boundingBox())?.height ?? 0;
    await startWith(page, SKETCH, '/lessons/what-is-a-websocket/');
    await expect(parts(page)).toBeVisible();
    await expect
      .poll(async () => (await board.boundingBox())?.height ?? 0)
      .toBeLessThan(before + 4);
  });
}

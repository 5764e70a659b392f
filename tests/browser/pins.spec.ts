/** The drawn board's further parts: a program's pins, worked by pointer and keyboard, at every size of window. */
import { expect, test, type Page } from '@playwright/test';
import { scan } from './axe.ts';
import { serialLog, startBoard } from './board.ts';
import { flashOwn } from './own-sketch.ts';

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

test('knob, touch pad, buttons and LEDs work, by pointer and by keyboard', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await startBoard(page);
  await expect(parts(page), 'of a program that uses no further pin').toHaveCount(0);
  await flashOwn(page, SKETCH);
  await expect(parts(page)).toBeVisible();
  await test.step('axe, light', () => scan(page, { within: ['.led-board'] }));
  await page.emulateMedia({ colorScheme: 'dark' });
  await test.step('axe, dark', () => scan(page, { within: ['.led-board'], only: 'colours' }));

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

test('beside a lesson parts take no height from what lies below, at every size', async ({
  page,
}) => {
  const SIZES = [
    { width: 1366, height: 625 },
    { width: 1366, height: 768 },
    { width: 1280, height: 720 },
    { width: 1024, height: 768 },
  ];
  const height = async (): Promise<number> =>
    (await page.locator('.led-board').first().boundingBox())?.height ?? 0;
  await startBoard(page, '/lessons/what-is-a-websocket/');
  const before: number[] = [];
  for (const size of SIZES) {
    await page.setViewportSize(size);
    before.push(await height());
  }
  await flashOwn(page, SKETCH);
  await expect(parts(page)).toBeVisible();
  for (const [at, size] of SIZES.entries()) {
    await page.setViewportSize(size);
    const name = `${size.width} by ${size.height}`;
    await expect.poll(height, name).toBeLessThan((before[at] ?? 0) + 4);
  }
});

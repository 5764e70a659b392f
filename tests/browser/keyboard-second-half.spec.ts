/**
 * The course without a mouse, second half: each lesson's tasks and its checkpoint, done by a student who
 * has keys only.
 */
import { expect, test, type Locator } from '@playwright/test';
import { boardStatus, ledStatus, packets, serialLog, toggleButton } from './board.ts';
import { choose, pick, press, tabTo, toPacket } from './keyboard.ts';
import { expectPassed, inFrame, item, startFromTask } from './keyboard-course.ts';

test.describe('the second half with the keyboard alone', () => {
  test('flash it', async ({ page }) => {
    await page.goto('/lessons/flash-it/');
    const lab = page.locator('flash-steps');
    const button = (name: string): Locator => lab.getByRole('button', { name, exact: true });
    const status = lab.getByRole('status', { name: 'Flash' });
    const phase = (name: string): Locator => lab.locator(`[data-phase="${name}"]`);
    // There is no board yet: the lab starts one.
    await press(page, button('Flash and watch'));
    await expect(status).toHaveText('Flashed, verified and started.');
    await tabTo(page, lab.getByRole('group', { name: 'Conversation with the boot ROM' }));
    const reset = lab.getByRole('button', { name: /^Reset/ }).first();
    await press(page, reset);
    await expect(reset).toHaveAttribute('aria-expanded', 'true');
    await press(page, reset);

    await press(page, button('Flash a damaged copy'));
    await expect(status).toContainText('Nothing was sent to the board');
    await expectPassed(page);

    await choose(page, lab.getByLabel('Speed'), 'one step at a time');
    await press(page, button('Flash and watch'));
    const next = button('Send the next one');
    for (let step = 0; step < 3; step++) {
      await expect(next).toHaveAttribute('aria-disabled', 'false');
      await press(page, next);
    }
    await expect(next).toBeFocused();

    // Stopped on the way: from the stub to Write, slow motion takes its time.
    await choose(page, lab.getByLabel('Speed'), 'slow motion');
    await expect(phase('stub')).toHaveAttribute('data-state', /now|done/);
    await press(page, button('Stop half-way'));
    await expect(boardStatus(page)).toHaveText('Download mode');
    await choose(page, lab.getByLabel('Speed'), 'as fast as it goes');
    await press(page, button('Flash and watch'));
    await expect(status).toHaveText('Flashed, verified and started.');
    await expect(ledStatus(page)).toHaveText('LED is off');
  });

  test('the sketch', async ({ page }) => {
    await page.goto('/lessons/the-sketch/');
    await press(page, page.locator('.lab').getByRole('button', { name: 'Start virtual board' }));
    await expect(ledStatus(page)).toHaveText('LED is off');
    const lab = page.locator('sketch-trace');
    const button = (name: string): Locator => lab.getByRole('button', { name, exact: true });
    const calls = lab.getByRole('log', { name: 'Calls into the sketch' });
    await press(page, button('Toggle'));
    await expect(item(page, 'traced-toggle')).toContainText('seen');
    await press(page, toggleButton(page));
    await expect(ledStatus(page)).toHaveText('LED is off');
    await press(page, button('Send “hello”'));
    await expect(
      calls.getByText('onEvent() → handleWebSocketMessage()', { exact: true }),
    ).toHaveCount(1);
    await press(page, button('Get the page'));
    await expect(item(page, 'traced-page')).toContainText('seen');
    await press(page, button('Reset the board'));
    await expectPassed(page);

    const way = lab.locator('.trace-map').getByRole('link', { name: 'onEvent()' });
    await press(page, way);
    await expect(page).toHaveURL(/#\w/);
  });

  test('the web page', async ({ page }) => {
    await page.goto('/lessons/the-web-page/');
    await startFromTask(page);
    await press(page, inFrame(page));
    await expect(ledStatus(page)).toHaveText('LED is on');
    await expectPassed(page);
    const row = packets(page)
      .getByRole('button', { name: /^GET \/ / })
      .first();
    await toPacket(page, row);
    await page.keyboard.press('Enter');
    await expect(row).toHaveAttribute('aria-expanded', 'true');

    const served = page.locator('served-page');
    const fetchIt = served.getByRole('button', { name: 'Fetch the page from the board' });
    await press(page, fetchIt);
    await expect(served).toContainText('The LED is <output id="state">ON</output>');
    await press(page, toggleButton(page));
    await expect(ledStatus(page)).toHaveText('LED is off');
    await press(page, fetchIt);
    await expect(served).toContainText('The LED is <output id="state">OFF</output>');

    const lab = page.locator('template-lab');
    const serve = lab.getByRole('button', { name: 'Serve it' });
    const asServed = lab.getByRole('group', { name: 'As served' });
    await press(page, serve);
    await expect(asServed).toContainText('p { width: 90; }');
    await choose(page, lab.getByLabel('Begin with'), 'one percent sign forgotten');
    await press(page, serve);
    await expect(asServed).toContainText('STATE%');
    const text = lab.getByLabel('In the sketch');
    await tabTo(page, text);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('<p>100 %% %STATE%</p>');
    await press(page, serve);
    await expect(asServed).toHaveText('<p>100 % OFF</p>');
  });

  test('setup() and loop()', async ({ page }) => {
    await page.goto('/lessons/setup-and-loop/');
    await startFromTask(page);
    await press(page, page.getByRole('button', { name: 'Reset board' }).first());
    await expect(serialLog(page).getByText(/^Ready: open http/)).toHaveCount(2);
    await expect(item(page, 'serial-ready')).toContainText('seen');

    const lab = page.locator('blocking-lab');
    const button = (name: string): Locator => lab.getByRole('button', { name, exact: true });
    const what = lab.getByRole('log', { name: 'What happened' });
    await press(page, button('Start the lab’s board'));
    await expect(what.getByText('The client is connected')).toHaveCount(1);
    await press(page, button('delay(3000) in loop()'));

    // While loop() waits.
    const crowd = page.locator('many-clients');
    const fill = crowd.getByRole('button', { name: 'Connect until there are nine' });
    await expect(fill).toHaveAttribute('aria-disabled', 'false');
    await press(page, fill);
    await expect(item(page, 'crowded-out')).toContainText('seen');
    await press(page, crowd.getByRole('button', { name: 'Connect one more' }));
    await press(page, crowd.getByRole('button', { name: 'Close the lab’s clients' }));
    await expect(crowd.getByRole('status', { name: 'Clients' })).toHaveText('1 WebSocket is open.');

    await expect(what.getByText('loop(): goes on')).toHaveCount(1);
    await press(page, button('a loop() that never waits'));
    await expect(what.getByText('loop(): while (true)')).toHaveCount(1);
    await press(page, button('an onEvent() that never returns'));
    await expect(item(page, 'watchdog')).toContainText('seen');
    await expectPassed(page);
    await expect(what.getByText('The client is connected')).toHaveCount(2);
    await press(page, button('delay(3000) in onEvent()'));
    await expect(what).toContainText('delay() was called inside a network callback');
    await press(page, button('Stop it'));
    await expect(lab.getByRole('status', { name: 'Toggles' })).toHaveText(
      'The lab’s board is off.',
    );
  });

  test('test it', async ({ page }) => {
    await page.goto('/lessons/test-it/');
    await startFromTask(page);
    await press(page, inFrame(page));
    await expect(ledStatus(page)).toHaveText('LED is on');
    await expect(item(page, 'two-clients')).toContainText('seen');
    await press(page, toggleButton(page));
    await expect(ledStatus(page)).toHaveText('LED is off');

    const bench = page.getByRole('complementary', { name: 'Bench' });
    const button = (name: string): Locator => bench.getByRole('button', { name, exact: true });
    await tabTo(page, page.getByRole('button', { name: /^EN: press/ }));
    await page.keyboard.down('Space');
    await expect(ledStatus(page)).toHaveText('LED unknown');
    await expect(boardStatus(page)).toHaveText('Held in reset');
    await page.keyboard.up('Space');
    await expect(ledStatus(page)).toHaveText('LED is off');

    const boot = page.getByRole('button', { name: /^BOOT: press/ });
    await press(page, boot);
    await press(page, button('Reset board'));
    await expect(boardStatus(page)).toHaveText('Download mode');
    await expect(boot).toHaveAttribute('aria-pressed', 'false');
    await press(page, button('Reset board'));
    await expect(ledStatus(page)).toHaveText('LED is off');
    await expectPassed(page);

    // What is flashed next was there already: of that, a part would be a whole program.
    await press(page, bench.locator('summary', { hasText: 'Another program' }));
    await press(page, button('Erase flash…'));
    await press(page, page.getByRole('button', { name: 'Erase everything' }));
    await expect(boardStatus(page)).toHaveText('No program');
    await press(page, button('Disconnect'));
    await expect(boardStatus(page)).toHaveText('No board');
    await choose(page, page.getByLabel('Wire speed').first(), '115200 baud');
    await press(page, button('Start virtual board'));
    const cancel = button('Cancel');
    await tabTo(page, cancel);
    await expect(boardStatus(page)).toHaveText(/Flashing [2-8]\d %/);
    await page.keyboard.press('Enter');
    await expect(boardStatus(page)).toHaveText('Download mode');
    await press(page, button('Reset board'));
    await expect(boardStatus(page)).toHaveText('No program');
    await press(page, button('Flash'));
    await expect(ledStatus(page)).toHaveText('LED is off');
  });

  test('over Wi-Fi', async ({ page }) => {
    await page.goto('/lessons/over-wifi/');
    await startFromTask(page);
    const knock = async (name: string, outcome: RegExp): Promise<void> => {
      await press(page, page.getByRole('button', { name: `Knock as ${name}` }));
      await expect(page.getByRole('status', { name, exact: true })).toHaveText(outcome);
    };
    await knock('the page that the board serves', /^let in/);
    await knock('a page from somewhere else', /403/);
    await knock('a program, which is no browser', /^let in/);
    await expectPassed(page);
    const question = page.getByRole('group', { name: /What is left to do\?$/ });
    await pick(page, question.getByRole('radio', { name: 'Nothing: the line is gone.' }));
    await press(page, question.getByRole('button', { name: 'Check' }));
    await expect(question.getByRole('status')).toContainText('Version control keeps every version');
    await press(page, question.getByRole('button', { name: 'Show the answer' }));
    await expect(page.getByText('Treat the password as known')).toBeVisible();
  });
});

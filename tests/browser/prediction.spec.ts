/** Labs that ask for a prediction: what is said of a right one, of a wrong one, and of none. */
import { expect, test, type Locator, type Page } from '@playwright/test';
import { goOn, startBoard } from './board.ts';
import { press } from './keyboard.ts';

const asked = (page: Page, lab: string): Locator =>
  page.locator(`lab-prediction[data-lab="${lab}"]`);
const outcome = (prediction: Locator): Locator =>
  prediction.getByRole('status', { name: 'Prediction' });
const choose = (prediction: Locator, name: string): Promise<void> =>
  prediction.getByRole('radio', { name, exact: true }).check();

test('a prediction of an answer is compared with what crossed the wire', async ({ page }) => {
  await startBoard(page, '/lessons/upgrade/');
  const prediction = asked(page, 'upgrade-lab');
  const lab = page.locator('#upgrade-lab');
  const send = lab.getByRole('button', { name: 'Send request' });
  await expect(prediction.getByRole('group', { name: /What will the board answer/ })).toBeVisible();

  await choose(prediction, '101, agreed');
  await send.click();
  await expect(outcome(prediction)).toHaveText(
    /^Your prediction was right: “101, agreed”\. The board answered 101 Switching Protocols in packet \d+\.$/,
  );
  await expect(prediction.getByRole('radio', { checked: true })).toHaveCount(0);

  await lab.getByRole('button', { name: 'Version 8', exact: true }).click();
  await choose(prediction, '403, not allowed');
  await send.click();
  await expect(outcome(prediction)).toHaveText(
    /^You predicted “403, not allowed”\. It came otherwise\. The board answered 400 Bad Request in packet \d+\.$/,
  );

  // Nobody has to predict.
  await send.click();
  await expect(outcome(prediction)).toHaveText('');
  await expect(lab.getByRole('status', { name: 'Upgrade' })).toHaveText('400 Bad Request');
});

test('predictions can be skipped, and taken up again, by keyboard', async ({ page }) => {
  await startBoard(page, '/lessons/over-wifi/');
  const prediction = asked(page, 'who-may-toggle');
  await press(page, prediction.getByRole('button', { name: 'Skip the prediction' }));
  const again = prediction.getByRole('button', { name: 'Predict again' });
  await expect(again).toBeFocused();
  await expect(prediction.getByRole('radio')).toHaveCount(0);
  const knock = page.getByRole('button', { name: 'Knock as a page from somewhere else' });
  await knock.click();
  await expect(page.getByRole('status', { name: 'a page from somewhere else' })).toHaveText(
    /^refused/,
  );
  await expect(outcome(prediction)).toHaveText('');

  await press(page, again);
  await expect(prediction.getByRole('radio').first()).toBeFocused();
  await choose(prediction, 'it will refuse');
  await knock.click();
  await expect(outcome(prediction)).toHaveText(
    /^Your prediction was right: “it will refuse”\. A page from somewhere else: refused\. .*\S$/,
  );
});

test('each lab that is over at once says what came of its prediction', async ({ page }) => {
  const RUNS: readonly [string, string, string, string, RegExp][] = [
    [
      '/lessons/where-websockets-are-used/',
      'message-cost',
      'none',
      'Toggle ten times',
      /right: “none”\. Counted: \d+ messages/,
    ],
    [
      '/lessons/the-web-page/',
      'served-page',
      'one',
      'Fetch the page from the board',
      /predicted “one”\. It came otherwise\. Of \d+ lines on the wire, 2 differ\./,
    ],
    [
      '/lessons/the-web-page/',
      'template-lab',
      'two',
      'Serve it',
      /right: “two”\. The sketch printed 2 names/,
    ],
    [
      '/lessons/the-sketch/',
      'sketch-trace',
      'processor()',
      'Get the page',
      /right: “processor\(\)”\. On the board: .*processor\(\)\./,
    ],
    [
      '/lessons/flash-it/',
      'flash-steps',
      'it fails on the way',
      'Flash a damaged copy',
      /predicted “it fails on the way”\. It came otherwise\./,
    ],
    // The last two leave the bench without its connection, and the board without a program that runs.
    [
      '/lessons/setup-and-loop/',
      'many-clients',
      'who came first',
      'Connect until there are nine',
      /right: “who came first”\. Packet \d+: the board sends Close/,
    ],
    [
      '/lessons/meet-the-board/',
      'boot-log',
      'with a wait for a flasher',
      'Hold BOOT, press EN',
      /right: “with a wait for a flasher”\. Boot \d+: /,
    ],
  ];
  test.slow();
  await startBoard(page);
  for (const [path, lab, choice, button, says] of RUNS) {
    await goOn(page, path);
    const device = page.getByRole('region', { name: 'Device page' });
    if ((await device.count()) > 0) {
      // It is a client of the same board: what it does must be over.
      await expect(device.frameLocator('iframe').getByText('Connected')).toBeVisible();
    }
    const prediction = asked(page, lab);
    await choose(prediction, choice);
    await page.locator(lab).getByRole('button', { name: button, exact: true }).click();
    await expect(outcome(prediction), lab).toHaveText(says, { timeout: 30_000 });
  }
});

test('a frame, a connection and a waiting sketch are predicted, too', async ({ page }) => {
  test.slow();
  await startBoard(page, '/lessons/frames/');
  const frame = page.locator('frame-lab');
  await frame.getByRole('button', { name: 'Open WebSocket' }).click();
  await expect(frame.getByRole('status', { name: 'WebSocket' })).toHaveText('open');
  await frame.getByRole('button', { name: 'Not masked', exact: true }).click();
  await choose(asked(page, 'frame-lab'), 'end the connection');
  await frame.getByRole('button', { name: 'Send frame' }).click();
  await expect(outcome(asked(page, 'frame-lab'))).toHaveText(
    /^Your prediction was right: “end the connection”\. .*1002/,
  );

  await goOn(page, '/lessons/three-way-handshake/');
  const connection = page.locator('handshake-lab');
  await connection.getByLabel('at true speed').check();
  await connection.getByRole('combobox', { name: 'Port' }).selectOption('81');
  await choose(asked(page, 'handshake-lab'), 'it is refused');
  await connection.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(outcome(asked(page, 'handshake-lab'))).toHaveText(
    /^Your prediction was right: “it is refused”\. Packet \d+ was an RST of the board\.$/,
  );

  await page.goto('/lessons/setup-and-loop/');
  const blocking = page.locator('blocking-lab');
  await blocking.getByRole('button', { name: /^Start the lab/ }).click();
  const wait = blocking.getByRole('button', { name: 'delay(3000) in onEvent()' });
  await expect(wait).toHaveAttribute('aria-disabled', 'false');
  await choose(asked(page, 'blocking-lab'), 'they wait, then they go on');
  await wait.click();
  await expect(outcome(asked(page, 'blocking-lab'))).toHaveText(
    /^You predicted .* It came otherwise\. After \d+\.\d s the connection was over/,
  );
});

test('the end that notices a pulled cable first was predicted, or was not', async ({ page }) => {
  await startBoard(page, '/lessons/frames/');
  const lab = page.locator('#heartbeat-lab');
  const prediction = asked(page, 'heartbeat-lab');
  const button = (name: string): Locator => lab.getByRole('button', { name, exact: true });
  await button('Flash Heartbeat').click();
  await expect(button('Connect')).toHaveAttribute('aria-disabled', 'false');
  await button('Connect').click();
  await expect(button('Pull the cable')).toHaveAttribute('aria-disabled', 'false');

  await choose(prediction, 'the browser');
  await button('Pull the cable').click();
  await button('Plug it in').click();
  await expect(outcome(prediction)).toHaveText(
    'You predicted “the browser”. It came otherwise. The cable was plugged in again, and neither end had noticed.',
  );

  await lab.getByLabel('the board, with pingAll()').check();
  await choose(prediction, 'the ESP32');
  await button('Pull the cable').click();
  await expect(outcome(prediction)).toHaveText(
    /^Your prediction was right: “the ESP32”\. The board noticed after \d+\.\d s; the page has not noticed yet\.$/,
  );
});

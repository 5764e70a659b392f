/**
 * The course without a mouse: each lesson's tasks and its checkpoint, done by a student who has keys
 * only. What a lab can do beyond that is tested with the lab.
 */
import { expect, test, type Locator, type Page } from '@playwright/test';
import { boardStatus, ledStatus, packets, serialLog, startBoard, toggleButton } from './board.ts';
import { choose, pick, press, tabTo, tick, toPacket } from './keyboard.ts';

const item = (page: Page, evidence: string): Locator =>
  page.locator(`lesson-checkpoint [data-evidence="${evidence}"]`);

async function expectPassed(page: Page): Promise<void> {
  await expect(page.getByRole('status', { name: 'Checkpoint' })).toContainText('Checkpoint passed');
}

const goToBench = (page: Page): Locator =>
  page.getByRole('button', { name: 'Go to the bench' }).first();

/** Labs have buttons of the same name. */
const benchStart = (page: Page): Locator =>
  page.getByRole('complementary', { name: 'Bench' }).getByRole('button', {
    name: 'Start virtual board',
  });

/** From the first task of a lesson to the bench, to start the board there, and back to the task. */
async function startFromTask(page: Page): Promise<void> {
  await press(page, goToBench(page));
  await expect(benchStart(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(ledStatus(page)).toHaveText('LED is off');
  await page.keyboard.press('Escape');
  await expect(goToBench(page)).toBeFocused();
}

/** The button on the page that the board serves, which is in a frame. */
const inFrame = (page: Page): Locator =>
  page.frameLocator('device-page iframe').getByRole('button', { name: 'change LED status' });

test.describe('the first half with the keyboard alone', () => {
  test('numbers and names', async ({ page }) => {
    await page.goto('/');
    await press(page, page.getByRole('link', { name: 'Begin with lesson 1' }));
    await expect(page).toHaveURL(/\/numbers-and-names\/$/);
    await startFromTask(page);
    await press(page, toggleButton(page));
    await expect(ledStatus(page)).toHaveText('LED is on');
    await expectPassed(page);
    const row = packets(page)
      .getByRole('button', { name: /^Text frame "toggle"/ })
      .last();
    await toPacket(page, row);
    await page.keyboard.press('Enter');
    await expect(row).toHaveAttribute('aria-expanded', 'true');
    await tabTo(page, packets(page).getByRole('button', { name: /^Destination Port/ }));
    await tabTo(page, packets(page).getByRole('button', { name: /^Masking-key/ }));
  });

  test('what is a WebSocket', async ({ page }) => {
    await page.goto('/lessons/what-is-a-websocket/');
    await startFromTask(page);
    await press(page, toggleButton(page));
    await expect(ledStatus(page)).toHaveText('LED is on');
    await expectPassed(page);

    await press(page, inFrame(page));
    await expect(ledStatus(page)).toHaveText('LED is off');

    const row = packets(page)
      .getByRole('button', { name: /^Text frame "toggle"/ })
      .last();
    await toPacket(page, row);
    await page.keyboard.press('Enter');
    await expect(row).toHaveAttribute('aria-expanded', 'true');
    await tabTo(page, packets(page).getByRole('button', { name: /^Source Port/ }));
    await tabTo(page, row);
    await page.keyboard.press('Enter');

    // EN is held as long as the key is.
    await tabTo(page, page.getByRole('button', { name: /^EN: press/ }));
    await page.keyboard.down('Space');
    await expect(ledStatus(page)).toHaveText('LED unknown');
    await page.keyboard.up('Space');
    await expect(ledStatus(page)).toHaveText('LED is off');

    const question = page.locator('summary', { hasText: 'Is the board the client now?' });
    await press(page, question);
    await expect(page.getByText('No. Client and server are about')).toBeVisible();
  });

  // That races of several lengths end, and what they prove, is in race-lab.spec.ts: each takes its
  // seconds. Here all that a student does for them is done, and the race is cancelled.
  test('HTTP against WebSocket', async ({ page }) => {
    await page.goto('/lessons/http-vs-websocket/');
    await startFromTask(page);
    await press(page, page.locator('summary', { hasText: 'Another program' }));
    await choose(page, page.getByRole('combobox', { name: 'Program' }), 'LED over HTTP');
    await press(page, page.getByRole('button', { name: 'Flash', exact: true }));
    const question = packets(page)
      .getByRole('button', { name: /^GET \/state/ })
      .first();
    await expect(question).toBeVisible();
    await toPacket(page, question);
    await page.keyboard.press('Enter');
    await expect(question).toHaveAttribute('aria-expanded', 'true');
    await expect(item(page, 'http-answer')).toContainText('seen');
    await press(page, toggleButton(page));
    await expect(ledStatus(page)).toHaveText('LED is on');
    await press(page, inFrame(page));

    const race = page.locator('race-lab');
    await choose(page, race.getByLabel('Ask every'), '100 ms');
    await choose(page, race.getByLabel('Speed of both wires'), '9600 baud');
    await press(page, race.locator('summary', { hasText: 'More choices' }));
    await choose(page, race.getByLabel('HTTP connection'), 'kept open');
    await press(page, race.getByRole('button', { name: 'Run the race' }));
    const cancel = race.getByRole('button', { name: 'Cancel' });
    await expect(cancel).toHaveAttribute('aria-disabled', 'false');
    await press(page, cancel);
    await expect(race.getByRole('status', { name: 'Race' })).toContainText(/cancel/i);
  });

  test('handshakes', async ({ page }) => {
    await page.goto('/lessons/handshaking/');
    await startFromTask(page);
    const request = packets(page).getByRole('button', { name: /^GET \/ws/ });
    await toPacket(page, request.first());
    await page.keyboard.press('Enter');
    await expect(request.first()).toHaveAttribute('aria-expanded', 'true');
    // Closed again: an open packet has a stop for each of its octets.
    await page.keyboard.press('Enter');
    await press(page, page.getByRole('button', { name: 'Reset board' }).first());
    await expect(item(page, 'reset-by-en')).toContainText('seen');
    await expect(ledStatus(page)).toHaveText('LED is off');
    await expectPassed(page);
    await expect(request).toHaveCount(2);
  });

  test('the upgrade', async ({ page }) => {
    await page.goto('/lessons/upgrade/');
    await startFromTask(page);
    const upgrade = page.locator('#upgrade-lab');
    const answer = upgrade.getByRole('status', { name: 'Upgrade' });
    const request = async (preset: string, status: string): Promise<void> => {
      await press(page, upgrade.getByRole('button', { name: preset, exact: true }));
      await press(page, upgrade.getByRole('button', { name: 'Send request' }));
      await expect(answer).toHaveText(status);
    };
    await request('New key', '101 Switching Protocols');
    await request('Version 8', '400 Bad Request');
    await request('No Upgrade', '404 Not Found');
    await request('Foreign Origin', '403 Forbidden');
    await request('No Origin', '101 Switching Protocols');
    await expectPassed(page);
  });

  test('frames', async ({ page }) => {
    await page.goto('/lessons/frames/');
    await startFromTask(page);
    const frames = page.locator('#frame-lab');
    const verdict = frames.getByRole('status', { name: 'What the board made of it' });
    const send = frames.getByRole('button', { name: /^Send / });
    await press(page, frames.getByRole('button', { name: 'Open WebSocket' }));
    await expect(verdict).toContainText('its LED is off');
    await press(page, send);
    await expect(ledStatus(page)).toHaveText('LED is on');
    await press(page, frames.locator('summary', { hasText: 'The masking' }));
    await press(page, frames.getByRole('button', { name: 'New key' }));
    await press(page, frames.getByRole('button', { name: 'Ping', exact: true }));
    await press(page, send);
    await expect(verdict).toContainText('a pong with the same 5 octets');
    await press(page, frames.getByRole('button', { name: 'Not masked' }));
    await press(page, send);
    await expect(verdict).toContainText('Close frame: 1002');
    await expectPassed(page);
    await press(page, frames.getByRole('button', { name: 'Reconnect' }));
    await expect(frames.getByRole('status', { name: 'WebSocket' })).toHaveText('open');
  });

  test('the three-way handshake', async ({ page }) => {
    await page.goto('/lessons/three-way-handshake/');
    const lab = page.locator('handshake-lab');
    const button = (name: string): Locator => lab.getByRole('button', { name, exact: true });
    const boardState = lab.locator('[data-part="board-state"]');
    // The lab's own button, which goes when there is a board: the line that stays takes the focus.
    await press(page, page.locator('.lab').getByRole('button', { name: 'Start virtual board' }));
    await expect(page.getByText('Your board: running.')).toBeFocused();
    await expect(ledStatus(page)).toHaveText('LED is off');

    await pick(page, lab.getByLabel('step by step'));
    await press(page, button('Connect'));
    for (const held of ['syn', 'syn-ack', 'ack']) {
      await expect(lab.locator(`#lab-${held}`)).toHaveClass(/held/);
      await press(page, button('Step'));
    }
    await expect(boardState).toHaveText(/^ESTABLISHED/);
    const syn = lab.getByRole('button', { name: /^SYN from the client/ });
    await press(page, syn);
    await expect(syn).toHaveAttribute('aria-expanded', 'true');
    // A link in the text leads into the packet, open or not.
    const text = page.getByRole('article');
    await press(page, text.getByRole('link', { name: 'here for the board' }));
    await expect(lab.locator('#lab-syn-ack-calculation')).toBeFocused();
    await press(page, text.getByRole('link', { name: 'here for the client' }));
    await expect(lab.locator('#lab-ack-calculation')).toBeFocused();
    await press(page, syn);
    await press(page, text.getByRole('link', { name: 'Window', exact: true }));
    await expect(lab.locator('#lab-syn-window')).toBeFocused();
    await press(page, button('Abort'));

    await pick(page, lab.getByLabel('at true speed'));
    await tick(page, lab.getByLabel('Easy sequence numbers'));
    await press(page, button('Connect'));
    await expect(boardState).toHaveText(/^ESTABLISHED/);
    await expect(syn).not.toContainText('seq 1000');
    await press(page, button('Abort'));
    await tick(page, lab.getByLabel('Easy sequence numbers'));

    const mishaps = lab.getByRole('form', { name: 'Mishaps' });
    await choose(page, mishaps.getByLabel('Let the next'), 'SYN');
    await choose(page, mishaps.getByLabel('what happens to it'), 'be lost');
    await press(page, button('Arrange it'));
    await press(page, button('Connect'));
    await expect(boardState).toHaveText(/^ESTABLISHED/);
    await expect(item(page, 'retransmitted')).toContainText('seen');
    await press(page, button('Send data'));
    await expect(lab).toContainText('HTTP/1.1 200 OK');
    await press(page, button('Close'));
    await expectPassed(page);

    await choose(page, lab.getByLabel('Port'), '81, where nobody listens');
    await press(page, button('Connect'));
    await expect(lab.getByRole('status', { name: 'Connection' })).toContainText('Refused');
  });

  test('where WebSockets are used', async ({ page }) => {
    await page.goto('/lessons/where-websockets-are-used/');
    await startFromTask(page);
    await press(page, inFrame(page));
    await expect(ledStatus(page)).toHaveText('LED is on');
    await expect(item(page, 'two-clients')).toContainText('seen');
    const lab = page.locator('message-cost');
    await choose(page, lab.getByRole('combobox'), 'as soon as the answer is there');
    await press(page, lab.getByRole('button', { name: 'Toggle ten times' }));
    await expectPassed(page);
    await expect(lab.getByRole('button', { name: 'Toggle ten times' })).toBeFocused();
  });

  test('meet the board', async ({ page }) => {
    await page.goto('/lessons/meet-the-board/');
    await startFromTask(page);
    const lab = page.locator('boot-log');
    const status = lab.getByRole('status', { name: 'Boot log' });
    const button = (name: string): Locator => lab.getByRole('button', { name, exact: true });
    await press(page, button('Press EN'));
    await expect(item(page, 'reset-by-en')).toContainText('seen');
    await expect(status).toContainText('The program runs.');
    await press(page, button('Hold BOOT, press EN'));
    await expect(boardStatus(page)).toHaveText('Download mode');
    await expectPassed(page);

    // The same with the two buttons of the drawing. BOOT stays down until the ROM has seen it.
    await press(page, page.getByRole('button', { name: /^EN: press/ }));
    await expect(ledStatus(page)).toHaveText('LED is off');
    const boot = page.getByRole('button', { name: /^BOOT: press/ });
    await press(page, boot, 'Space');
    await expect(boot).toHaveAttribute('aria-pressed', 'true');
    await press(page, page.getByRole('button', { name: /^EN: press/ }), 'Space');
    await expect(boardStatus(page)).toHaveText('Download mode');
    await expect(boot).toHaveAttribute('aria-pressed', 'false');

    await choose(page, lab.getByLabel('Listen at'), '57600 baud');
    await press(page, button('Press EN'));
    await expect(status).toContainText('cannot be read');
    await choose(page, lab.getByLabel('Listen at'), '115200 baud');
    await press(page, button('Press EN'));
    await expect(status).toContainText('The program runs.');
  });
});

test('the packet table is one stop for Tab, and keeps the focus of a row that leaves', async ({
  page,
}) => {
  await startBoard(page);
  const buttons = packets(page).locator('.packet .summary button');
  const rows = page.getByRole('group', { name: 'Packet list' });
  const follow = page.getByRole('button', { name: 'Follow latest' });
  await tabTo(page, rows);
  await page.keyboard.press('Tab');
  await expect(buttons.last()).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(buttons.nth(-2)).toBeFocused();
  await expect(follow).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('End');
  await expect(buttons.last()).toBeFocused();
  await expect(follow).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Home');
  await expect(buttons.first()).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(rows).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(buttons.first()).toBeFocused();

  // Somebody else toggles until the first packet is shown no more.
  await expect(async () => {
    await toggleButton(page).evaluate((button: HTMLElement) => button.click());
    await expect(page.locator('#packet-1')).toHaveCount(0, { timeout: 1 });
  }).toPass({ intervals: [20] });
  await expect(buttons.first()).toBeFocused();
});

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
    await press(page, page.locator('summary', { hasText: 'Is that enough?' }));
    await expect(page.getByText('No. Version control keeps every version')).toBeVisible();
  });
});

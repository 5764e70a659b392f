/**
 * The course without a mouse, first half: each lesson's tasks and its checkpoint, done by a student who
 * has keys only.
 */
import { expect, test, type Locator } from '@playwright/test';
import { boardStatus, ledStatus, packets, toggleButton } from './board.ts';
import { choose, pick, press, tabTo, tick, toPacket } from './keyboard.ts';
import { expectPassed, inFrame, item, startFromTask } from './keyboard-course.ts';

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

    const question = page.getByRole('group', { name: /Which end is the client now/ });
    await pick(page, question.getByRole('radio', { name: 'Still the page.' }));
    await press(page, question.getByRole('button', { name: 'Check' }));
    await expect(page.getByText('Client and server are about')).toBeVisible();
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
    const toLab = page.getByRole('link', { name: 'Go to the lab' }).first();
    await press(page, toLab);
    await expect(frames.getByRole('heading', { name: 'Make a frame and send it' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(toLab).toBeFocused();
    await press(page, toLab);
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
    await press(page, frames.getByRole('button', { name: 'Reconnect' }));
    await expect(frames.getByRole('status', { name: 'WebSocket' })).toHaveText('open');

    const cable = page.locator('#heartbeat-lab');
    await press(page, cable.getByRole('button', { name: 'Flash Heartbeat' }));
    await expect(cable.getByRole('button', { name: 'Connect' })).toHaveAttribute(
      'aria-disabled',
      'false',
    );
    await pick(page, cable.getByLabel('the board, with pingAll()'));
    await press(page, cable.getByRole('button', { name: 'Connect' }));
    await expect(cable.getByRole('status', { name: 'Cable' })).toContainText(
      'the page is connected',
    );
    await press(page, cable.getByRole('button', { name: 'Pull the cable' }));
    await expectPassed(page);
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
    await expect(item(page, 'ten-toggles')).toContainText('seen');
    await expect(lab.getByRole('button', { name: 'Toggle ten times' })).toBeFocused();

    const uses = page.locator('uses-lab');
    await press(page, uses.getByRole('button', { name: 'Put Chat on the board' }));
    await expect(uses.getByRole('log', { name: 'Messages of client A' })).toContainText(
      'connected',
    );
    await expect(uses.getByRole('log', { name: 'Messages of client B' })).toContainText(
      'connected',
    );
    const message = uses.getByRole('textbox', { name: 'Message of client A' });
    await tabTo(page, message);
    await page.keyboard.type('hello');
    await page.keyboard.press('Enter');
    await expectPassed(page);
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

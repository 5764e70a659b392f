/** The lab of the three-way handshake: segments that are lost, doubled, overtaken or late. */
import { expect, test } from '@playwright/test';
import {
  abort,
  armed,
  arrange,
  boardState,
  button,
  clientState,
  connect,
  lab,
  openLab,
  rows,
  titles,
} from './handshake-lab.ts';

test('SYN, SYN-ACK and ACK that are lost are sent again', async ({ page }) => {
  test.slow(); // what is lost is sent again after a second, or later
  await openLab(page);
  await test.step('a lost SYN is sent again after a second, and the next wait is twice as long', async () => {
    await arrange(page, 'client syn', 'drop');
    // It is there for a second.
    const timer = lab(page)
      .getByRole('meter', { name: /Retransmission timer/ })
      .waitFor();
    await button(page, 'Connect').click();
    await timer;
    await expect(rows(page).locator('#lab-syn')).toContainText('Lost on the way.');
    await expect(boardState(page)).toHaveText(/^ESTABLISHED/);
    await expect
      .poll(() => titles(page))
      .toEqual(['client: SYN', 'client: SYN again', 'board: SYN, ACK', 'client: ACK']);
    await expect(rows(page)).toContainText('1.0 s without an answer');
    await expect(rows(page)).toContainText('Now it waits twice as long: 2.0 s.');
    await expect(armed(page)).toHaveCount(0);
  });
  await abort(page);
  await test.step('a lost SYN-ACK is repaired by whoever’s timer runs out first', async () => {
    await arrange(page, 'board syn-ack', 'drop');
    await button(page, 'Connect').click();
    await expect(boardState(page)).toHaveText(/^ESTABLISHED/);
    await expect.poll(() => titles(page)).toContain('board: SYN, ACK again');
    expect((await titles(page)).slice(0, 2)).toEqual(['client: SYN', 'board: SYN, ACK']);
  });
  await abort(page);
  await test.step('a lost ACK: the board repeats its SYN-ACK, and the answer to that opens it', async () => {
    await arrange(page, 'client ack', 'drop');
    await button(page, 'Connect').click();
    await expect(clientState(page)).toHaveText('ESTABLISHED');
    await expect(rows(page).locator('#lab-ack')).toContainText('Lost on the way.');
    await expect(boardState(page)).toHaveText(/^ESTABLISHED/);
    await expect
      .poll(() => titles(page))
      .toEqual([
        'client: SYN',
        'board: SYN, ACK',
        'client: ACK',
        'board: SYN, ACK again',
        'client: ACK',
      ]);
    await expect(rows(page)).toContainText("the board's retransmission timer must have run out");
  });
});

test('segments that come twice, late or too late, and data in place of a lost ACK', async ({
  page,
}) => {
  test.slow(); // what is lost is sent again after a second, or later
  await openLab(page, 'step by step');
  await test.step('a lost ACK: data that follows carries the acknowledgment, too', async () => {
    await arrange(page, 'client ack', 'drop');
    await button(page, 'Connect').click();
    await button(page, 'Step').click();
    await expect(rows(page).locator('#lab-syn-ack')).toHaveClass(/held/);
    await button(page, 'Step').click();
    // At once: after a second the board would send its SYN-ACK again.
    await button(page, 'Send data').click();
    await expect(rows(page).locator('#lab-ack')).toHaveClass(/lost/);
    await expect(rows(page).locator('#lab-data')).toHaveClass(/held/);
    await expect(boardState(page)).toHaveText(/^SYN-RECEIVED/);
    await button(page, 'Step').click();
    await expect(boardState(page)).toHaveText(/^ESTABLISHED/);
  });
  await abort(page);
  await test.step('a SYN that arrives twice is answered twice, and opens one connection', async () => {
    await arrange(page, 'client syn', 'duplicate');
    await connect(page);
    await expect(rows(page).locator('#lab-syn')).toContainText('Arrived twice.');
    await expect(rows(page).locator('#lab-syn-ack-2')).toContainText('The SYN has come again');
    expect((await titles(page)).filter((title) => title === 'client: SYN')).toHaveLength(1);
  });
  await abort(page);
  await test.step('an ACK that is overtaken lands late and does no harm', async () => {
    await arrange(page, 'client ack', 'reorder');
    await button(page, 'Connect').click();
    await expect(clientState(page)).toHaveText('ESTABLISHED');
    await button(page, 'Send data').click();
    await expect(rows(page).locator('#lab-ack')).toContainText(
      'Arrived after one that was sent later.',
    );
    await expect(rows(page).locator('.seq-late')).toContainText('ACK from the client');
    await expect(rows(page)).toContainText('HTTP/1.1 200 OK');
  });
  await abort(page);
  await test.step('a late SYN is sent again before it lands', async () => {
    await arrange(page, 'client syn', 'delay');
    await button(page, 'Connect').click();
    await expect(rows(page).locator('#lab-syn')).toContainText('Held back on the way.');
    await expect(boardState(page)).toHaveText(/^ESTABLISHED/);
    await expect(rows(page).locator('#lab-syn')).toContainText('Arrived late.');
    await expect
      .poll(async () => (await titles(page)).slice(0, 2))
      .toEqual(['client: SYN', 'client: SYN again']);
  });
});

test('a FIN and an RST that are lost', async ({ page }) => {
  test.slow(); // what is lost is sent again after a second, or later
  await openLab(page);
  await test.step('a lost FIN is sent again', async () => {
    await connect(page);
    await arrange(page, 'client fin', 'drop');
    await button(page, 'Close').click();
    await expect(rows(page).locator('#lab-fin')).toContainText('Lost on the way.');
    await expect(clientState(page)).toHaveText('TIME-WAIT');
    await expect(rows(page).locator('#lab-fin-2')).toContainText('again');
  });
  await test.step('an RST that is lost leaves a connection that only the board believes in', async () => {
    await connect(page);
    await arrange(page, 'client rst', 'drop');
    await button(page, 'Abort').click();
    await expect(clientState(page)).toHaveText('CLOSED');
    await expect(boardState(page)).toHaveText(/^ESTABLISHED/);
    // Its web server closes a connection that asks for nothing for ten seconds.
    await expect(boardState(page)).toHaveText(/^CLOSED/);
    await expect
      .poll(async () => (await titles(page)).slice(-2))
      .toEqual(['board: FIN, ACK', 'client: RST']);
  });
});

/** The lab of the three-way handshake, done as a student would. */
import { expect, test } from '@playwright/test';
import { scan } from './axe.ts';
import { boardStatus, ledStatus, startHere } from './board.ts';
import {
  abort,
  armed,
  arrange,
  boardState,
  button,
  choosePace,
  clientState,
  connect,
  lab,
  LESSON,
  openLab,
  rows,
  segment,
  status,
  titles,
} from './handshake-lab.ts';

test('connections at true speed: opened, followed, closed, aborted and refused', async ({
  page,
}) => {
  test.slow(); // six connections
  await page.goto(LESSON);
  await test.step('without a board the lab says so, and nothing breaks', async () => {
    await expect(status(page)).toHaveText(/Start a board/);
    await expect(button(page, 'Connect')).toHaveAttribute('aria-disabled', 'true');
    await lab(page).getByRole('button', { name: 'Arrange it' }).click();
    await expect(rows(page)).toHaveCount(0);
  });
  await startHere(page);
  await choosePace(page, 'at true speed');
  await test.step('three packets open a connection, with numbers that can be followed', async () => {
    await connect(page);
    await expect(segment(page, /^SYN from the client to the board: seq 1000$/)).toBeVisible();
    await expect(
      segment(page, /^SYN, ACK from the board to the client: seq 5000, ack 1001$/),
    ).toBeVisible();
    await expect(
      segment(page, /^ACK from the client to the board: seq 1001, ack 5001$/),
    ).toBeVisible();
    await expect
      .poll(() => titles(page))
      .toEqual(['client: SYN', 'board: SYN, ACK', 'client: ACK']);
    await expect(rows(page).getByText('1000 + 1 = 1001', { exact: true })).toBeVisible();
    await expect(rows(page).getByText('5000 + 1 = 5001', { exact: true })).toBeVisible();
    await expect(status(page)).toHaveText(/^Open on this side/);

    // The same in the octets of the packet itself: 5000 is 0x1388.
    await segment(page, /^SYN, ACK/).click();
    const opened = rows(page).locator('#lab-syn-ack');
    await expect(opened.locator('.octet-row').nth(1)).toContainText('00001388');
    const number = opened.locator('#lab-syn-ack-sequence-number');
    await expect(number.locator('.card-value')).toHaveText('5000');
    const worked = opened.locator('details');
    await worked.locator('summary').click();
    await expect(worked).toContainText('and that is what the packet holds');
  });
  await test.step('both downloads hold the packets they name', async () => {
    const sizeOf = async (name: string): Promise<number> => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        lab(page).getByRole('button', { name }).click(),
      ]);
      const stream = await download.createReadStream();
      let size = 0;
      for await (const chunk of stream) size += (chunk as Buffer).length;
      return size;
    };
    // File header, three records: 16 octets each, and packets of 44, 44 and 40 octets.
    expect(await sizeOf('Download pcap of this connection')).toBe(24 + 3 * 16 + 44 + 44 + 40);
    expect(await sizeOf('Download pcap of everything')).toBeGreaterThan(24 + 6 * 16);
  });
  await test.step('Abort ends it with one RST', async () => {
    await button(page, 'Abort').click();
    await expect(status(page)).toHaveText(/^Aborted: this end has forgotten/);
    await expect(boardState(page)).toHaveText(/^CLOSED/);
    // The diagram draws a packet a moment after the states have changed.
    await expect.poll(async () => (await titles(page)).at(-1)).toBe('client: RST, ACK');
  });
  await test.step('data, and a close in four steps that ends in TIME-WAIT', async () => {
    await connect(page);
    await button(page, 'Send data').click();
    await expect(rows(page)).toContainText('HEAD / HTTP/1.1');
    await expect(rows(page)).toContainText('HTTP/1.1 200 OK');
    await button(page, 'Close').click();
    await expect(clientState(page)).toHaveText('TIME-WAIT');
    await expect(boardState(page)).toHaveText(/^CLOSED/);
    await expect
      .poll(async () => (await titles(page)).filter((title) => title.includes('FIN')))
      .toHaveLength(2);
    await expect(lab(page).getByRole('meter', { name: /TIME-WAIT/ })).toBeVisible();
    await expect(button(page, 'Connect')).toHaveAttribute('aria-disabled', 'false');
    await connect(page);
    await expect
      .poll(() => titles(page))
      .toEqual(['client: SYN', 'board: SYN, ACK', 'client: ACK']);
  });
  await abort(page);
  await test.step('where nobody listens the board refuses with RST', async () => {
    await lab(page).getByLabel('Port').selectOption('81');
    await button(page, 'Connect').click();
    await expect(status(page)).toHaveText(
      'Refused: nobody listens at port 81. You can connect again.',
    );
    await expect.poll(() => titles(page)).toEqual(['client: SYN', 'board: RST, ACK']);
    await expect(rows(page).locator('#lab-rst')).toContainText('nobody listens at port 81');
  });
  await lab(page).getByLabel('Port').selectOption('80');
  await test.step('with the keyboard alone', async () => {
    await button(page, 'Connect').focus();
    await page.keyboard.press('Enter');
    await expect(boardState(page)).toHaveText(/^ESTABLISHED/);
    await segment(page, /^SYN from/).focus();
    await page.keyboard.press('Enter');
    await expect(segment(page, /^SYN from/)).toHaveAttribute('aria-expanded', 'true');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expect(rows(page).locator('#lab-syn .card').first()).toHaveClass(/lit/);
    await expect(lab(page).getByRole('log', { name: 'Events' })).toContainText(
      'SYN, ACK from the board: seq 5000, ack 1001.',
    );
  });
  await abort(page);
  await test.step('in life the numbers are random', async () => {
    await lab(page).getByLabel('Easy sequence numbers').uncheck();
    await connect(page);
    await expect(segment(page, /^SYN from the client/)).not.toContainText('seq 1000');
    await expect(segment(page, /^SYN, ACK/)).not.toContainText('seq 5000');
  });
});

test('packets that are held on their way: step by step, in slow motion, and when the board is reset', async ({
  page,
}) => {
  test.slow(); // slow motion takes its time
  await openLab(page, 'step by step');
  await test.step('step by step, a packet waits half-way and nobody sends it again meanwhile', async () => {
    await expect(button(page, 'Step')).toHaveAttribute('aria-disabled', 'true');
    await button(page, 'Connect').click();
    await expect(status(page)).toHaveText(/stopped half-way/);
    await expect(rows(page).locator('#lab-syn')).toHaveClass(/held/);
    // The LED's own connection goes on meanwhile.
    await page.getByRole('button', { name: 'Toggle LED' }).first().click();
    await expect(ledStatus(page)).toHaveText('LED is on');
    await expect.poll(() => titles(page)).toEqual(['client: SYN']);
    await button(page, 'Step').click();
    await expect(rows(page).locator('#lab-syn-ack')).toHaveClass(/held/);
    await expect(clientState(page)).toHaveText('SYN-SENT');
    await button(page, 'Step').click();
    await expect(rows(page).locator('#lab-ack')).toHaveClass(/held/);
    await expect(clientState(page)).toHaveText('ESTABLISHED');
    await expect(boardState(page)).toHaveText(/^SYN-RECEIVED/);
    await button(page, 'Step').click();
    await expect(boardState(page)).toHaveText(/^ESTABLISHED/);
    await expect
      .poll(() => titles(page))
      .toEqual(['client: SYN', 'board: SYN, ACK', 'client: ACK']);
  });
  await abort(page);
  await choosePace(page, 'in slow motion');
  await test.step('in slow motion every packet flies, and lands', async () => {
    await button(page, 'Connect').click();
    await expect(rows(page).locator('#lab-syn')).toHaveClass(/held/);
    await expect(rows(page).locator('#lab-syn')).toHaveClass(/landed/);
    await expect(boardState(page)).toHaveText(/^ESTABLISHED/);
    await expect
      .poll(() => titles(page))
      .toEqual(['client: SYN', 'board: SYN, ACK', 'client: ACK']);
  });
  await abort(page);
  await choosePace(page, 'step by step');
  await test.step('a board that is reset half-way leaves nothing behind', async () => {
    await arrange(page, 'client data', 'drop');
    await button(page, 'Connect').click();
    await expect(rows(page).locator('#lab-syn')).toHaveClass(/held/);
    await page.getByRole('button', { name: 'Reset board' }).first().click();
    await expect(status(page)).toHaveText(/The board was reset/);
    await expect(rows(page).locator('#lab-syn')).toContainText('Lost with the board.');
    await expect(armed(page)).toHaveCount(0);
    await expect(boardStatus(page)).toHaveText('Running');
    await expect(ledStatus(page)).toHaveText('LED is off');
    await lab(page).getByLabel('at true speed').check();
    await connect(page);
    await expect
      .poll(() => titles(page))
      .toEqual(['client: SYN', 'board: SYN, ACK', 'client: ACK']);
  });
});

test('the checkpoint is passed by losing, repeating and closing, and not before', async ({
  page,
}) => {
  await openLab(page);
  const checkpoint = page.locator('lesson-checkpoint');
  const seen = checkpoint.locator('li.seen');
  await connect(page);
  await button(page, 'Abort').click();
  await expect(seen).toHaveCount(1);
  await expect(checkpoint.getByRole('status')).toHaveText('Not all of it has happened yet.');
  await arrange(page, 'client syn', 'drop');
  await connect(page);
  await expect(seen).toHaveCount(3);
  await expect(checkpoint.getByRole('status')).not.toContainText('passed');
  await button(page, 'Close').click();
  await expect(seen).toHaveCount(4);
  await expect(checkpoint.getByRole('status')).toContainText('Checkpoint passed');
});

test('a used lab with an open packet has no violation, light and dark', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await openLab(page);
  await arrange(page, 'client syn', 'drop');
  await connect(page);
  await segment(page, /^SYN, ACK/).click();
  await expect(rows(page).locator('#lab-syn-ack .octet-row').first()).toBeVisible();
  await arrange(page, 'client fin', 'delay');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await scan(page, {
      within: ['handshake-lab'],
      only: colorScheme === 'dark' ? 'colours' : undefined,
    });
  }
});

/** The lab of the three-way handshake, done as a student would. */
import { expect, type Locator, type Page, test } from '@playwright/test';
import { scan } from './axe.ts';
import { boardStatus, ledStatus, startBoard } from './board.ts';

const LESSON = '/lessons/three-way-handshake/';

const lab = (page: Page): Locator => page.locator('handshake-lab');
const button = (page: Page, name: string): Locator =>
  lab(page).getByRole('button', { name, exact: true });
const rows = (page: Page): Locator => lab(page).locator('.seq-rows');
const status = (page: Page): Locator => lab(page).getByRole('status', { name: 'Connection' });
/** The arrow of a segment, by its title, in the order of sending. */
const segment = (page: Page, title: RegExp): Locator =>
  rows(page).getByRole('button', { name: title });
const clientState = (page: Page): Locator => lab(page).locator('[data-part="client-state"]');
const boardState = (page: Page): Locator => lab(page).locator('[data-part="board-state"]');

/** The lesson with a running board, and packets at the speed a test wants. */
async function openLab(page: Page, pace = 'at true speed'): Promise<void> {
  await startBoard(page, LESSON);
  await lab(page).getByLabel(pace).check();
}

const armed = (page: Page): Locator =>
  lab(page).getByRole('form', { name: 'Mishaps' }).getByRole('listitem');

async function arrange(page: Page, what: string, happens: string): Promise<void> {
  const form = lab(page).getByRole('form', { name: 'Mishaps' });
  await form.getByLabel('Let the next').selectOption(what);
  await form.getByLabel('what happens to it').selectOption(happens);
  await form.getByRole('button', { name: 'Arrange it' }).click();
  await expect(armed(page)).toHaveCount(1);
}

async function connect(page: Page): Promise<void> {
  await button(page, 'Connect').click();
  await expect(clientState(page)).toHaveText('ESTABLISHED');
  await expect(boardState(page)).toHaveText(/^ESTABLISHED/);
}

/** The titles of all segments, in order. */
async function titles(page: Page): Promise<string[]> {
  return lab(page)
    .locator('.seq-segment')
    .evaluateAll((items) =>
      items.map((item) => {
        const side = item.classList.contains('from-client') ? 'client' : 'board';
        return `${side}: ${item.querySelector('.seq-title')?.textContent ?? ''}`;
      }),
    );
}

test('three packets open a connection, with numbers that can be followed', async ({ page }) => {
  await openLab(page);
  await connect(page);
  await expect(segment(page, /^SYN from the client to the board: seq 1000$/)).toBeVisible();
  await expect(
    segment(page, /^SYN, ACK from the board to the client: seq 5000, ack 1001$/),
  ).toBeVisible();
  await expect(
    segment(page, /^ACK from the client to the board: seq 1001, ack 5001$/),
  ).toBeVisible();
  await expect.poll(() => titles(page)).toEqual(['client: SYN', 'board: SYN, ACK', 'client: ACK']);
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

test('in life the numbers are random', async ({ page }) => {
  await openLab(page);
  await lab(page).getByLabel('Easy sequence numbers').uncheck();
  await connect(page);
  await expect(segment(page, /^SYN from the client/)).not.toContainText('seq 1000');
  await expect(segment(page, /^SYN, ACK/)).not.toContainText('seq 5000');
});

test('step by step, a packet waits half-way and nobody sends it again meanwhile', async ({
  page,
}) => {
  await openLab(page, 'step by step');
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
  await expect.poll(() => titles(page)).toEqual(['client: SYN', 'board: SYN, ACK', 'client: ACK']);
});

test('in slow motion every packet flies, and lands', async ({ page }) => {
  await openLab(page, 'in slow motion');
  await button(page, 'Connect').click();
  await expect(rows(page).locator('#lab-syn')).toHaveClass(/held/);
  await expect(rows(page).locator('#lab-syn')).toHaveClass(/landed/);
  await expect(boardState(page)).toHaveText(/^ESTABLISHED/);
  await expect.poll(() => titles(page)).toEqual(['client: SYN', 'board: SYN, ACK', 'client: ACK']);
});

test('a lost SYN is sent again after a second, and the next wait is twice as long', async ({
  page,
}) => {
  await openLab(page);
  await arrange(page, 'client syn', 'drop');
  await button(page, 'Connect').click();
  await expect(rows(page).locator('#lab-syn')).toContainText('Lost on the way.');
  await expect(lab(page).getByRole('meter', { name: /Retransmission timer/ })).toBeVisible();
  await expect(boardState(page)).toHaveText(/^ESTABLISHED/);
  await expect
    .poll(() => titles(page))
    .toEqual(['client: SYN', 'client: SYN again', 'board: SYN, ACK', 'client: ACK']);
  await expect(rows(page)).toContainText('1.0 s without an answer');
  await expect(rows(page)).toContainText('Now it waits twice as long: 2.0 s.');
  await expect(armed(page)).toHaveCount(0);
});

test('a lost SYN-ACK is repaired by whoever’s timer runs out first', async ({ page }) => {
  await openLab(page);
  await arrange(page, 'board syn-ack', 'drop');
  await button(page, 'Connect').click();
  await expect(boardState(page)).toHaveText(/^ESTABLISHED/);
  await expect.poll(() => titles(page)).toContain('board: SYN, ACK again');
  expect((await titles(page)).slice(0, 2)).toEqual(['client: SYN', 'board: SYN, ACK']);
});

test('a lost ACK: the board repeats its SYN-ACK, and the answer to that opens it', async ({
  page,
}) => {
  await openLab(page);
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

test('a lost ACK: data that follows carries the acknowledgment, too', async ({ page }) => {
  await openLab(page, 'step by step');
  await arrange(page, 'client ack', 'drop');
  await button(page, 'Connect').click();
  await button(page, 'Step').click();
  await expect(rows(page).locator('#lab-syn-ack')).toHaveClass(/held/);
  await button(page, 'Step').click();
  await expect(rows(page).locator('#lab-ack')).toHaveClass(/lost/);
  await button(page, 'Send data').click();
  await expect(rows(page).locator('#lab-data')).toHaveClass(/held/);
  await expect(boardState(page)).toHaveText(/^SYN-RECEIVED/);
  await button(page, 'Step').click();
  await expect(boardState(page)).toHaveText(/^ESTABLISHED/);
});

test('a SYN that arrives twice is answered twice, and opens one connection', async ({ page }) => {
  await openLab(page);
  await arrange(page, 'client syn', 'duplicate');
  await connect(page);
  await expect(rows(page).locator('#lab-syn')).toContainText('Arrived twice.');
  await expect(rows(page).locator('#lab-syn-ack-2')).toContainText('The SYN has come again');
  expect((await titles(page)).filter((title) => title === 'client: SYN')).toHaveLength(1);
});

test('an ACK that is overtaken lands late and does no harm', async ({ page }) => {
  await openLab(page);
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

test('a late SYN is sent again before it lands', async ({ page }) => {
  await openLab(page);
  await arrange(page, 'client syn', 'delay');
  await button(page, 'Connect').click();
  await expect(rows(page).locator('#lab-syn')).toContainText('Held back on the way.');
  await expect(boardState(page)).toHaveText(/^ESTABLISHED/);
  await expect(rows(page).locator('#lab-syn')).toContainText('Arrived late.');
  await expect
    .poll(async () => (await titles(page)).slice(0, 2))
    .toEqual(['client: SYN', 'client: SYN again']);
});

test('data, and a close in four steps that ends in TIME-WAIT', async ({ page }) => {
  await openLab(page);
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
  await expect.poll(() => titles(page)).toEqual(['client: SYN', 'board: SYN, ACK', 'client: ACK']);
});

test('a lost FIN is sent again', async ({ page }) => {
  await openLab(page);
  await connect(page);
  await arrange(page, 'client fin', 'drop');
  await button(page, 'Close').click();
  await expect(rows(page).locator('#lab-fin')).toContainText('Lost on the way.');
  await expect(clientState(page)).toHaveText('TIME-WAIT');
  await expect(rows(page).locator('#lab-fin-2')).toContainText('again');
});

test('Abort ends it with one RST', async ({ page }) => {
  await openLab(page);
  await connect(page);
  await button(page, 'Abort').click();
  await expect(status(page)).toHaveText(/^Aborted: this end has forgotten/);
  await expect(boardState(page)).toHaveText(/^CLOSED/);
  // The diagram draws a packet a moment after the states have changed.
  await expect.poll(async () => (await titles(page)).at(-1)).toBe('client: RST, ACK');
});

test('where nobody listens the board refuses with RST', async ({ page }) => {
  await openLab(page);
  await lab(page).getByLabel('Port').selectOption('81');
  await button(page, 'Connect').click();
  await expect(status(page)).toHaveText(
    'Refused: nobody listens at port 81. You can connect again.',
  );
  await expect.poll(() => titles(page)).toEqual(['client: SYN', 'board: RST, ACK']);
  await expect(rows(page).locator('#lab-rst')).toContainText('nobody listens at port 81');
});

test('with the keyboard alone', async ({ page }) => {
  await openLab(page);
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

test('a link opens a packet or a field as soon as it exists', async ({ page }) => {
  await page.goto(`${LESSON}#lab-syn-ack-acknowledgment-number`);
  await startBoard(page, `${LESSON}#lab-syn-ack-acknowledgment-number`);
  await lab(page).getByLabel('at true speed').check();
  await connect(page);
  const card = rows(page).locator('#lab-syn-ack-acknowledgment-number');
  await expect(card).toHaveClass(/lit/);
  await expect(card.locator('.card-value')).toHaveText('1001');
  await expect(segment(page, /^SYN from/)).toHaveAttribute('aria-expanded', 'false');

  await segment(page, /^ACK from/).click();
  await rows(page).locator('#lab-ack').getByRole('button', { name: 'Copy link' }).click();
  await expect(page).toHaveURL(/#lab-ack$/);
});

test('a row of the packet table can be linked to, and a field of it', async ({ page }) => {
  await startBoard(page, '/bench/#packet-2-window');
  await expect(page.locator('#packet-2-window')).toHaveClass(/lit/);
  await page
    .locator('#packet-2-window')
    .getByRole('link', { name: /Copy a link/ })
    .click();
  await expect(page).toHaveURL(/#packet-2-window$/);
});

test('a board that is reset half-way leaves nothing behind', async ({ page }) => {
  await openLab(page, 'step by step');
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
  await expect.poll(() => titles(page)).toEqual(['client: SYN', 'board: SYN, ACK', 'client: ACK']);
});

test('without a board the lab says so, and nothing breaks', async ({ page }) => {
  await page.goto(LESSON);
  await expect(status(page)).toHaveText(/Start a board/);
  await expect(button(page, 'Connect')).toHaveAttribute('aria-disabled', 'true');
  await lab(page).getByRole('button', { name: 'Arrange it' }).click();
  await expect(rows(page)).toHaveCount(0);
});

test('both downloads hold the packets they name', async ({ page }) => {
  await openLab(page);
  await connect(page);
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

test('an RST that is lost leaves a connection that only the board believes in', async ({
  page,
}) => {
  await openLab(page);
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

test('a link in the text opens the field of the packet that is there', async ({ page }) => {
  await openLab(page);
  await connect(page);
  await page.getByRole('link', { name: 'Window', exact: true }).click();
  await expect(rows(page).locator('#lab-syn-window')).toHaveClass(/lit/);
  await expect(rows(page).locator('#lab-syn-window')).toBeInViewport();
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

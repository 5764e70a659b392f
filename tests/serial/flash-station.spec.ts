/** The flash station with real Web Serial: ports that a policy grants, plugged in and pulled while the page is open. */
import type { Page } from '@playwright/test';
import { esp32Image, expect, needsSerialSpace, test } from './fixtures.ts';

needsSerialSpace();
test.slow();
// By the ids of the bridge, as a school's policy names its boards.
test.use({ grant: 'usb-ids' });

/** Octets: reset, identification, and some of the program. */
const HALF_A_PROGRAM = 10_000;

const flashEvery = (page: Page) => page.getByRole('button', { name: 'Flash every board' });
const boards = (page: Page) => page.getByRole('table', { name: 'Boards' });
const row = (page: Page, text: string | RegExp) =>
  boards(page).getByRole('row').filter({ hasText: text });
const status = (page: Page) => page.getByRole('status', { name: 'Flash station' });

test('a board is plugged in, flashed at a press, verified, booted and numbered', async ({
  page,
  bench,
}) => {
  await page.goto('/flash/');
  await expect(page.getByText('No port is here yet')).toBeVisible();
  // From here on the browser tells of what is plugged in.
  await expect(flashEvery(page)).toBeEnabled();
  const { board } = await bench.plug();
  await expect(row(page, 'Ready')).toHaveCount(1);
  await page.getByLabel('Numbers begin at').fill('12');
  await page.getByLabel('Numbers begin at').blur();
  await flashEvery(page).click();
  await expect(row(page, 'Done')).toContainText('02:57:41:00:00:01');
  await expect(row(page, 'Done')).toContainText('led_websocket: starting');
  await expect(row(page, 'Done')).toContainText('12');
  await expect(status(page)).toHaveText('Board 12 is done.');
  const image = esp32Image('led_websocket');
  expect(Buffer.from(board.flash.read(0x1000, image.length)).equals(image)).toBe(true);

  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  const file = await (await saving).createReadStream();
  const csv = Buffer.concat(await file.toArray()).toString();
  expect(csv).toMatch(/^number,address,chip,program,result,/);
  expect(csv).toMatch(/\r\n12,02:57:41:00:00:01,.*,LED over WebSocket,done,/);
});

test('a pile: each board that is plugged in is flashed without a press; a pulled one fails and is whole the next time', async ({
  page,
  bench,
}) => {
  await page.goto('/flash/');
  await page.getByRole('button', { name: 'Flash what is plugged in' }).click();
  const { board } = await bench.plug();
  await bench.unplugAfter(HALF_A_PROGRAM);
  await expect(row(page, 'Failed, unplugged')).toContainText('disappeared');
  await expect(boards(page).getByRole('alert')).toBeVisible();
  await bench.plugAgain();
  await expect(row(page, 'Done')).toHaveCount(1);
  const image = esp32Image('led_websocket');
  expect(Buffer.from(board.flash.read(0x1000, image.length)).equals(image)).toBe(true);
  await bench.unplug();
  await expect(row(page, 'Done, unplugged')).toHaveCount(1);
  await expect(status(page)).toHaveText('Board 1 is done.');
});

test('a port that another program holds fails in words, and a retry is a press', async ({
  page,
  bench,
}) => {
  await bench.plug();
  bench.refuse('EBUSY');
  await page.goto('/flash/');
  await flashEvery(page).click();
  await expect(row(page, 'Failed')).toContainText(/another program uses it/);
  bench.refuse(null);
  await page.getByRole('button', { name: 'Retry board 1' }).click();
  await expect(row(page, 'Done')).toHaveCount(1);
});

test('two boards of one kind at once: one is pulled half-way, the other is done all the same', async ({
  page,
  bench,
  second,
}) => {
  const { board } = await bench.plug();
  const other = await second.plug();
  await page.goto('/flash/');
  await expect(row(page, 'CP210x')).toHaveCount(2);
  const pulled = second.unplugAfter(HALF_A_PROGRAM);
  await flashEvery(page).click();
  await pulled;
  await expect(row(page, 'Failed, unplugged')).toContainText('disappeared');
  await expect(row(page, 'Done')).toHaveCount(1);
  const image = esp32Image('led_websocket');
  const held = (of: typeof board) => Buffer.from(of.flash.read(0x1000, image.length));
  expect(held(board).equals(image)).toBe(true);
  await second.plugAgain();
  await expect(row(page, 'Ready')).toHaveCount(1);
  await flashEvery(page).click();
  await expect(row(page, 'Done')).toHaveCount(2);
  expect(held(other.board).equals(image)).toBe(true);
  // Their addresses are the same, and they are two boards.
  await expect(page.getByText('2 boards have a number.')).toBeVisible();
});

test('leaving the page while a board is written asks first', async ({ page, bench }) => {
  await bench.plug();
  await page.goto('/flash/');
  await flashEvery(page).click();
  await expect(row(page, 'Writing')).toHaveCount(1);
  const asked = page.waitForEvent('dialog');
  const leaving = page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  await leaving;
  await expect(row(page, 'Done')).toHaveCount(1);
});

test('what has been flashed is printed as labels, and nothing else of the page', async ({
  page,
  bench,
}) => {
  await bench.plug();
  await page.goto('/flash/');
  await flashEvery(page).click();
  await expect(row(page, 'Done')).toHaveCount(1);
  await page.evaluate(() => {
    window.print = () => undefined;
  });
  await page.getByLabel('Size of labels').selectOption('62x29');
  await page.getByRole('button', { name: 'Print labels' }).click();
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByText('02:57:41:00:00:01')).toHaveCount(2);
  await expect(boards(page)).toBeHidden();
  const label = page.getByRole('listitem');
  await expect(label).toHaveText(/^\s*1\s*02:57:41:00:00:01\s*\d{4}-\d\d-\d\d\s*$/);
  const millimetre = 96 / 25.4;
  const box = await label.boundingBox();
  expect(box?.width).toBeCloseTo(62 * millimetre, 0);
  expect(box?.height).toBeCloseTo(29 * millimetre, 0);
});

/**
 * A real board as a reader has it: plugged in, connected, flashed, used, pulled out, plugged in again.
 * The chip behind the cable runs the ESP32's own image, instruction by instruction, at 115200 baud.
 */
import type { Page } from '@playwright/test';
import { boardStatus, ledStatus, packets, serialLog, toggleButton } from '../browser/board.ts';
import { type Bench, esp32Image, expect, needsSerialSpace, test } from './fixtures.ts';

needsSerialSpace();
// A real line takes real time: flashing at 115200 baud some four seconds, booting one.
test.slow();

/** Octets: reset, identification, and some of the compressed blocks of some 25 KB. */
const HALF_A_PROGRAM = 10_000;

const connectButton = (page: Page) =>
  page.getByRole('button', { name: 'Connect ESP32 over USB' }).first();
const flashButton = (page: Page) => page.getByRole('button', { name: 'Flash', exact: true });

async function connect(page: Page): Promise<void> {
  await page.goto('/bench/');
  await connectButton(page).click();
}

async function connectRunning(page: Page): Promise<void> {
  await connect(page);
  await expect(boardStatus(page)).toHaveText('Running');
  await expect(ledStatus(page)).toHaveText('LED is off');
}

/** A lesson's lab with a real board beside it. */
async function connectBeside(page: Page, lesson: string): Promise<void> {
  await page.goto(`/lessons/${lesson}/`);
  await connectButton(page).click();
  await expect(ledStatus(page)).toHaveText('LED is off');
}

/** Both ends go over to another rate. */
async function agreeOn(page: Page, bench: Bench, baudRate: number): Promise<void> {
  const before = bench.rates.length;
  await page.getByLabel('Wire speed').selectOption(String(baudRate));
  await expect.poll(() => bench.rates.slice(before)).toEqual([baudRate]);
}

test('a blank board is connected, flashed, boots, and its LED follows', async ({ page, bench }) => {
  const { board, counters } = await bench.plug();
  await connect(page);
  await expect(boardStatus(page)).toHaveText('No program');
  await flashButton(page).click();
  await expect(page.getByRole('progressbar', { name: 'Flashing' })).toBeVisible();
  await expect(boardStatus(page)).toHaveText('Running');
  await expect(serialLog(page)).toContainText('led_websocket: starting');
  await expect(ledStatus(page)).toHaveText('LED is off');
  expect(bench.rates, 'the port is opened faster, and the board is not reset by that').toEqual([
    115_200, 921_600, 115_200,
  ]);
  const image = esp32Image('led_websocket');
  expect(Buffer.from(board.flash.read(0x1000, image.length)).equals(image)).toBe(true);

  await toggleButton(page).click();
  await expect(ledStatus(page)).toHaveText('LED is on');
  expect(bench.levels.get(2)).toBe(1);
  await expect(packets(page)).toContainText('SYN');
  const served = page.locator('iframe').first().contentFrame();
  await expect(served.getByRole('heading', { name: /Web-Socket Server/ })).toBeVisible();
  expect(counters.get('receivedLost')).toBe(0);
});

test('a board that runs already is found, and both ends agree on rates', async ({
  page,
  bench,
}) => {
  const { board, counters } = await bench.plug('led_websocket');
  await connectRunning(page);
  await test.step('an image for another chip is refused before the board is touched; it can be toggled', async () => {
    const image = Buffer.from(esp32Image('led_websocket'));
    image.writeUInt16LE(5, 12); // ESP32-C3
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name: 'other.bin', mimeType: 'application/octet-stream', buffer: image });
    await flashButton(page).click();
    await expect(page.getByRole('alert').filter({ hasText: 'ESP32-C3' }).first()).toBeVisible();
    await toggleButton(page).click();
    await expect(ledStatus(page)).toHaveText('LED is on');
    expect(bench.resets).toBe(0);
  });
  await test.step('it is reset', async () => {
    await page.getByRole('button', { name: 'Reset board' }).click();
    await expect(serialLog(page).getByText('SPI_FAST_FLASH_BOOT')).toHaveCount(1);
    await expect(ledStatus(page)).toHaveText('LED is off');
    await expect(boardStatus(page)).toHaveText('Running');
  });
  await test.step('at 460800 baud, and a reset brings back the first rate', async () => {
    await agreeOn(page, bench, 460_800);
    await toggleButton(page).click();
    await expect(ledStatus(page)).toHaveText('LED is on');
    await page.getByRole('button', { name: 'Reset board' }).click();
    await expect(serialLog(page).getByText('SPI_FAST_FLASH_BOOT')).toHaveCount(2);
    await expect(ledStatus(page)).toHaveText('LED is off');
    expect(bench.rates).toEqual([115_200, 460_800, 115_200]);
    expect(counters.get('receivedLost')).toBe(0);
  });
  await test.step('reset by its own button at the agreed rate: found again at the first one', async () => {
    await agreeOn(page, bench, 921_600);
    await toggleButton(page).click();
    await expect(ledStatus(page)).toHaveText('LED is on');
    board.press('EN', true);
    board.press('EN', false);
    await expect(ledStatus(page)).toHaveText('LED is off');
    await expect(boardStatus(page)).toHaveText('Running');
    expect(bench.rates.slice(-2)).toEqual([921_600, 115_200]);
  });
});

test('a port that cannot be opened at the new rate is lost, and taken again when it can', async ({
  page,
  bench,
}) => {
  await bench.plug('led_websocket');
  await connectRunning(page);
  bench.refuse('EBUSY');
  await page.getByLabel('Wire speed').selectOption('460800');
  await expect(boardStatus(page)).toHaveText('Lost');
  bench.refuse(null);
  await expect(boardStatus(page)).toHaveText('Running');
  await expect(ledStatus(page)).toHaveText('LED is off');
});

test('a port that another program holds, and one that is pulled out', async ({ page, bench }) => {
  await test.step('said so, and tried again', async () => {
    await bench.plug('led_websocket');
    bench.refuse('EBUSY');
    await connect(page);
    await expect(page.getByRole('alert').filter({ hasText: /another program/i })).toBeVisible();
    bench.refuse(null);
    await connectButton(page).click();
    await expect(boardStatus(page)).toHaveText('Running');
    await expect(ledStatus(page)).toHaveText('LED is off');
  });
  await test.step('pulled out while it runs: lost, said so, and back by itself', async () => {
    await bench.unplug();
    await expect(boardStatus(page)).toHaveText('Lost');
    await bench.plugAgain();
    await expect(boardStatus(page)).toHaveText('Running');
    await expect(page.getByText('Reconnected').first()).toBeVisible();
    await toggleButton(page).click();
    await expect(ledStatus(page)).toHaveText('LED is on');
  });
});

test('a board goes from page to page', async ({ page, context, bench }) => {
  await bench.plug('led_websocket');
  await connectRunning(page);
  const other = await context.newPage();
  await test.step('another tab says who has the board, and takes it when asked to', async () => {
    await connect(other);
    await expect(other.getByRole('alert').filter({ hasText: 'Another tab' })).toBeVisible();
    await other.getByRole('button', { name: 'Use it here' }).click();
    await expect(connectButton(other), 'the pressed one is gone').toBeFocused();
    await expect(ledStatus(other)).toHaveText('LED is off');
    await expect(boardStatus(page)).toHaveText('No board');
    await expect(page.getByText('Another tab of this site uses the board now.')).toBeVisible();
  });
  await test.step('a page that is closed lets go of the port, whatever rate it talked at', async () => {
    await agreeOn(other, bench, 460_800);
    await other.close();
    const next = await context.newPage();
    await connectRunning(next);
    expect(bench.rates.slice(-2)).toEqual([460_800, 115_200]);
  });
});

test('pulled out in the middle of a flash: half a program, and a whole one the next time', async ({
  page,
  bench,
}) => {
  await bench.plug();
  await connect(page);
  await expect(boardStatus(page)).toHaveText('No program');
  const pulled = bench.unplugAfter(HALF_A_PROGRAM);
  await flashButton(page).click();
  await pulled;
  await expect(boardStatus(page)).toHaveText('Lost');
  await expect(page.getByRole('alert').filter({ hasText: /flash/i }).first()).toBeVisible();
  await bench.plugAgain();
  await expect(page.getByText(/Reconnected/).first()).toBeVisible();
  await flashButton(page).click();
  await expect(boardStatus(page)).toHaveText('Running');
});

test('a board that cannot be reset: its buttons are shown, and after a cancel it runs as before', async ({
  page,
  bench,
}) => {
  const { board } = await bench.plug('led_websocket');
  board.port.setSignals = () => Promise.resolve();
  await connectRunning(page);
  await flashButton(page).click();
  await expect(page.getByText('There is no hurry')).toBeInViewport({ ratio: 1 });
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'held before' })).toBeInViewport();
  await expect(boardStatus(page)).toHaveText('Running');
  await toggleButton(page).click();
  await expect(ledStatus(page)).toHaveText('LED is on');
});

test('disconnected in the middle of a flash: another page can have the port', async ({
  page,
  context,
  bench,
}) => {
  await bench.plug();
  await connect(page);
  await expect(boardStatus(page)).toHaveText('No program');
  const disconnect = page.getByRole('button', { name: 'Disconnect' }).first();
  // Writing is over in half a second: the page itself presses when it has begun.
  await disconnect.evaluate((button: HTMLElement) => {
    const bar = document.querySelector('hs-flasher progress');
    const observer = new MutationObserver(() => {
      if (Number(bar?.getAttribute('value')) < 20) return;
      observer.disconnect();
      button.click();
    });
    if (bar !== null) observer.observe(bar, { attributes: true });
  });
  await flashButton(page).click();
  await expect(boardStatus(page)).toHaveText('No board');
  const other = await context.newPage();
  await connect(other);
  await expect(flashButton(other)).toHaveAttribute('aria-disabled', 'false');
  await expect(other.getByRole('alert').filter({ hasText: /another/i })).toHaveCount(0);
});

test('labs beside a real board', async ({ page, bench }) => {
  await bench.plug('led_websocket');
  await test.step('that need the virtual board say so', async () => {
    await connectBeside(page, 'the-sketch');
    await expect(page.getByRole('status', { name: 'Trace' })).toContainText('Start virtual board');
    await connectBeside(page, 'three-way-handshake');
    await expect(page.getByText('This board keeps its own random numbers.')).toBeVisible();
    await connectBeside(page, 'meet-the-board');
    await expect(page.getByRole('status', { name: 'Boot log' })).toContainText(
      'hold it down yourself',
    );
  });
  await test.step('what a lab does with the program, it does with the one for this chip', async () => {
    await connectBeside(page, 'flash-it');
    await page.getByRole('button', { name: 'Flash a damaged copy' }).click();
    await expect(
      page
        .getByRole('alert')
        .filter({ hasText: /checksum/i })
        .first(),
    ).toBeVisible();
    await expect(boardStatus(page)).toHaveText('Running');
  });
});

/**
 * From `Connect ESP32 over USB` to a port, with ports of the test's own in place of the browser's: several to choose
 * from, the browser's list left without a choice, a browser without any way to USB.
 */
import { expect, test, type Page } from '@playwright/test';
import { boardStatus, startButton } from './board.ts';

/** In the page: the serial ports of a computer, and what the browser's list ends with. */
interface FakeSerial {
  readonly infos: readonly SerialPortInfo[];
  /** The list stays open until `list` of the window answers it, as in Firefox; a second one is refused. */
  readonly staysOpen?: boolean;
}

async function withPorts(page: Page, fake: FakeSerial): Promise<void> {
  await page.addInitScript(({ infos, staysOpen = false }) => {
    const ports = infos.map((info) => {
      const port = Object.assign(new EventTarget(), {
        readable: null as ReadableStream | null,
        writable: null as WritableStream | null,
        getInfo: () => info,
        open: () => {
          port.readable = new ReadableStream();
          port.writable = new WritableStream();
          return Promise.resolve();
        },
        close: () => {
          port.readable = port.writable = null;
          return Promise.resolve();
        },
        setSignals: () => Promise.resolve(),
      });
      return port;
    });
    const asked: unknown[] = [];
    const list: { answer: ((port: unknown) => void) | null } = { answer: null };
    const noneChosen = () => new DOMException('No port selected by the user.', 'NotFoundError');
    const serial = Object.assign(new EventTarget(), {
      getPorts: () => Promise.resolve(ports),
      requestPort: (options: unknown) => {
        asked.push(options);
        if (list.answer !== null) {
          return Promise.reject(new DOMException('A request is under way.', 'InvalidStateError'));
        }
        if (!staysOpen) return Promise.reject(noneChosen());
        return new Promise((resolve, reject) => {
          list.answer = (index) => {
            list.answer = null;
            if (typeof index === 'number') resolve(ports[index]);
            else reject(noneChosen());
          };
        });
      },
    });
    Object.defineProperty(navigator, 'serial', { value: serial });
    Object.assign(window, { asked, list });
  }, fake);
}

interface FakeWindow extends Window {
  readonly asked: object[];
  readonly list: { readonly answer: ((port: number | null) => void) | null };
}

const asked = (page: Page) => page.evaluate(() => (window as unknown as FakeWindow).asked);

/** @param port the index of the one that is chosen; null leaves the list */
const answerList = (page: Page, port: number | null) =>
  page.evaluate((port) => (window as unknown as FakeWindow).list.answer?.(port), port);

const connect = (page: Page) => page.getByRole('button', { name: 'Connect ESP32 over USB' });

test('of several ports one is chosen by what is known of it, by keyboard', async ({ page }) => {
  const cp210x = { usbVendorId: 0x10c4, usbProductId: 0xea60 };
  await withPorts(page, {
    infos: [cp210x, cp210x, { usbVendorId: 0x1a86, usbProductId: 0x7523 }, {}],
  });
  await page.goto('/bench/');
  await connect(page).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Which port?' });
  await expect(dialog.getByRole('button')).toHaveText([
    'CP210x (Silicon Labs), 10C4:EA60, 1 of 2',
    'CP210x (Silicon Labs), 10C4:EA60, 2 of 2',
    'CH340 (WCH), 1A86:7523',
    'Serial port without USB ids',
    'Another port…',
    'Show all ports…',
    'Close',
  ]);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(connect(page)).toBeFocused();
  await expect(boardStatus(page)).toHaveText('No board');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'CH340' }).press('Enter');
  await expect(boardStatus(page)).toHaveText('Listening');
  await expect(boardStatus(page)).toHaveText('No answer yet');
  await expect(page.getByText('press "Reset board" and watch it start')).toBeVisible();
});

test('a list that is left without a choice is no failure: help stands beside the button', async ({
  page,
}) => {
  await withPorts(page, { infos: [] });
  await page.goto('/bench/');
  await connect(page).click();
  await expect(page.getByText('Was your board not in the list?')).toBeVisible();
  await expect(page.getByText('cable that only carries power')).toBeVisible();
  await page.getByRole('button', { name: 'Show all ports…' }).click();
  await expect(page.getByText('Was your board not in the list?')).toBeVisible();
  expect(await asked(page)).toEqual([
    { filters: [0x10c4, 0x1a86, 0x0403, 0x303a].map((usbVendorId) => ({ usbVendorId })) },
    { filters: [] },
  ]);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(boardStatus(page)).toHaveText('No board');
});

test('while the list of the browser is open, no button asks for a second one', async ({ page }) => {
  const cp210x = { usbVendorId: 0x10c4, usbProductId: 0xea60 };
  await withPorts(page, { infos: [cp210x], staysOpen: true });
  await page.goto('/bench/');
  const another = page.getByRole('button', { name: 'Another port…' }).first();
  const help = page.getByText('The browser already asks which port is meant.');
  const noneChosen = page.getByText('Was your board not in the list?');
  const dialog = page.getByRole('dialog', { name: 'Which port?' });

  // With one port that may be used, "Another port" shows the choice first.
  await another.click();
  await dialog.getByRole('button', { name: 'Another port…' }).click();
  await expect.poll(() => asked(page)).toHaveLength(1);
  for (const button of [another, connect(page), another]) {
    await button.click();
    await expect(help).toBeVisible();
    await expect(dialog).toBeHidden();
  }
  await answerList(page, null);
  await expect(noneChosen).toBeVisible();
  await expect(help).toBeHidden();

  // The list that is opened from the help, too; on another page of the course it is still the same list.
  await page.getByRole('button', { name: 'Show all ports…' }).click();
  await expect.poll(() => asked(page)).toHaveLength(2);
  await another.click();
  await expect(help).toBeVisible();
  await page.getByRole('link', { name: 'Course', exact: true }).click();
  await expect(page).not.toHaveURL(/bench/);
  await page.getByRole('link', { name: 'Bench', exact: true }).click();
  await connect(page).click();
  await expect(help).toBeVisible();
  expect(await asked(page)).toHaveLength(2);

  // A board that was started meanwhile makes room for the port that is chosen at last.
  await startButton(page).click();
  await expect(boardStatus(page)).toHaveText('Running');
  await answerList(page, 0);
  await expect(boardStatus(page)).toHaveText('Listening');
  await expect(help).toBeHidden();
  await expect(page.getByRole('alert')).toHaveCount(0);

  // After the answer it can be asked again.
  await page.getByRole('button', { name: 'Disconnect' }).first().click();
  await expect(boardStatus(page)).toHaveText('No board');
  await another.click();
  await dialog.getByRole('button', { name: 'Another port…' }).click();
  await expect.poll(() => asked(page)).toHaveLength(3);
});

test('two presses at once ask once', async ({ page }) => {
  await withPorts(page, { infos: [{}, {}] });
  await page.goto('/bench/');
  await connect(page).dblclick();
  const dialog = page.getByRole('dialog', { name: 'Which port?' });
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toHaveCount(0);
});

test('a browser without a way to USB says what would have one, beside the button', async ({
  page,
}) => {
  await page.addInitScript(() => {
    const has = Navigator.prototype as { serial?: unknown; usb?: unknown };
    delete has.serial;
    delete has.usb;
  });
  await page.goto('/bench/');
  await expect(connect(page)).toHaveAttribute('aria-disabled', 'true');
  await expect(connect(page)).toHaveAccessibleDescription(/Web Serial: Chrome or Edge 89/);
  await page.getByRole('link', { name: 'What this browser can do' }).click();
  await expect(page.getByRole('status', { name: 'This browser' })).toHaveText(
    'This browser can use the virtual board, and no real one.',
  );
});

/**
 * From `Connect ESP32 over USB` to a port, with ports of the test's own in place of the browser's: several to choose
 * from, the browser's list left without a choice, a browser without any way to USB.
 */
import { expect, test, type Page } from '@playwright/test';
import { boardStatus } from './board.ts';

/** In the page: the serial ports of a computer, and what the browser's list ends with. */
interface FakeSerial {
  readonly infos: readonly SerialPortInfo[];
}

async function withPorts(page: Page, infos: FakeSerial['infos']): Promise<void> {
  await page.addInitScript((infos) => {
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
    const serial = Object.assign(new EventTarget(), {
      getPorts: () => Promise.resolve(ports),
      requestPort: (options: unknown) => {
        asked.push(options);
        return Promise.reject(new DOMException('No port selected by the user.', 'NotFoundError'));
      },
    });
    Object.defineProperty(navigator, 'serial', { value: serial });
    Object.assign(window, { asked });
  }, infos);
}

const connect = (page: Page) => page.getByRole('button', { name: 'Connect ESP32 over USB' });

test('of several ports one is chosen by what is known of it, by keyboard', async ({ page }) => {
  const cp210x = { usbVendorId: 0x10c4, usbProductId: 0xea60 };
  await withPorts(page, [cp210x, cp210x, { usbVendorId: 0x1a86, usbProductId: 0x7523 }, {}]);
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
  await withPorts(page, []);
  await page.goto('/bench/');
  await connect(page).click();
  await expect(page.getByText('Was your board not in the list?')).toBeVisible();
  await expect(page.getByText('cable that only carries power')).toBeVisible();
  await page.getByRole('button', { name: 'Show all ports…' }).click();
  await expect(page.getByText('Was your board not in the list?')).toBeVisible();
  const asked = await page.evaluate(() => (window as unknown as { asked: object[] }).asked);
  expect(asked).toEqual([
    { filters: [0x10c4, 0x1a86, 0x0403, 0x303a].map((usbVendorId) => ({ usbVendorId })) },
    { filters: [] },
  ]);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(boardStatus(page)).toHaveText('No board');
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

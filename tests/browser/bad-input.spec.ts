/** Images that are wrong, programs that hang, browsers that cannot: a clear word, and life goes on. */
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { writeWebAssemblyImage } from '../../device/formats/esp/webassembly-image.ts';
import { linkSketch } from '../../firmware/wasm-build.ts';
import { imagePath } from '../../firmware/images.ts';
import {
  boardStatus,
  ledStatus,
  serialLog,
  startBoard,
  startButton,
  startSlowly,
  toggleButton,
} from './board.ts';
import { LESSONS, settled } from './pages.ts';

async function flashFile(page: Page, name: string, octets: Uint8Array): Promise<void> {
  const chooser = page.locator('input[type=file]').first();
  if (!(await chooser.isVisible())) {
    await page.getByText('Another program, or an image of your own').first().click();
  }
  await chooser.setInputFiles({
    name,
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(octets),
  });
  await page.getByRole('button', { name: 'Flash', exact: true }).first().click();
}

const good = (): Uint8Array => new Uint8Array(readFileSync(imagePath('led_websocket')));

const REFUSED = [
  ['truncated', (image: Uint8Array) => image.slice(0, 3000), /cut off/],
  [
    'damaged',
    (image: Uint8Array) => image.map((octet, at) => (at === 5000 ? octet ^ 1 : octet)),
    /checksum|damaged|SHA-256/i,
  ],
  [
    'for another chip',
    (image: Uint8Array) => image.map((octet, at) => (at === 12 ? 5 : at === 13 ? 0 : octet)),
    /ESP32-C3/,
  ],
  [
    'a web page',
    () => new TextEncoder().encode('<!DOCTYPE html><p>404'.padEnd(400)),
    /0xE9|not an image|no image/i,
  ],
] as const;

test('images that are refused before the board is touched, and what is said of them', async ({
  page,
}) => {
  test.slow(); // six of them
  await startBoard(page);
  for (const [at, [name, spoil, words]] of REFUSED.entries()) {
    await test.step(`an image that is ${name}`, async () => {
      await flashFile(page, 'own.bin', spoil(good()));
      const alert = page.getByRole('alert').filter({ hasText: words }).first();
      await expect(alert, 'although the files are unfolded above it').toBeInViewport({ ratio: 1 });
      await expect(boardStatus(page)).toHaveText('Running');
      await toggleButton(page).click();
      await expect(ledStatus(page)).toHaveText(`LED is ${at % 2 === 0 ? 'on' : 'off'}`);
    });
  }
  await test.step('an empty file, when it is chosen', async () => {
    await flashFile(page, 'empty.bin', new Uint8Array(0));
    await expect(page.getByRole('alert').filter({ hasText: 'it is empty' })).toBeVisible();
    await expect(boardStatus(page)).toHaveText('Running');
  });
  await test.step('what was said of a file goes when another is chosen, or when it is dismissed', async () => {
    const alert = page.getByRole('alert').filter({ hasText: 'cut off' }).first();
    await flashFile(page, 'own.bin', good().slice(0, 3000));
    await expect(alert).toBeVisible();
    const file = { name: 'other.bin', mimeType: 'application/octet-stream' };
    const chooser = page.locator('input[type=file]').first();
    await chooser.setInputFiles({ ...file, buffer: Buffer.from(good()) });
    await expect(alert).toBeHidden();
    await chooser.setInputFiles({ ...file, buffer: Buffer.from(good().slice(0, 2000)) });
    await page.getByRole('button', { name: 'Flash', exact: true }).first().click();
    await expect(alert).toBeVisible();
    await page.getByRole('button', { name: 'Dismiss problem' }).first().press('Enter');
    await expect(alert).toBeHidden();
    await expect(page.getByRole('button', { name: 'Reset board' }).first()).toBeFocused();
  });
  await test.step('on a phone, too, a refusal is in view, and the page can be scrolled clear of it', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await flashFile(page, 'own.bin', good().slice(0, 3000));
    const alert = page.getByRole('alert').filter({ hasText: 'cut off' }).first();
    await expect(alert).toBeInViewport({ ratio: 1 });
    await page.getByRole('button', { name: 'Clear' }).last().scrollIntoViewIfNeeded();
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await expect(alert).toBeInViewport({ ratio: 1 });
    const end = await page.locator('.packets').boundingBox();
    const top = await alert.boundingBox();
    expect((end?.y ?? 0) + (end?.height ?? 0)).toBeLessThanOrEqual(top?.y ?? 0);
  });
});

test('Flash pressed while a file is still being read waits for that file', async ({ page }) => {
  await page.addInitScript(() => {
    const pressed = new Promise<void>((resolve) => {
      document.addEventListener('click', ({ target }) => {
        if (target instanceof Element && target.matches('[data-action="flash"]')) resolve();
      });
    });
    Blob.prototype.arrayBuffer = async function () {
      await pressed;
      return new Response(this).arrayBuffer();
    };
  });
  await startBoard(page);
  await flashFile(page, 'own.bin', good().slice(0, 3000));
  await expect(page.getByRole('alert').filter({ hasText: 'cut off' }).first()).toBeVisible();
  await expect(boardStatus(page)).toHaveText('Running');
});

test('a page that vanishes while it flashes leaves a board that can be flashed', async ({
  page,
}) => {
  await page.goto('/bench/');
  await startSlowly(page);
  await expect(boardStatus(page)).toHaveText(/Flashing [2-9]\d %/);
  await page.reload();
  await startButton(page).click();
  await expect(ledStatus(page)).toHaveText('LED is off');
});

test('cancelling a flash says where the board stands, and flashing again works', async ({
  page,
}) => {
  await page.goto('/bench/');
  await startSlowly(page);
  await expect(boardStatus(page)).toHaveText(/Flashing [2-9]\d %/);
  await page.getByRole('button', { name: 'Cancel' }).first().click();
  await expect(boardStatus(page)).toHaveText('Download mode');
  await page.getByRole('button', { name: 'Flash', exact: true }).first().click();
  await expect(ledStatus(page)).toHaveText('LED is off');
});

test('a sketch that never yields: the board goes on, and the page stays alive', async ({
  page,
}) => {
  const text = readFileSync('tests/sketches/never_yields/never_yields.ino', 'utf8');
  const image = writeWebAssemblyImage(await linkSketch([{ path: 'never_yields.ino', text }]));
  await startBoard(page);
  await flashFile(page, 'never_yields.bin', image);
  await expect(serialLog(page)).toContainText('looping for ever');
  await expect(boardStatus(page)).toHaveText('Running');
  // The page still does what it is told: the good program goes back.
  await page.getByRole('button', { name: 'Disconnect' }).first().click();
  await startSlowly(page);
  await expect(ledStatus(page)).toHaveText('LED is off');
});

test.describe('a browser without JSPI', () => {
  test.beforeEach(async ({ page }) => {
    await page.addInitScript(() => {
      Reflect.deleteProperty(WebAssembly, 'Suspending');
      Reflect.deleteProperty(WebAssembly, 'promising');
    });
  });

  test('every lesson says beside each button what is missing, in the same words', async ({
    page,
  }) => {
    test.slow(); // every lesson
    const starters =
      /^(Start virtual board|Start the lab’s board|Run the race|Serve it|Flash and watch)$/;
    for (const path of LESSONS) {
      await test.step(path, async () => {
        await page.goto(path);
        await settled(page);
        const buttons = page.getByRole('button', { name: starters });
        expect(await buttons.count()).toBeGreaterThan(0);
        for (const button of await buttons.all()) {
          await expect(button).toHaveAttribute('aria-disabled', 'true');
          await expect(button).toHaveAccessibleDescription(
            /^The virtual board needs .*Firefox 153/,
          );
          const reason = page.locator(`#${await button.getAttribute('aria-describedby')}`);
          await expect(reason).toBeVisible();
        }
      });
    }
  });

  test('nothing advises the virtual board instead of a real one', async ({ page }) => {
    await page.addInitScript(() => {
      const has = Navigator.prototype as { serial?: unknown; usb?: unknown };
      delete has.serial;
      delete has.usb;
    });
    await page.goto('/bench/');
    const usb = page.getByRole('button', { name: 'Connect ESP32 over USB' });
    await expect(usb).toHaveAccessibleDescription(/Web Serial: Chrome or Edge 89/);
    await expect(usb).not.toHaveAccessibleDescription(/virtual board/);
  });

  test('says which browsers work, and the lesson still reads', async ({ page }) => {
    await page.goto('/lessons/what-is-a-websocket/');
    await expect(page.getByText(/Chrome (or|and) Edge 137/).first()).toBeVisible();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByRole('main')).toContainText('WebSocket');
  });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the lesson reads', async ({ page }) => {
    await page.goto('/lessons/what-is-a-websocket/');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/What is a WebSocket/);
    const text = await page.getByRole('main').innerText();
    expect(text.split(/\s+/).length).toBeGreaterThan(500);
    await expect(page.getByRole('img').first()).toBeVisible();
  });
});

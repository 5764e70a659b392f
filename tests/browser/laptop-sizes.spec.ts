/**
 * What the windows of laptops show beside a lesson, without scrolling: the LED's state, the last lines
 * of the serial port and the last packets at once; and an opened packet with its octets.
 */
import { expect, test, type Locator, type Page } from '@playwright/test';
import { imagePath } from '../../firmware/images.ts';
import { ledStatus, packets, startBoard, toggleButton } from './board.ts';

const LESSON = '/lessons/what-is-a-websocket/';

const SIZES = [
  { width: 1366, height: 625 },
  { width: 1366, height: 768 },
  { width: 1280, height: 720 },
  { width: 1024, height: 768 },
];

/** How many of them lie whole inside the window and inside every box that cuts them off. */
const countSeen = (elements: Locator): Promise<number> =>
  elements.evaluateAll((all) => {
    const isSeen = (element: Element): boolean => {
      const { top, bottom, left, right } = element.getBoundingClientRect();
      // Half a pixel is nobody's loss.
      const isInside = (box: { top: number; bottom: number; left: number; right: number }) =>
        top >= box.top - 0.5 &&
        bottom <= box.bottom + 0.5 &&
        left >= box.left - 0.5 &&
        right <= box.right + 0.5;
      if (bottom - top < 1 || !element.checkVisibility()) return false;
      if (!isInside({ top: 0, left: 0, bottom: innerHeight, right: innerWidth })) return false;
      for (let box = element.parentElement; box !== null; box = box.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(box);
        const cuts = overflowX !== 'visible' || overflowY !== 'visible';
        if (cuts && box !== document.documentElement && box !== document.body) {
          if (!isInside(box.getBoundingClientRect())) return false;
        }
      }
      return true;
    };
    return all.filter(isSeen).length;
  });

const lines = (page: Page): Locator => page.locator('.xterm-rows > div').filter({ hasText: /\S/ });
const rows = (page: Page): Locator => packets(page).locator('tr.packet');
const octets = (page: Page): Locator => packets(page).locator('.octet-row');

/** LED, last lines and last packets, wherever they are on the page. */
async function expectAllThree(page: Page): Promise<void> {
  await expect.poll(() => countSeen(ledStatus(page))).toBe(1);
  await expect.poll(() => countSeen(toggleButton(page))).toBe(1);
  await expect.poll(() => countSeen(lines(page))).toBeGreaterThanOrEqual(3);
  await expect.poll(() => countSeen(lines(page).last())).toBe(1);
  await expect.poll(() => countSeen(rows(page))).toBeGreaterThanOrEqual(2);
  await expect.poll(() => countSeen(rows(page).last())).toBe(1);
}

/** As many rows of octets as it has, or six; the rest can be scrolled to. */
async function expectOctets(page: Page): Promise<void> {
  // All of them are drawn at once, a moment after the press.
  await expect(octets(page)).not.toHaveCount(0);
  const count = await octets(page).count();
  await expect.poll(() => countSeen(octets(page))).toBeGreaterThanOrEqual(Math.min(count, 6));
  await octets(page).last().scrollIntoViewIfNeeded();
  await expect.poll(() => countSeen(octets(page).last())).toBe(1);
}

async function toggleOnce(page: Page): Promise<void> {
  await toggleButton(page).click();
  await expect(ledStatus(page)).toHaveText('LED is on');
  await expect(rows(page).filter({ hasText: 'Text frame "1"' }).first()).toBeAttached();
}

const named = ({ width, height }: { width: number; height: number }): string =>
  `${width} by ${height}`;

/** The rows of a packet and the octets of it once it is opened; it is closed again. */
async function expectOpenedPacket(page: Page, packet: Locator): Promise<void> {
  await packet.getByRole('button').click();
  await expectOctets(page);
  await packet.getByRole('button').click();
  await expect(octets(page)).toHaveCount(0);
}

const answer = (page: Page): Locator =>
  rows(page).filter({ hasText: '101 Switching Protocols' }).first();

test('beside a lesson LED, serial lines, packets and octets are seen, at every size', async ({
  page,
}) => {
  test.slow(); // four sizes
  await startBoard(page, LESSON);
  await toggleOnce(page);
  for (const size of SIZES) {
    await test.step(named(size), async () => {
      await page.setViewportSize(size);
      await expectAllThree(page);
      // A long one, and then a short one.
      await expectOpenedPacket(page, answer(page));
      await expectOpenedPacket(page, rows(page).filter({ hasText: 'ACK' }).last());
      await expectAllThree(page);
    });
  }
});

test('on /bench/ LED, serial lines, packets and octets are seen, at every size', async ({
  page,
}) => {
  test.slow(); // four sizes
  await startBoard(page);
  await toggleOnce(page);
  for (const size of SIZES) {
    await test.step(named(size), async () => {
      await page.setViewportSize(size);
      await expectAllThree(page);
      await expectOpenedPacket(page, answer(page));
    });
  }
});

test('on /bench/ a chosen file leaves the device page its height, at every size', async ({
  page,
}) => {
  await startBoard(page);
  await page.getByText('Another program, or an image of your own').first().click();
  await page.locator('input[type=file]').first().setInputFiles(imagePath('led_websocket'));
  await expect(page.locator('.flasher-parts table')).toBeVisible();
  const device = page.getByRole('region', { name: 'Device page' });
  const toggle = device.frameLocator('iframe').getByRole('button').first();
  let led = 'off';
  for (const size of [...SIZES, { width: 1920, height: 1080 }]) {
    await test.step(named(size), async () => {
      await page.setViewportSize(size);
      await device.scrollIntoViewIfNeeded();
      const box = await device.locator('.device-window').boundingBox();
      expect(box?.height ?? 0).toBeGreaterThanOrEqual(200);
      await toggle.click();
      led = led === 'off' ? 'on' : 'off';
      await expect(ledStatus(page)).toHaveText(`LED is ${led}`);
      for (const name of ['device-page', 'packet-table', 'serial-monitor']) {
        expect((await page.locator(name).boundingBox())?.height ?? 0, name).toBeGreaterThan(200);
      }
    });
  }
});

/** 640 by 360 is a window of 1280 by 720, zoomed to 200 %. */
const ROOMS = [
  { width: 1920, height: 1080, large: true, typePx: 28 },
  { width: 1280, height: 720, large: true, typePx: 19 },
  { width: 1024, height: 768, large: true, typePx: 15 },
  { width: 640, height: 360, large: true, typePx: 13 },
  { width: 640, height: 360, large: false, typePx: 13 },
];

test('on /bench/ LED, serial lines and packets are seen in large type, and in ordinary type zoomed', async ({
  page,
}) => {
  test.slow(); // five sizes
  await startBoard(page);
  const type = page.getByRole('button', { name: 'Large type' });
  await expect(type).toHaveAttribute('aria-pressed', 'false');
  await type.click();
  await toggleOnce(page);
  for (const { width, height, large, typePx } of ROOMS) {
    await test.step(`${width} by ${height}, ${large ? 'large' : 'ordinary'} type`, async () => {
      await page.setViewportSize({ width, height });
      if (!large) await type.click();
      await expect(type).toHaveAttribute('aria-pressed', String(large));
      await page.evaluate(() => scrollTo(0, 0));
      await expectAllThree(page);
      for (const text of [rows(page).first().getByRole('button'), lines(page).first()]) {
        const px = await text.evaluate((element) => parseFloat(getComputedStyle(element).fontSize));
        expect(px).toBeGreaterThanOrEqual(typePx);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    });
  }
});

test('large type is kept in the browser, and belongs to the bench', async ({ page }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  const size = () =>
    page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
  const type = page.getByRole('button', { name: 'Large type' });
  await page.goto('/bench/');
  const ordinary = await size();
  await type.click();
  const large = await size();
  expect(large).toBeGreaterThan(1.5 * ordinary);
  await page.reload();
  await expect(type).toHaveAttribute('aria-pressed', 'true');
  expect(await size()).toBe(large);
  await page.getByRole('link', { name: 'Course', exact: true }).click();
  await expect(type).toHaveCount(0);
  expect(await size()).toBe(16);
  await page.getByRole('link', { name: 'Bench', exact: true }).click();
  await expect(type).toHaveAttribute('aria-pressed', 'true');
  expect(await size()).toBe(large);
  await type.click();
  expect(await size()).toBe(ordinary);
  await page.reload();
  await expect(type).toHaveAttribute('aria-pressed', 'false');
});

test('a button that is out of reach under the pointer can be read', async ({ page }) => {
  await page.goto(LESSON);
  const start = page.getByRole('button', { name: 'Start virtual board' }).first();
  await start.hover();
  await start.click();
  await expect(start).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: 'Disconnect' }).first().hover();
  const apart = await start.evaluate((button) => getComputedStyle(button).backgroundColor);
  await start.hover();
  for (const kind of ['', 'primary', 'quiet']) {
    const under = await start.evaluate((button, name) => {
      button.setAttribute('class', name);
      return getComputedStyle(button).backgroundColor;
    }, kind);
    expect(under, kind).toBe(apart);
  }
});

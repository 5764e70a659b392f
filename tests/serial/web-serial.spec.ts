/**
 * What the other tests here stand on: Chromium's Web Serial reaches a board of ours, resets it by its
 * lines, hears it at the board's rate, and loses it with the cable.
 */
import type { Page } from '@playwright/test';
import { expect, needsSerialSpace, test } from './fixtures.ts';

needsSerialSpace();

test.beforeEach(async ({ page, bench }) => {
  await bench.plug();
  await page.goto('/glossary/');
});

/** Opens the one granted port; resolves with what went wrong, or null. */
function open(page: Page, baudRate: number): Promise<string | null> {
  return page.evaluate(async (baudRate) => {
    const [port, ...others] = await navigator.serial.getPorts();
    if (port === undefined || others.length > 0) return 'not one port';
    try {
      await port.open({ baudRate });
      return null;
    } catch (error) {
      return String(error);
    }
  }, baudRate);
}

/** Reads until one of these has come, or the stream fails. */
function read(page: Page, ...ends: readonly string[]): Promise<string> {
  return page.evaluate(async (ends) => {
    const [port] = await navigator.serial.getPorts();
    const reader = port!.readable!.getReader();
    const decoder = new TextDecoder();
    let text = '';
    try {
      while (!ends.some((end) => text.includes(end))) {
        text += decoder.decode((await reader.read()).value, { stream: true });
      }
    } catch (error) {
      text += String(error);
    }
    reader.releaseLock();
    return text;
  }, ends);
}

async function setLines(page: Page, lines: SerialOutputSignals): Promise<void> {
  await page.evaluate(async (lines) => {
    const [port] = await navigator.serial.getPorts();
    await port!.setSignals(lines);
  }, lines);
}

test('RTS resets the board, DTR with it chooses download mode, text comes at the board’s rate', async ({
  page,
  bench,
}) => {
  expect(await open(page, 115_200)).toBeNull();
  await setLines(page, { dataTerminalReady: false, requestToSend: true });
  await setLines(page, { dataTerminalReady: false, requestToSend: false });
  // Its watchdog resets a blank board as well, and gives another reason.
  const started = 'rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)';
  expect(await read(page, started)).toContain(started);
  // Where the machine is busy EN may have risen before IO0 is low; flashers try again, too.
  await expect(async () => {
    await setLines(page, { dataTerminalReady: false, requestToSend: true });
    await setLines(page, { dataTerminalReady: true, requestToSend: false });
    const text = await read(page, 'waiting for download', 'invalid header');
    expect(text).toContain('waiting for download');
  }).toPass();
  expect(bench.rates).toEqual([115_200]);
});

test('a pulled cable is a lost device and no port; plugged in again it is another one', async ({
  page,
  bench,
}) => {
  expect(await open(page, 115_200)).toBeNull();
  await page.evaluate(() => {
    for (const name of ['connect', 'disconnect']) {
      navigator.serial.addEventListener(name, () => document.body.classList.add(name));
    }
  });
  const reading = read(page, 'a text that does not come');
  await bench.unplug();
  expect(await reading).toMatch(/NetworkError.*lost/);
  await expect(page.locator('body.disconnect')).toBeAttached();
  await expect.poll(() => open(page, 115_200)).toBe('not one port');
  await bench.plugAgain();
  await expect(page.locator('body.connect')).toBeAttached();
  expect(await open(page, 460_800)).toBeNull();
  expect(bench.rates).toEqual([460_800]);
});

test('a port that another program holds cannot be opened until it is let go', async ({
  page,
  bench,
}) => {
  bench.refuse('EBUSY');
  expect(await open(page, 115_200)).toContain('Failed to open serial port');
  bench.refuse(null);
  expect(await open(page, 115_200)).toBeNull();
});

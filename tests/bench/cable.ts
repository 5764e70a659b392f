/**
 * What real Web Serial costs and holds out, over a pseudo-terminal: a toggle on a line of 115200 baud, with
 * the ESP32's own image at the other end; and the serial monitor for a minute at 2 Mbit/s, with a port there
 * that prints lines. The terminal itself has no rate.
 */
import { readFileSync } from 'node:fs';
import { chromium, type Page } from '@playwright/test';
import type { Port } from '../../device/port/port.ts';
import { esp32ImagePath } from '../../firmware/images.ts';
import { CHROMIUM_FLAGS } from '../chromium.ts';
import { startEsp32Board } from '../../device/lx6/testing/node-board.ts';
import { Cable } from '../serial/cable.ts';
import { SerialSpace } from '../serial/space.ts';
import { octetsOf, running, toggleCost, toggleMs } from './board.ts';
import { MONITOR_BAUD, monitorFigures, type MonitorFigures } from './monitor.ts';
import { talkerPort } from './talker-port.ts';

export interface CableToggle {
  readonly times: readonly number[];
  /** Octets on the wire until the answer is there. */
  readonly awaited: number;
}

/** @returns the reason when this machine can lay no cable */
export async function toggleOverCable(
  origin: string,
  count: number,
): Promise<CableToggle | string> {
  // Octets take their time by the program's own divider, which the ROM leaves at 115200 baud.
  const { board } = startEsp32Board({
    image: readFileSync(esp32ImagePath('led_websocket')),
  });
  try {
    return await overCable(origin, board.port, async (page) => {
      await running(page);
      const times = await toggleMs(page, count);
      const { awaited } = await toggleCost(page);
      return { times, awaited: octetsOf(awaited) };
    });
  } finally {
    board.unplug();
  }
}

/** @returns the reason when this machine can lay no cable */
export async function monitorOverCable(
  origin: string,
  seconds: number,
): Promise<MonitorFigures | string> {
  return overCable(origin, talkerPort(), async (page) => {
    // It answers nothing, as a program that is not of this course.
    const status = page.getByRole('status', { name: 'Board', exact: true }).first();
    await status.filter({ hasText: 'No answer yet' }).waitFor();
    const monitor = page.getByRole('region', { name: 'Serial monitor' });
    await monitor.getByRole('button', { name: 'Options' }).click();
    await page.getByLabel('Listen at').selectOption(String(MONITOR_BAUD));
    await page.keyboard.press('Escape');
    return monitorFigures(page, seconds);
  });
}

/** Measures on a bench page that is connected to a port; or says why there can be no cable. */
async function overCable<Figures>(
  origin: string,
  port: Port,
  measure: (page: Page) => Promise<Figures>,
): Promise<Figures | string> {
  const obstacle = SerialSpace.obstacle();
  if (obstacle !== null) return obstacle;
  const space = await SerialSpace.create(origin);
  const cable = await Cable.plug(space, port);
  const browser = await chromium.launch({ executablePath: space.chromium, args: CHROMIUM_FLAGS });
  try {
    const page = await browser.newPage();
    await page.goto(`${origin}/bench/`);
    await page.getByRole('button', { name: 'Connect ESP32 over USB' }).first().click();
    return await measure(page);
  } finally {
    await browser.close();
    await cable.unplug();
    space.remove();
  }
}

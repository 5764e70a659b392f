/**
 * What a toggle costs on a real board's cable: real Web Serial, a pseudo-terminal, and the ESP32's own
 * image at the other end, on a line of 115200 baud.
 */
import { readFileSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { esp32ImagePath } from '../../firmware/images.ts';
import { CHROMIUM_FLAGS } from '../chromium.ts';
import { startEsp32Board } from '../lx6/node-board.ts';
import { Cable } from '../serial/cable.ts';
import { SerialSpace } from '../serial/space.ts';
import { octetsOf, running, toggleCost, toggleMs } from './board.ts';

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
  const obstacle = SerialSpace.obstacle();
  if (obstacle !== null) return obstacle;
  const space = await SerialSpace.create(origin);
  // Octets take their time by the program's own divider, which the ROM leaves at 115200 baud.
  const { board } = startEsp32Board({
    image: readFileSync(esp32ImagePath('led_websocket')),
  });
  const cable = await Cable.plug(space, board.port);
  const browser = await chromium.launch({ executablePath: space.chromium, args: CHROMIUM_FLAGS });
  try {
    const page = await browser.newPage();
    await page.goto(`${origin}/bench/`);
    await page.getByRole('button', { name: 'Connect ESP32 over USB' }).first().click();
    await running(page);
    const times = await toggleMs(page, count);
    const { awaited } = await toggleCost(page);
    return { times, awaited: octetsOf(awaited) };
  } finally {
    await browser.close();
    await cable.unplug();
    board.unplug();
    space.remove();
  }
}

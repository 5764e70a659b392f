/**
 * Browser tests with a board on a cable: Chromium's own Web Serial, a pseudo-terminal, and behind it a
 * virtual board in Node at the pace of a real line. Each worker has its own browser and its own cable.
 */
import { readFileSync } from 'node:fs';
import { test as base } from '@playwright/test';
import type { VirtualBoard } from '../../device/virtual/virtual-board.ts';
import { esp32ImagePath } from '../../firmware/images.ts';
import { SITE_PORT } from '../browser/ports.ts';
import type { Counters } from '../../device/lx6/counters.ts';
import { startEsp32Board } from '../../device/lx6/testing/node-board.ts';
import { Cable } from './cable.ts';
import { type Grant, SerialSpace } from './space.ts';

/** What the chip's boot ROM talks at. */
const BAUD_RATE = 115_200;

export interface Plugged {
  readonly board: VirtualBoard;
  readonly counters: Counters;
}

/** A board, a cable, and the computer's socket for it. */
export class Bench {
  readonly #space: SerialSpace;
  readonly #socket: number;
  /** Pins that the chip drives. */
  readonly levels = new Map<number, 0 | 1>();
  #board: VirtualBoard | null = null;
  #cable: Cable | null = null;

  constructor(space: SerialSpace, socket = 0) {
    this.#space = space;
    this.#socket = socket;
  }

  /** Rates the page has opened the port at since it was plugged in. */
  get rates(): readonly number[] {
    return this.#cable?.rates ?? [];
  }

  /** How often the page has pulled EN low since the board was plugged in. */
  get resets(): number {
    return this.#cable?.resets ?? 0;
  }

  /** Plugs in a board whose flash holds a sketch, or nothing. */
  async plug(sketch?: string): Promise<Plugged> {
    const { board, counters } = startEsp32Board({
      paceBaud: BAUD_RATE,
      ...(sketch === undefined ? {} : { image: esp32Image(sketch) }),
      onPin: (pin, level) => {
        if (level === null) this.levels.delete(pin);
        else this.levels.set(pin, level);
      },
    });
    this.#board = board;
    await this.plugAgain();
    return { board, counters };
  }

  async plugAgain(): Promise<void> {
    if (this.#board === null) throw new Error('there is no board to plug in');
    this.#cable = await Cable.plug(this.#space, this.#board.port, this.#socket);
  }

  /** Pulls the cable when so many octets more have come from the page. */
  async unplugAfter(octets: number): Promise<void> {
    await this.#cable?.carried(octets);
    await this.unplug();
  }

  async unplug(): Promise<void> {
    const cable = this.#cable;
    this.#cable = null;
    await cable?.unplug();
  }

  /** As if another program held the port, or this one might not open it; null: no more. */
  refuse(error: 'EBUSY' | 'EACCES' | null): void {
    this.#space.refuse(this.#socket, error);
  }

  async clear(): Promise<void> {
    this.refuse(null);
    await this.unplug();
    this.#board?.unplug();
  }
}

export function esp32Image(sketch: string): Buffer {
  return readFileSync(esp32ImagePath(sketch));
}

interface Fixtures {
  readonly bench: Bench;
  /** Another board, at another socket of the same computer. */
  readonly second: Bench;
}

interface WorkerFixtures {
  /** How the ports are granted to the site. */
  readonly grant: Grant;
  readonly space: SerialSpace;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  grant: ['all-ports', { scope: 'worker', option: true }],
  space: [
    async ({ grant }, use) => {
      const space = await SerialSpace.create(`http://127.0.0.1:${SITE_PORT}`, grant);
      await use(space);
      space.remove();
    },
    { scope: 'worker' },
  ],
  browser: [
    async ({ space, playwright, launchOptions }, use) => {
      const options = { ...launchOptions, executablePath: space.chromium };
      const browser = await playwright.chromium.launch(options);
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  bench: async ({ space }, use) => {
    const bench = new Bench(space);
    await use(bench);
    await bench.clear();
  },
  second: async ({ space }, use) => {
    const bench = new Bench(space, 1);
    await use(bench);
    await bench.clear();
  },
});

const obstacle = SerialSpace.obstacle();

/** Called at the head of a file of tests: says why they are skipped where they are. */
export function needsSerialSpace(): void {
  if (obstacle !== null) console.warn(`Tests with a serial port are skipped: ${obstacle}.`);
  test.skip(obstacle !== null, `no serial port for the browser: ${obstacle ?? ''}`);
}

export { expect } from '@playwright/test';

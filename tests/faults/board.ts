/** A virtual board in Node with its wire in the test's hands. */
import { readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { systemClock, type Clock } from '../../device/clock/clock.ts';
import type { Octets } from '../../device/formats/octets/octets.ts';
import { BOOT_IMAGE_ADDRESS } from '../../device/formats/esp/chips.ts';
import { Session } from '../../device/board/session.ts';
import { Flash } from '../../device/virtual/flash.ts';
import { startNodeWorker } from '../../device/virtual/node-worker.ts';
import { VirtualBoard } from '../../device/virtual/virtual-board.ts';
import { imagePath } from '../../firmware/images.ts';

/** GPIO of the LED on a dev board. */
export const LED_PIN = 2;

export class WiredBoard {
  readonly board: VirtualBoard;
  readonly session: Session;
  /** Levels that the LED's pin was driven to, and null where it was released. */
  readonly levels: readonly (0 | 1 | null)[];
  #text = '';
  #wake: () => void = () => undefined;

  constructor(board: VirtualBoard, levels: readonly (0 | 1 | null)[]) {
    this.board = board;
    this.levels = levels;
    this.session = new Session(board.port, {
      onText: (text) => {
        this.#text += text;
        this.#wake();
      },
      onLost: () => undefined,
    });
  }

  async stop(): Promise<void> {
    await this.session.stop();
    this.session.forgetConnections();
    this.board.unplug();
  }

  /** Serial text since the last {@link heard}. */
  get text(): string {
    return this.#text;
  }

  /** Resolves with the text up to and including the first match, and forgets it. */
  async heard(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.#text);
      if (match !== null) {
        const end = match.index + match[0].length;
        const text = this.#text.slice(0, end);
        this.#text = this.#text.slice(end);
        return text;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

/** A board with `image` in its flash, powered, its port open. */
export async function startBoard(
  t: TestContext,
  image: Octets = new Uint8Array(readFileSync(imagePath('led_websocket'))),
  clock: Clock = systemClock,
): Promise<WiredBoard> {
  const factory = new Flash();
  factory.write(BOOT_IMAGE_ADDRESS, image);
  const levels: (0 | 1 | null)[] = [];
  const board = new VirtualBoard({
    clock,
    createWorker: startNodeWorker,
    flash: factory.snapshot(),
    onPin: (pin, level) => pin === LED_PIN && levels.push(level),
  });
  await board.port.open({ baudRate: 115_200 });
  const wired = new WiredBoard(board, levels);
  t.after(() => wired.stop());
  wired.session.start();
  return wired;
}

/** The system's clock, `times` as fast: for waits that are not what a test is about. */
export function fastClock(times: number): Clock {
  return {
    nowMs: () => systemClock.nowMs() * times,
    after: (delayMs, callback) => systemClock.after(delayMs / times, callback),
  };
}

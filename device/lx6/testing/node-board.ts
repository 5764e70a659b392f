/**
 * A virtual board in Node whose chip is an ESP32: it runs the ESP32's own images, octet for octet
 * what a flasher writes to a real one. The chip has a thread of its own, as in the page.
 */
import { systemClock } from '../../clock/clock.ts';
import { BOOT_IMAGE_ADDRESS } from '../../formats/esp/chips.ts';
import { Flash } from '../../virtual/flash.ts';
import { startNodeWorker } from '../../virtual/node-worker.ts';
import { VirtualBoard, type VirtualBoardOptions } from '../../virtual/virtual-board.ts';
import { Counters } from '../counters.ts';

export interface Esp32BoardOptions extends Partial<
  Omit<VirtualBoardOptions, 'createWorker' | 'flash'>
> {
  /** In the flash at 0x1000; the flash is blank without it. */
  readonly image?: Uint8Array;
}

export interface Esp32Board {
  readonly board: VirtualBoard;
  /** What the chip did and lost, over all its resets. */
  readonly counters: Counters;
}

/** The board has power from here on, until {@link VirtualBoard.unplug}. */
export function startEsp32Board({ image, ...options }: Esp32BoardOptions = {}): Esp32Board {
  const counters = new Counters();
  const script = new URL('../worker-main.ts', import.meta.url);
  const flash = new Flash();
  if (image !== undefined) flash.write(BOOT_IMAGE_ADDRESS, image);
  const board = new VirtualBoard({
    clock: systemClock,
    ...options,
    flash: flash.snapshot(),
    createWorker: () => startNodeWorker(script, counters.buffer),
  });
  return { board, counters };
}

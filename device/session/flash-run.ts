/**
 * One flash of a board: the image is checked, written by esptool-js and verified, and every exchange
 * with the boot ROM is kept for whoever wants to look. What the board is told of it, and what comes
 * after, is the caller's.
 */
import { flashImage } from '../flash/flasher.ts';
import type { FlashStep } from '../flash/steps.ts';
import { readImage } from '../rom/image.ts';
import type { FlashEnd } from '../rom/exchange.ts';
import { problemOf } from '../board-problems.ts';
import type { BoardDevice } from './board-device.ts';
import { FlashWatch, type FlashWatchEvents } from './flash-watch.ts';

export interface FlashRunEvents extends FlashWatchEvents {
  readonly onStep: (step: FlashStep) => void;
  readonly onEnded: (end: FlashEnd) => void;
}

export class FlashRun {
  readonly watch: FlashWatch;
  readonly #device: BoardDevice;
  readonly #events: FlashRunEvents;
  #touched = false;

  /** @param number which flash of the page this is, from 1 */
  constructor(device: BoardDevice, number: number, events: FlashRunEvents) {
    this.#device = device;
    this.#events = events;
    this.watch = new FlashWatch(number, events);
  }

  /** The board has been brought into download mode: its program has ended. */
  get touched(): boolean {
    return this.#touched;
  }

  /**
   * @param freePort ends what else uses the port; called once the image has been found good, because a
   *   wrong one must not cost the board its connections
   * @throws ProblemError when the image is wrong or the flash fails; the signal's reason
   */
  async write(
    image: Uint8Array<ArrayBuffer>,
    freePort: () => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      readImage(image, this.#device.chipId);
      await freePort();
      await flashImage({
        port: this.#device.port,
        chipId: this.#device.chipId,
        image,
        resetTiming: this.#device.resetTiming,
        signal,
        tap: this.watch,
        onStep: (step) => {
          if (step.kind === 'connect') this.#touched = true;
          this.#events.onStep(step);
        },
      });
    } catch (error) {
      const outcome = signal.aborted ? 'cancelled' : this.#touched ? 'failed' : 'refused';
      const { what, why } = problemOf(error);
      this.#events.onEnded(this.watch.ended(outcome, `${what} ${why}`));
      throw error;
    }
    const held = 'The flash holds the image, octet by octet.';
    this.#events.onEnded(this.watch.ended('verified', held));
  }
}

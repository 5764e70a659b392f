/**
 * One flash of a board: the image is checked, written by esptool-js and verified, and every exchange
 * with the boot ROM is kept for whoever wants to look. What the board is told of it, and what comes
 * after, is the caller's.
 */
import { checkParts, type FlashPart } from '../flash/flash-parts.ts';
import { flashImage, type FlashResult } from '../flash/flasher.ts';
import { rateKey, ratesToTry, type RateMemory } from '../flash/rates.ts';
import type { FlashStep } from '../flash/steps.ts';
import type { FlashEnd } from '../rom/exchange.ts';
import { problemOf } from '../board-problems.ts';
import type { BoardDevice } from './board-device.ts';
import { FlashWatch, type FlashWatchEvents } from './flash-watch.ts';

export interface FlashRunEvents extends FlashWatchEvents {
  readonly onStep: (step: FlashStep) => void;
  readonly onEnded: (end: FlashEnd) => void;
  /** What happens, line by line. */
  readonly onLog: (line: string) => void;
  /** Which rate held on which bridge; null to forget it. */
  readonly rateMemory: RateMemory | null;
}

/** What the reader may ask for beside the program. */
export interface FlashWishes {
  /** Erase everything before. */
  readonly eraseAll?: boolean;
  /** Bits per second; null for the fastest that holds. */
  readonly speed?: number | null;
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
    parts: readonly FlashPart[],
    { eraseAll = false, speed = null }: FlashWishes,
    freePort: () => Promise<void>,
    signal: AbortSignal,
  ): Promise<FlashResult> {
    const { kind, port, chipId, resetTiming } = this.#device;
    const memory = this.#events.rateMemory;
    let result: FlashResult;
    try {
      checkParts(parts, chipId);
      await freePort();
      result = await flashImage({
        port,
        chipId,
        parts,
        eraseAll,
        // A virtual board's wire is as fast as the page, or paced on purpose, and its reset is known.
        ...(kind === 'virtual'
          ? { resetTiming, thorough: true }
          : { baudRates: ratesToTry(port.getInfo(), memory, speed), waitForButton: true }),
        signal,
        tap: this.watch,
        onLog: this.#events.onLog,
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
    if (kind === 'usb') memory?.remember(rateKey(port.getInfo()), String(result.baudRate));
    return result;
  }
}

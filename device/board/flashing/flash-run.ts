/**
 * One flash of a board: the image is checked, written by esptool-js and verified, and every exchange
 * with the boot ROM is kept for whoever wants to look. What the board is told of it, and what comes
 * after, is the caller's.
 */
import { BOOT_BAUD_RATE } from '../../formats/esp/chips.ts';
import { checkParts, type FlashPart } from '../../flash/flash-parts.ts';
import { StartCheck, type StartVerdict } from '../../flash/start-check.ts';
import { eraseBoard, flashImage, type BoardInfo } from '../../flash/flasher.ts';
import type { SessionOptions } from '../../flash/flasher.ts';
import { ratesToTry, recallRate, rememberRate, type RateMemory } from '../../flash/rates.ts';
import type { FlashStep } from '../../flash/steps.ts';
import type { FlashEnd } from '../../formats/esp/exchange.ts';
import { problemOf } from '../board-problems.ts';
import type { BoardDevice } from '../../port/board-device.ts';
import { FlashWatch, type FlashWatchEvents } from './flash-watch.ts';

/** A program that starts says so within a second or two. */
const BOOT_MS = 5_000;
/** While the reader looks for the button. */
const BUTTON_BOOT_MS = 60_000;

export interface FlashRunEvents extends FlashWatchEvents {
  readonly onStep: (step: FlashStep) => void;
  /** The board has been identified. */
  readonly onBoard?: (board: BoardInfo) => void;
  /** What happens, line by line. */
  readonly onLog: (line: string) => void;
  /** Something is odd about what is written, and keeps nobody from writing it. */
  readonly onOdd: (sentence: string) => void;
  /** Which rate held on which bridge; null to forget it. */
  readonly rateMemory: RateMemory | null;
}

/** What the reader may ask for beside the program. */
export interface FlashWishes {
  /** Erase everything before. */
  readonly eraseAll?: boolean;
  /** Bits per second; null for the fastest that holds. */
  readonly speed?: number | null;
  /** Wait for a hand on BOOT and EN where a real board cannot be reset from here; it does unless false. */
  readonly waitForButton?: boolean;
}

export class FlashRun {
  readonly watch: FlashWatch;
  readonly #device: BoardDevice;
  readonly #events: FlashRunEvents;
  #touched = false;
  #inLoader = false;
  #byButton = false;
  /** Takes lines while the start of the program is waited for; null ends that. */
  #listening: ((line: string | null) => void) | null = null;

  /** @param number which flash of the page this is, from 1 */
  constructor(device: BoardDevice, number: number, events: FlashRunEvents) {
    this.#device = device;
    this.#events = events;
    this.watch = new FlashWatch(number, events);
  }

  /** The board has been reset, or asked to be: its program may have ended. */
  get touched(): boolean {
    return this.#touched;
  }

  /** Its boot loader has answered. */
  get inLoader(): boolean {
    return this.#inLoader;
  }

  /**
   * @param freePort ends what else uses the port; called once the image has been found good, because a
   *   wrong one must not cost the board its connections
   * @returns how it ended: `verified`
   * @throws ProblemError when the image is wrong or the flash fails; the signal's reason
   */
  async write(
    parts: readonly FlashPart[],
    { eraseAll = false, speed = null, waitForButton = true }: FlashWishes,
    freePort: () => Promise<void>,
    signal: AbortSignal,
  ): Promise<FlashEnd> {
    const { kind, port, chipId } = this.#device;
    const memory = this.#events.rateMemory;
    return this.#recorded(signal, async () => {
      for (const odd of checkParts(parts, chipId)) {
        this.#events.onLog(odd);
        this.#events.onOdd(odd);
      }
      await freePort();
      const options = this.#options(signal, speed, waitForButton);
      const result = await flashImage({ ...options, chipId, parts, eraseAll });
      this.#byButton = result.byButton;
      const { baudRate, writer, insteadOfRom } = result;
      if (kind === 'usb' && memory !== null) {
        const byStub = writer === 'stub' && !insteadOfRom ? null : insteadOfRom;
        rememberRate(port.getInfo(), memory, { baudRate, byStub }, speed);
      }
      return 'The flash holds the image, octet by octet.';
    });
  }

  /** Erases the whole flash. @returns as {@link write}; its `why` says what the flash holds @throws as that */
  async erase(freePort: () => Promise<void>, signal: AbortSignal): Promise<FlashEnd> {
    return this.#recorded(signal, async () => {
      await freePort();
      // What is slow is the chip, and not the line.
      const { isBlank } = await eraseBoard(this.#options(signal, BOOT_BAUD_RATE));
      return isBlank
        ? 'The whole flash is blank: every octet of it is ff.'
        : 'The flash was erased; how much it holds is not known, so it was not read back.';
    });
  }

  #options(signal: AbortSignal, speed: number | null, waitForButton = true): SessionOptions {
    const { kind, port, resetTiming } = this.#device;
    return {
      port,
      // A virtual board's wire is as fast as the page, or paced on purpose, and its reset is known.
      ...(kind === 'virtual'
        ? { resetTiming, thorough: true }
        : {
            baudRates: ratesToTry(port.getInfo(), this.#events.rateMemory, speed),
            waitForButton,
            withoutRom: recallRate(port.getInfo(), this.#events.rateMemory)?.byStub === true,
          }),
      signal,
      tap: this.watch,
      onLog: this.#events.onLog,
      onBoard: (board) => this.#events.onBoard?.(board),
      onStep: (step) => {
        if (step.kind === 'connect') this.#touched = true;
        if (step.kind === 'identify') this.#inLoader = true;
        this.#events.onStep(step);
      },
    };
  }

  /** Whether the board was brought into download mode by its buttons. */
  get byButton(): boolean {
    return this.#byButton;
  }

  /**
   * Resolves with what the board says of its start: as soon as that is clear, or when nothing more is
   * to be expected; null when the board is let go of meanwhile.
   * @param firstLine how the first line of the program begins; null when that is not known
   * @param steadyMs so long the program has to go on after its first line
   */
  confirm(firstLine: string | null, steadyMs = 0): Promise<StartVerdict | null> {
    const listener = new StartCheck({ firstLine, byButton: this.#byButton });
    return new Promise((resolve) => {
      let started: StartVerdict | null = null;
      const settle = (verdict: StartVerdict | null): void => {
        clearTimeout(timer);
        this.#listening = null;
        resolve(verdict);
      };
      const waitMs = this.#byButton ? BUTTON_BOOT_MS : BOOT_MS;
      let timer = setTimeout(() => settle(listener.end()), waitMs);
      this.#listening = (line) => {
        const hear = (said: string): StartVerdict | null =>
          started === null ? listener.line(said) : listener.lineAfterStart(said);
        const verdict = line === null ? null : hear(line);
        const goesOn = verdict?.kind === 'running' && steadyMs > 0;
        if (line === null || (verdict !== null && !goesOn)) settle(verdict);
        if (!goesOn) return;
        started = verdict;
        clearTimeout(timer);
        timer = setTimeout(() => settle(started), steadyMs);
      };
    });
  }

  /** A line of serial text after the flash. */
  bootLine(line: string): void {
    this.#listening?.(line);
  }

  stopListening(): void {
    this.#listening?.(null);
  }

  /** Runs `work`, which returns what the flash holds then, and keeps how it ended. */
  async #recorded(signal: AbortSignal, work: () => Promise<string>): Promise<FlashEnd> {
    try {
      return this.watch.ended('verified', await work());
    } catch (error) {
      const outcome = signal.aborted ? 'cancelled' : this.#touched ? 'failed' : 'refused';
      const { what, why } = problemOf(error);
      this.watch.ended(outcome, `${what} ${why}`);
      throw error;
    }
  }
}

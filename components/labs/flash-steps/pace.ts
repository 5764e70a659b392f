/**
 * How fast a flash goes on: at once, slowly enough to watch, or one frame for each press. It holds
 * back what the page is about to send; the board, which only answers, notices nothing.
 */
import type { Exchange } from '../../../device/board/board.ts';

export type PaceMode = 'full' | 'slow' | 'step';

/** Between two exchanges in slow motion; registers, which come by the dozen, go faster. */
const SLOW_MS = 700;
const SLOW_REGISTER_MS = 120;

export class Pace {
  /** Called when it begins or ends to wait for a press. */
  onWaiting: () => void = () => undefined;
  #mode: PaceMode = 'full';
  #release: (() => void) | null = null;

  get mode(): PaceMode {
    return this.#mode;
  }

  /** Whether it waits for {@link next}. */
  get waiting(): boolean {
    return this.#mode === 'step' && this.#release !== null;
  }

  choose(mode: string): void {
    this.#mode = mode === 'slow' || mode === 'step' ? mode : 'full';
    this.next();
  }

  /** Lets the next frame go. */
  next(): void {
    this.#release?.();
  }

  /** Resolves when the next frame may go. @param last the exchange that was told last */
  wait(last: Exchange | null): Promise<void> {
    if (this.#mode === 'full') return Promise.resolve();
    return new Promise((resolve) => {
      const register = last?.name === 'READ_REG' || last?.name === 'WRITE_REG';
      const timer =
        this.#mode === 'slow'
          ? setTimeout(() => this.next(), register ? SLOW_REGISTER_MS : SLOW_MS)
          : undefined;
      this.#release = () => {
        clearTimeout(timer);
        this.#release = null;
        resolve();
        this.onWaiting();
      };
      this.onWaiting();
    });
  }
}

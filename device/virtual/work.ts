/**
 * Work of the chip's processor that takes time, as a generator: it yields milliseconds, and goes on when they have
 * passed. Work that needs none is done before {@link Processor.run} returns.
 */
import type { Clock } from '../clock/clock.ts';

export type Work<Result = void> = Generator<number, Result, undefined>;

/** Does one piece of work at a time. */
export class Processor {
  /** Work has begun and not ended. */
  busy = false;
  readonly #clock: Clock;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param then called after work that had to wait */
  run(work: Work, then: () => void): void {
    this.busy = true;
    for (;;) {
      const { done, value: waitMs } = work.next();
      if (done === true) break;
      if (waitMs <= 0) continue;
      this.#cancel = this.#clock.after(waitMs, () => {
        this.run(work, then);
        if (!this.busy) then();
      });
      return;
    }
    this.busy = false;
  }

  /** Gives up what it was doing: the chip is reset. */
  stop(): void {
    this.#cancel();
  }
}

/**
 * Time that passes only when nobody has anything left to do: minutes of flashing take as long as their work. The
 * page's timers and clocks, and a board on the same clock, go by it.
 */
import type { TestContext } from 'node:test';
import { ManualClock } from '../../device/clock/testing/manual-clock.ts';

export class VirtualTime {
  readonly clock = new ManualClock(1_000);
  readonly #turn = globalThis.setImmediate;
  /** Messages on their way. */
  #messages = 0;

  /** From here on, until the test ends, the global timers go by {@link clock}. */
  constructor(t: TestContext) {
    const timers = new Map<number, () => void>();
    let next = 1;
    t.mock.method(globalThis, 'setTimeout', (callback: () => void, delayMs = 0) => {
      const id = next++;
      timers.set(id, this.clock.after(delayMs, callback));
      return id;
    });
    t.mock.method(globalThis, 'clearTimeout', (id?: number) => {
      timers.get(id ?? 0)?.();
      timers.delete(id ?? 0);
    });
    t.mock.method(performance, 'now', () => this.clock.nowMs());
    t.mock.method(Date, 'now', () => this.clock.nowMs());
    const post = (deliver: () => void): void => this.#post(deliver);
    t.mock.method(globalThis, 'MessageChannel', function () {
      const port1 = { onmessage: (): void => undefined, close: (): void => undefined };
      return { port1, port2: { postMessage: () => post(() => port1.onmessage()) } };
    });
  }

  /** Lets time pass until `work` is settled. */
  async settled<Result>(work: Promise<Result>): Promise<Result> {
    const settled = work.then(
      () => true,
      () => true,
    );
    while (!(await Promise.race([settled, this.#nextTurn()]))) {
      if (this.#messages === 0) this.clock.advance(this.clock.untilNextMs() ?? 0);
    }
    return work;
  }

  /** Resolves when all that is due has run. */
  #nextTurn(): Promise<false> {
    return new Promise((resolve) => void this.#turn(() => resolve(false)));
  }

  #post(deliver: () => void): void {
    this.#messages++;
    this.#turn(() => {
      this.#messages--;
      deliver();
    });
  }
}

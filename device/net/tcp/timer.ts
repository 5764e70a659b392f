/** One timer that can be started, restarted and stopped, and that says so. */
import type { Clock } from '../../clock/clock.ts';
import type { TcpReport, TcpTimer } from './tcp-types.ts';

export class Timer {
  readonly #name: TcpTimer;
  readonly #clock: Clock;
  readonly #report: (report: TcpReport) => void;
  #cancel: (() => void) | null = null;

  constructor(name: TcpTimer, clock: Clock, report: (report: TcpReport) => void) {
    this.#name = name;
    this.#clock = clock;
    this.#report = report;
  }

  get running(): boolean {
    return this.#cancel !== null;
  }

  /** Starts anew, whether it was running or not. */
  start(delayMs: number, expired: () => void): void {
    this.#cancel?.();
    this.#cancel = this.#clock.after(delayMs, () => {
      this.#cancel = null;
      this.#report({ type: 'timer-expired', timer: this.#name });
      expired();
    });
    this.#report({
      type: 'timer-started',
      timer: this.#name,
      dueMs: this.#clock.nowMs() + delayMs,
    });
  }

  stop(): void {
    if (this.#cancel === null) return;
    this.#cancel();
    this.#cancel = null;
    this.#report({ type: 'timer-stopped', timer: this.#name });
  }
}

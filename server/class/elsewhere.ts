/**
 * Who is in a class at its other processes. A process that ends tells that its students leave; one that is killed tells
 * nothing, and then its students are gone until they have joined at another.
 */
import type { Clock } from '../../device/clock/clock.ts';

/** A process with students says so this often. */
const ALIVE_MS = 5_000;
/** One that has said nothing for so long is gone. */
const GONE_MS = 16_000;

interface Process {
  heardAtMs: number;
  readonly students: Set<string>;
}

export class Elsewhere {
  readonly #clock: Clock;
  readonly #processes = new Map<string, Process>();
  #cancel: () => void;

  /** @param tick called again and again, with the students of processes that are gone now */
  constructor(clock: Clock, tick: (lost: readonly string[]) => void) {
    this.#clock = clock;
    const again = (): void => {
      this.#cancel = clock.after(ALIVE_MS, again);
      tick(this.#lost());
    };
    this.#cancel = clock.after(ALIVE_MS, again);
  }

  stop(): void {
    this.#cancel();
  }

  /** The process `by` lives, and has these students, who are nowhere else. */
  heard(by: string, students: readonly string[] = []): void {
    const process = this.#processes.get(by) ?? { heardAtMs: 0, students: new Set<string>() };
    this.#processes.set(by, process);
    process.heardAtMs = this.#clock.nowMs();
    for (const id of students) {
      this.left(id);
      process.students.add(id);
    }
  }

  /** Somebody is at no other process. */
  left(id: string): void {
    for (const { students } of this.#processes.values()) students.delete(id);
  }

  #lost(): string[] {
    const gone = [...this.#processes].filter(
      ([, { heardAtMs }]) => this.#clock.nowMs() - heardAtMs >= GONE_MS,
    );
    for (const [by] of gone) this.#processes.delete(by);
    return gone.flatMap(([, { students }]) => [...students]);
  }
}

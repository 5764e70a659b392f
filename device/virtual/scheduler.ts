/**
 * Turns of the program's tasks, as FreeRTOS gives them: of those that are ready, the one of the highest priority runs, and
 * those of one priority take turns. A task runs until it waits. A board has two cores: here each has its turn after the
 * other, so that a busy task of one core does not keep the other core's from running.
 *
 * The program decides what a task waits for (firmware/port/wasm/tasks.cpp); this knows only "until then, or until woken".
 * https://www.freertos.org/Documentation/02-Kernel/02-Kernel-features/01-Tasks-and-co-routines/04-Task-scheduling
 */
import type { Clock } from '../clock/clock.ts';

/** The task of setup() and loop(): priority 1 on core 1, as in the Arduino core for ESP32. */
export const LOOP_TASK = 0;

/** So long tasks may wake each other before the page and the network have a turn. */
const TURN_MS = 5;

interface Task {
  readonly id: number;
  readonly core: number;
  priority: number;
  /** Goes on with it; null while it waits, runs, or has not been asked to wait. */
  go: (() => void) | null;
  isReady: boolean;
  /** Does not run, whether it is ready or not. */
  isHeld: boolean;
  /** When it became ready: a place in the queue. */
  place: number;
  cancelTimer: () => void;
}

export class Scheduler {
  readonly #clock: Clock;
  readonly #tasks = new Map<number, Task>();
  #running: Task | null;
  #lastCore = 1;
  #places = 0;
  #turnMs = 0;
  #cancelTurn: (() => void) | null = null;
  #stopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#running = this.#add(LOOP_TASK, 1, 1);
  }

  /** The task that runs; null between two. */
  get running(): number | null {
    return this.#running?.id ?? null;
  }

  /** A new task, ready to run. @param go begins it */
  start(id: number, priority: number, core: number, go: () => void): void {
    const task = this.#add(id, priority, core);
    task.go = go;
    this.#makeReady(task);
  }

  /**
   * The running task waits.
   * @param ms the longest time; Infinity waits for {@link wake} alone, 0 lets everything else have a turn
   */
  wait(ms: number): Promise<void> {
    const task = this.#running;
    if (task === null) throw new Error('No task runs that could wait.');
    this.#running = null;
    return new Promise((resolve) => {
      task.go = resolve;
      if (ms === 0) {
        task.isReady = true;
        task.place = ++this.#places;
      } else if (ms !== Infinity) {
        task.cancelTimer = this.#clock.after(ms, () => this.#makeReady(task));
      }
      this.#giveTurn(ms === 0);
    });
  }

  /** The running task lets those that are ready and no less important run first. */
  yield(): Promise<void> {
    const task = this.#running;
    const waited = this.wait(Infinity);
    if (task !== null) this.#makeReady(task);
    return waited;
  }

  /** What the task waits for has come. */
  wake(id: number): void {
    const task = this.#tasks.get(id);
    if (task?.go != null) this.#makeReady(task);
  }

  setPriority(id: number, priority: number): void {
    const task = this.#tasks.get(id);
    if (task !== undefined) task.priority = priority;
  }

  hold(id: number, held: boolean): void {
    const task = this.#tasks.get(id);
    if (task === undefined) return;
    task.isHeld = held;
    if (!held && this.#running === null) this.#giveTurn(false);
  }

  /** Forgets a task: it never goes on. */
  end(id: number): void {
    const task = this.#tasks.get(id);
    if (task === undefined) return;
    task.cancelTimer();
    this.#tasks.delete(id);
    if (this.#running !== task) return;
    this.#running = null;
    this.#giveTurn(false);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTurn?.();
    for (const task of this.#tasks.values()) task.cancelTimer();
  }

  #add(id: number, priority: number, core: number): Task {
    const task: Task = {
      id,
      core,
      priority,
      go: null,
      isReady: false,
      isHeld: false,
      place: 0,
      cancelTimer: () => undefined,
    };
    this.#tasks.set(id, task);
    return task;
  }

  #makeReady(task: Task): void {
    if (task.isReady) return;
    task.cancelTimer();
    task.isReady = true;
    task.place = ++this.#places;
    if (this.#running === null) this.#giveTurn(false);
  }

  /** @param toAll the page and the network, too, before the next task runs */
  #giveTurn(toAll: boolean): void {
    if (this.#stopped || this.#cancelTurn !== null) return;
    if (this.#next() === undefined) return;
    if (!toAll && this.#clock.nowMs() - this.#turnMs < TURN_MS) {
      let isOff = false;
      this.#cancelTurn = () => {
        isOff = true;
      };
      // The frames of the task that waits are parked when the microtasks run.
      queueMicrotask(() => {
        if (!isOff) this.#run();
      });
      return;
    }
    this.#cancelTurn = this.#clock.after(0, () => {
      this.#turnMs = this.#clock.nowMs();
      this.#run();
    });
  }

  #run(): void {
    this.#cancelTurn = null;
    if (this.#stopped || this.#running !== null) return;
    const task = this.#next();
    if (task === undefined) return;
    const { go } = task;
    this.#lastCore = task.core;
    this.#running = task;
    task.isReady = false;
    task.go = null;
    go?.();
  }

  #next(): Task | undefined {
    const ready = [...this.#tasks.values()]
      .filter(({ isReady, isHeld }) => isReady && !isHeld)
      .sort((a, b) => b.priority - a.priority || a.place - b.place);
    return ready.find(({ core }) => core !== this.#lastCore) ?? ready[0];
  }
}

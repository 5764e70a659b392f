/**
 * The compiler of a page: a worker that is started when somebody wants to edit, and ended when it hangs. Tasks wait
 * for each other; of checks and completions that wait only the latest is done.
 */
import { ProblemError } from '../../device/formats/problem.ts';
import type { FromWorker, Results, Task, ToWorker } from './messages.ts';
import workerAddress from './worker.ts?worker&url';

export type { Built, Candidate } from './messages.ts';

/**
 * What never ends is not told from what takes long. A sketch takes a second; the first one of a compiler that has just
 * been loaded takes several, and on a slow computer many.
 */
const FIRST_LIMIT_MS = 60_000;
const LIMIT_MS = 20_000;

export interface LoadState {
  /** Octets, unpacked. */
  readonly done: number;
  /** 0 until it is known. */
  readonly total: number;
  readonly ready: boolean;
}

interface Waiting {
  readonly task: Task;
  readonly resolve: (result: never) => void;
  readonly reject: (reason: unknown) => void;
}

/** A check or a completion that a newer one has replaced. */
export class Replaced extends Error {}

export class Compiler {
  readonly #kitAddress: string;
  readonly #onLoad: (state: LoadState) => void;
  #worker: Worker | null = null;
  #isReady = false;
  /** Something was compiled. */
  #isWarm = false;
  #waiting: Waiting[] = [];
  #running:
    (Waiting & { readonly id: number; readonly timer: number; readonly sinceMs: number }) | null =
    null;
  #lastId = 0;

  /**
   * @param base the path that the site lies below
   * @param onLoad is told how far the compiler is loaded
   */
  constructor(base: string, onLoad: (state: LoadState) => void) {
    this.#kitAddress = new URL(`${base}compiler/kit.json`, location.href).href;
    this.#onLoad = onLoad;
  }

  /**
   * Does a task, after those before it. Loads the compiler if it is not there.
   * @throws ProblemError `compiler-unreachable`, `compiler-hangs`, `compiler-failed`
   * @throws Replaced
   */
  run<Kind extends Task['kind']>(task: Extract<Task, { kind: Kind }>): Promise<Results[Kind]> {
    return new Promise<Results[Kind]>((resolve, reject) => {
      if (task.kind !== 'build') {
        this.#drop(({ task: { kind } }) => kind === task.kind);
      }
      const waiting = { task, resolve, reject } as Waiting;
      // What the reader waits for goes first.
      if (task.kind === 'check') this.#waiting.push(waiting);
      else this.#waiting.unshift(waiting);
      this.#start();
      this.#next();
    });
  }

  /** What runs and what waits ends with Replaced; the worker stays. */
  giveUp(): void {
    this.#drop(() => true);
    this.#running?.reject(new Replaced());
  }

  /** Ends the worker as well. */
  end(): void {
    this.giveUp();
    this.#stop();
  }

  #drop(which: (waiting: Waiting) => boolean): void {
    for (const one of this.#waiting.filter(which)) one.reject(new Replaced());
    this.#waiting = this.#waiting.filter((one) => !which(one));
  }

  #start(): void {
    if (this.#worker !== null) return;
    const worker = new Worker(workerAddress, { type: 'module', name: 'compiler' });
    this.#worker = worker;
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.#heard(data));
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#fail(unreachable(event.message || 'its script could not be loaded'));
    });
    this.#send({ kitAddress: this.#kitAddress });
  }

  #stop(): void {
    clearTimeout(this.#running?.timer);
    this.#running = null;
    this.#worker?.terminate();
    this.#worker = null;
    this.#isReady = false;
    this.#isWarm = false;
  }

  #send(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  #next(): void {
    if (!this.#isReady || this.#running !== null) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    const id = ++this.#lastId;
    const limitMs = this.#isWarm ? LIMIT_MS : FIRST_LIMIT_MS;
    const timer = window.setTimeout(() => this.#hang(limitMs), limitMs);
    this.#running = { ...next, id, timer, sinceMs: performance.now() };
    this.#send({ id, task: next.task });
  }

  #heard(message: FromWorker): void {
    switch (message.kind) {
      case 'loading':
        this.#onLoad({ done: message.done, total: message.total, ready: false });
        return;
      case 'ready':
        this.#isReady = true;
        this.#onLoad({ done: 1, total: 1, ready: true });
        this.#next();
        return;
      case 'unreachable':
        this.#fail(unreachable(message.why));
        return;
      default:
        this.#ended(message);
    }
  }

  #ended(message: Extract<FromWorker, { id: number }>): void {
    const running = this.#running;
    if (running?.id !== message.id) return;
    clearTimeout(running.timer);
    // For a browser's own tools: "compiler: build" among the timings of the page.
    performance.measure(`compiler: ${running.task.kind}`, { start: running.sinceMs });
    this.#running = null;
    this.#isWarm ||= running.task.kind === 'build';
    if (message.kind === 'result') running.resolve(message.result as never);
    else running.reject(failed(message.why));
    this.#next();
  }

  /** The worker is of no more use, and so is what it was doing; what waits gets a new one. */
  #hang(limitMs: number): void {
    this.#running?.reject(hangs(limitMs));
    this.#stop();
    if (this.#waiting.length > 0) this.#start();
  }

  #fail(problem: ProblemError): void {
    const { task, reject } = this.#running ?? {};
    if (task !== undefined) reject?.(problem);
    for (const one of this.#waiting.splice(0)) one.reject(problem);
    this.#stop();
  }
}

function unreachable(why: string): ProblemError {
  return new ProblemError({
    code: 'compiler-unreachable',
    what: 'The compiler could not be loaded.',
    why: `The site did not deliver it (${why}).`,
    next: 'Check the connection, then press Run again. The sketch is kept in this browser.',
  });
}

function hangs(limitMs: number): ProblemError {
  return new ProblemError({
    code: 'compiler-hangs',
    what: `The compiler was stopped after ${limitMs / 1000} seconds.`,
    why: 'The sketch makes it work without an end: a macro that doubles itself, or an array of a gigabyte.',
    next: 'Take back the last change, then press Run again.',
  });
}

function failed(why: string): ProblemError {
  return new ProblemError({
    code: 'compiler-failed',
    what: 'The compiler ended by itself.',
    why: `The sketch is more than it can take (${why}).`,
    next: 'Make the sketch smaller or simpler where you last changed it, then press Run again.',
  });
}

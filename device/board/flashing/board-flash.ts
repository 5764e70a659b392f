/**
 * Flashing and erasing as a board goes through them: its states, what it tells meanwhile, and whether it
 * has come up afterwards. The flasher itself is loaded when it is needed (flash-run.ts).
 */
import type { FlashPart } from '../../flash/flash-parts.ts';
import type { RateMemory } from '../../flash/rates.ts';
import type { StartVerdict } from '../../flash/start-check.ts';
import type { Exchange, FlashEnd } from '../../formats/esp/exchange.ts';
import { ProblemError, type Problem } from '../../formats/problem.ts';
import type { BoardDevice, SketchName } from '../../port/board-device.ts';
import { pulseEnable } from '../../port/port-control.ts';
import type { Announces } from '../announcer.ts';
import type { FlashState } from '../board-events.ts';
import { problemOf } from '../board-problems.ts';
import type { BoardProgram } from '../board-program.ts';
import type { BoardRate } from '../rate/board-rate.ts';
import type { Session } from '../session.ts';
import { inTime } from '../site-load.ts';
import type { FlashRun, FlashWishes } from './flash-run.ts';

export type FlashJob =
  | {
      readonly kind: 'write';
      readonly parts: () => readonly FlashPart[] | Promise<readonly FlashPart[]>;
      /** The program these are; null for the reader's own. */
      readonly sketch: SketchName | null;
      readonly wishes: FlashWishes;
    }
  | { readonly kind: 'erase' };

/** The board that is flashed. */
export interface FlashTarget {
  readonly device: BoardDevice;
  readonly session: Session;
  readonly program: BoardProgram;
  readonly rate: BoardRate;
  readonly announces: Announces;
  /** Aborts when the board is disconnected or lost. */
  readonly signal: AbortSignal;
  readonly lost: (problem: Problem) => void;
}

/** What the page has for every flash of its boards. */
export interface FlashSurroundings {
  /** @returns which flash of the page begins, from 1 */
  readonly number: () => number;
  /** What is waited for before anything is sent to the board; null to go on at once. */
  readonly hold: () => Promise<void> | null;
  readonly rateMemory: () => Promise<RateMemory | null>;
}

export class BoardFlash {
  readonly #target: FlashTarget;
  readonly #page: FlashSurroundings;
  /** Cancels the work that is under way. */
  #cancelling: AbortController | null = null;
  /** The last flash, or the one that is under way. */
  #run: FlashRun | null = null;
  #state: FlashState = { kind: 'none' };
  #overwriting = false;
  /** Settled unless work is under way. */
  #working: Promise<unknown> = Promise.resolve();

  constructor(target: FlashTarget, page: FlashSurroundings) {
    this.#target = target;
    this.#page = page;
  }

  get busy(): boolean {
    return this.#cancelling !== null;
  }

  get state(): FlashState {
    return this.#state;
  }

  /** Writing or erasing has begun, and has not ended. */
  get halfWritten(): boolean {
    return this.busy && this.#overwriting;
  }

  get exchanges(): readonly Exchange[] {
    return this.#run?.watch.exchanges ?? [];
  }

  cancel(): void {
    this.#cancelling?.abort();
  }

  /** Ends everything. Resolves when the port's streams are free. */
  async stop(): Promise<void> {
    this.#run?.stopListening();
    this.cancel();
    await this.#working;
  }

  /** Serial text, for the boot log that follows a flash. */
  heard(text: string): void {
    this.#run?.watch.bootText(text);
  }

  line(line: string): void {
    this.#run?.bootLine(line);
  }

  booted(): void {
    this.#run?.watch.booted();
  }

  /**
   * Resolves when the job is done: on a real board, when its program has spoken.
   * @throws ProblemError, or the signal's reason when it was cancelled
   */
  async start(job: FlashJob): Promise<void> {
    const work = this.#work(job);
    this.#working = work.catch(() => undefined); // the caller is told
    const run = await work;
    if (run !== null) await this.#confirm(run, job);
  }

  /** @returns the run when the program's start is still to be confirmed */
  async #work(job: FlashJob): Promise<FlashRun | null> {
    const { device, program, session, announces, signal } = this.#target;
    const cancelling = (this.#cancelling = new AbortController());
    const ended = AbortSignal.any([signal, cancelling.signal]);
    const flash = this.#page.number();
    let run: FlashRun | null = null;
    this.#overwriting = false;
    device.flashing?.(true);
    program.stopFinding();
    announces.happen('flash', { flash: this.#now({ kind: 'running', step: null }) });
    try {
      const [loaded, parts] = await this.#load(flash, job, ended);
      run = loaded;
      const freePort = (): Promise<void> => this.#target.rate.free();
      const end =
        job.kind === 'erase'
          ? await run.erase(freePort, ended)
          : await run.write(parts, job.wishes, freePort, ended);
      // Not before: a flash that fails leaves the old program, or none that runs.
      const sketch = job.kind === 'write' ? job.sketch : null;
      program.replaced(sketch);
      const confirms = job.kind === 'write' && device.kind === 'usb';
      const state: FlashState = confirms
        ? { kind: 'starting', end, byButton: run.byButton }
        : { kind: 'ended', end, result: job.kind === 'erase' ? end.why : null };
      announces.happen('flash-verified', { sketch, flash: this.#now(state) });
      return confirms && !signal.aborted ? run : null;
    } catch (error) {
      const problem = problemOf(error);
      const end = run?.watch.end ?? notBegun(flash, ended.aborted, problem);
      this.#now({ kind: 'ended', end, result: null });
      if (signal.aborted) return null;
      // Of a port that is lost, one stream may still be there for a moment.
      if (device.port.readable === null || problem.code === 'flash-board-lost') {
        this.#target.lost(problem);
        return null;
      }
      await this.#recover(run, cancelling.signal.aborted);
      throw error;
    } finally {
      if (this.#cancelling === cancelling) this.#cancelling = null;
      device.flashing?.(false);
      if (!signal.aborted) session.start();
    }
  }

  /** Loads the flasher and the image. */
  async #load(
    flash: number,
    job: FlashJob,
    ended: AbortSignal,
  ): Promise<readonly [FlashRun, readonly FlashPart[]]> {
    const { device, program, announces } = this.#target;
    const loading = Promise.all([
      inTime(import('./flash-run.ts')),
      job.kind === 'write' ? job.parts() : [],
      this.#page.rateMemory(),
    ]);
    const [{ FlashRun }, parts, rateMemory] = await unlessAborted(loading, ended);
    const run = new FlashRun(device, flash, {
      onExchange: (exchange) => announces.emit('exchange', exchange),
      hold: this.#page.hold,
      onLog: (line) => announces.emit('flash-log', line),
      onOdd: (note) => announces.update({ note }),
      rateMemory,
      onStep: (step) => {
        if (ended.aborted) return;
        if (step.kind === 'connect') program.overwritten();
        if (step.kind === 'erase' || step.kind === 'write') this.#overwriting = true;
        announces.update({ flash: this.#now({ kind: 'running', step }) });
      },
    });
    this.#run = run;
    return [run, parts];
  }

  /** Leads the board out of a flash that failed or was cancelled. */
  async #recover(run: FlashRun | null, cancelled: boolean): Promise<void> {
    const { device, program, session, announces } = this.#target;
    const flash = this.#state;
    if (run?.touched !== true) {
      announces.happen('flash-ends-untouched', { flash });
      if (announces.snapshot.state === 'listening') program.find();
    } else if (!cancelled) {
      // Its state is unknown: let it start again and say so itself.
      announces.happen('flash-failed', { flash });
      session.start();
      // The failure is what there is to tell, and not that a port has no such lines.
      await pulseEnable(device.port).catch(() => undefined);
    } else if (run.inLoader || device.kind === 'virtual') {
      announces.happen('flash-cancelled', { flash });
    } else {
      announces.update({ flash });
      session.start();
      program.find();
    }
  }

  /** A real board is done when it has booted and its program has spoken. */
  async #confirm(run: FlashRun, job: FlashJob): Promise<void> {
    const { announces, signal } = this.#target;
    const sketch = job.kind === 'write' ? job.sketch : null;
    // Every sketch of the course says its name first.
    const verdict = await run.confirm(sketch === null ? null : `${sketch}:`);
    const { end } = run.watch;
    if (verdict === null || end === null || signal.aborted || this.#run !== run || this.busy)
      return;
    const result = verdict.kind === 'failed' ? null : startInWords(verdict);
    announces.update({ flash: this.#now({ kind: 'ended', end, result }) });
    if (verdict.kind === 'failed') throw new ProblemError(verdict.problem);
    announces.emit('flash-log', startInWords(verdict));
  }

  #now(state: FlashState): FlashState {
    return (this.#state = state);
  }
}

/** How a flash ended for which nothing was sent, because the flasher or the program never arrived. */
function notBegun(flash: number, cancelled: boolean, { what, why }: Problem): FlashEnd {
  return cancelled
    ? { flash, outcome: 'cancelled', why: 'It was cancelled while the flasher was being loaded.' }
    : { flash, outcome: 'failed', why: `${what} ${why}` };
}

function startInWords(verdict: Exclude<StartVerdict, { kind: 'failed' }>): string {
  return verdict.kind === 'running'
    ? `Flashed and verified. It has started and says: ${verdict.line.trim().slice(0, 80)}`
    : 'Written and verified; it booted, but printed nothing.';
}

/** Rejects with the signal's reason as soon as it aborts, however long the rest takes. */
function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason as Error));
  return Promise.race([work, promise]);
}

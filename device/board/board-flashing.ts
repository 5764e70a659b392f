/**
 * Flashing and erasing as a board goes through them: its states, what it tells meanwhile, and whether it
 * has come up afterwards. The flasher itself is loaded when it is needed (session/flash-run.ts).
 */
import type { BoardEvents, BoardSnapshot } from './board-events.ts';
import type { BoardProgram } from './board-program.ts';
import type { FlashPart } from '../flash/flash-parts.ts';
import type { RateMemory } from '../flash/rates.ts';
import type { Exchange, FlashEnd } from '../formats/esp/exchange.ts';
import type { BoardDevice, SketchName } from '../port/board-device.ts';
import type { FlashRun, FlashWishes } from './flash-run.ts';
import type { Session } from './session.ts';
import { problemOf } from './board-problems.ts';
import { ProblemError, type Problem } from '../formats/problem.ts';
import { pulseEnable } from '../port/port-control.ts';

export type FlashJob =
  | {
      readonly kind: 'write';
      readonly parts: () => readonly FlashPart[] | Promise<readonly FlashPart[]>;
      /** The program these are; null for the reader's own. */
      readonly sketch: SketchName | null;
      readonly wishes: FlashWishes;
    }
  | { readonly kind: 'erase' };

/** The board that is flashed, as long as it is this one. */
export interface FlashHost {
  readonly device: BoardDevice;
  readonly program: BoardProgram | null;
  readonly session: Session | null;
  readonly rateMemory: () => Promise<RateMemory | null>;
  /** False once the board has been let go of. */
  readonly isCurrent: () => boolean;
  readonly snapshot: () => BoardSnapshot;
  readonly update: (change: Partial<BoardSnapshot>) => void;
  readonly emit: <Name extends keyof BoardEvents>(name: Name, detail: BoardEvents[Name]) => void;
  /** Ends what else uses the port. */
  readonly freePort: () => Promise<void>;
  readonly onLost: (problem: Problem) => void;
}

const IDLE = { flashPercent: null, flashStep: null, flashStage: null, flashBaud: null } as const;

export class BoardFlashing {
  /** Cancels what is running. */
  #controller: AbortController | null = null;
  /** The last flash, or the one that is running. */
  #run: FlashRun | null = null;
  #count = 0;
  #overwriting = false;
  /** Settled unless something is running. */
  #running: Promise<unknown> = Promise.resolve();
  /** Before anything is sent to the board while flashing, waited for. */
  hold: (() => Promise<void>) | null = null;

  get busy(): boolean {
    return this.#controller !== null;
  }

  /** What is running has begun to write or to erase. */
  get halfWritten(): boolean {
    return this.busy && this.#overwriting;
  }

  get exchanges(): readonly Exchange[] {
    return this.#run?.watch.exchanges ?? [];
  }

  get end(): FlashEnd | null {
    return this.#run?.watch.end ?? null;
  }

  cancel(): void {
    this.#controller?.abort();
  }

  /** Cancels what is running. Resolves when the port has been let go of. */
  async stop(): Promise<void> {
    this.cancel();
    await this.#running;
  }

  heard(text: string): void {
    this.#run?.watch.bootText(text);
  }

  line(line: string): void {
    this.#run?.bootLine(line);
  }

  booted(): void {
    this.#run?.watch.booted();
  }

  /** The board is let go of: nothing more will be heard of it. */
  forget(): void {
    this.#run?.stopListening();
  }

  /** Rejects with a ProblemError, or with the reason when it was cancelled. */
  async start(host: FlashHost, job: FlashJob): Promise<void> {
    const work = this.#work(host, job);
    this.#running = work.catch(() => undefined); // whoever started it is told
    const run = await work;
    if (run === null || job.kind === 'erase' || host.device.kind === 'virtual') return;
    await this.#confirm(host, run, job.sketch);
  }

  /** @returns the run when it went well on a board that is still this one */
  async #work(host: FlashHost, job: FlashJob): Promise<FlashRun | null> {
    const controller = (this.#controller = new AbortController());
    this.#overwriting = false;
    const { device, isCurrent, update } = host;
    device.flashing?.(true);
    const before = host.snapshot().state;
    host.program?.stopFinding();
    let run: FlashRun | null = null;
    update({
      ...IDLE,
      state: 'flashing',
      flashPercent: 0,
      flashStep: 'Loading the flasher',
      flashResult: null,
    });
    try {
      const loading = Promise.all([
        import('./flash-run.ts'),
        job.kind === 'write' ? job.parts() : [],
        host.rateMemory(),
      ]);
      const [{ FlashRun }, parts, rateMemory] = await unlessAborted(loading, controller.signal);
      run = this.#run = new FlashRun(device, ++this.#count, {
        onExchange: (exchange) => host.emit('exchange', exchange),
        hold: () => this.hold?.() ?? null,
        onEnded: (end) => host.emit('flash-ended', end),
        onLog: (line) => host.emit('flash-log', line),
        rateMemory,
        onStep: ({ kind, percent, detail, baudRate }) => {
          if (!isCurrent()) return;
          if (kind === 'connect') host.program?.overwritten();
          if (kind === 'erase' || kind === 'write') this.#overwriting = true;
          update({
            flashPercent: percent,
            flashStep: detail,
            flashStage: kind,
            flashBaud: baudRate,
          });
        },
      });
      const sketch = job.kind === 'write' ? job.sketch : null;
      let flashResult: string | null = null;
      if (job.kind === 'write') {
        await run.write(parts, job.wishes, host.freePort, controller.signal);
      } else flashResult = await run.erase(host.freePort, controller.signal);
      if (!isCurrent()) return null;
      // Not before: a flash that fails leaves the old program, or none that runs.
      host.program?.replaced(sketch);
      update({ ...IDLE, state: 'booting', sketch, flashResult });
      return run;
    } catch (error) {
      if (!isCurrent()) return null;
      const problem = problemOf(error);
      // Of a port that is lost, one stream may still be there for a moment.
      if (device.port.readable === null || problem.code === 'flash-board-lost') {
        host.onLost(problem);
        return null;
      }
      if (run?.touched !== true) {
        update({ ...IDLE, state: before });
        if (before === 'listening') host.program?.find();
      } else if (!controller.signal.aborted) {
        // Who knows what it does now: let it start again and say so itself.
        update({ ...IDLE, state: 'booting' });
        host.session?.start();
        // The failure is what there is to tell, and not that a port has no such lines.
        await pulseEnable(device.port).catch(() => undefined);
      } else if (run.inLoader || device.kind === 'virtual') {
        update({ ...IDLE, state: 'download' });
      } else {
        update({ ...IDLE });
        host.session?.start();
        host.program?.find();
      }
      throw error;
    } finally {
      if (this.#controller === controller) this.#controller = null;
      device.flashing?.(false);
      if (isCurrent()) host.session?.start();
    }
  }

  /** A real board is done when it has booted and its program has spoken. */
  async #confirm(host: FlashHost, run: FlashRun, sketch: SketchName | null): Promise<void> {
    if (run.byButton) host.update({ flashStep: 'Press EN once, so that the program starts' });
    // Every sketch of the course says its name first.
    const verdict = await run.confirm(sketch === null ? null : `${sketch}:`);
    if (verdict === null || !host.isCurrent() || this.#run !== run || this.busy) return;
    host.update({ flashStep: null });
    if (verdict.kind === 'failed') throw new ProblemError(verdict.problem);
    const flashResult =
      verdict.kind === 'running'
        ? `Flashed and verified. It has started and says: ${verdict.line.trim().slice(0, 80)}`
        : 'Written and verified; it booted, but printed nothing.';
    host.update({ flashResult });
    host.emit('flash-log', flashResult);
  }
}

/** Rejects with the signal's reason as soon as it aborts, however long the rest takes. */
function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason as Error));
  return Promise.race([work, promise]);
}

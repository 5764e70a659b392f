/**
 * One row of the flash station: a port, and the board that is at it now. It opens the port, has the board flashed and
 * verified (flash-run.ts), hears it boot, and closes the port again. What fails here ends this row alone.
 */
import type { Clock } from '../../clock/clock.ts';
import { boardLost, cancelled } from '../../flash/failures.ts';
import type { FlashPart } from '../../flash/flash-parts.ts';
import type { RateMemory } from '../../flash/rates.ts';
import type { FlashStep } from '../../flash/steps.ts';
import type { StartVerdict } from '../../flash/start-check.ts';
import { BOOT_BAUD_RATE } from '../../formats/esp/chips.ts';
import { portName } from '../../formats/esp/usb-bridges.ts';
import { Demultiplexer } from '../../formats/net/demultiplexer.ts';
import { ProblemError, type Problem } from '../../formats/problem.ts';
import type { BoardDevice, OpenDevice } from '../../port/board-device.ts';
import type { Port } from '../../port/port.ts';
import { closePort, pulseEnable } from '../../port/port-control.ts';
import { problemOf } from '../board-problems.ts';
import { FlashRun } from '../flashing/flash-run.ts';
import { SerialLog } from '../serial-log.ts';
import { isBusy, nextRowState, type RowEvent, type RowState } from './row-cycle.ts';

/** A port is there before it can be opened: drivers, and programs that look at every new port. */
const OPEN_TRIES = 6;
const OPEN_RETRY_MS = 500;
/** The board was not brought into its boot loader: nothing has been written. */
const UNHEARD = ['flash-no-answer', 'flash-not-in-download-mode'];
const RESET_TRIES = 3;
/** A program that is reset so soon after its first line starts over and over. */
const STEADY_MS = 500;

/** Why a board was lost. */
const GONE = new Error('Its port went away: the cable was pulled, or the power failed.');
const STOPPED = new Error('stopped');

type Verdict = Exclude<StartVerdict, { kind: 'failed' }>;

/** What is written, and how its first line begins; null when that is not known. */
export interface StationProgram {
  readonly name: string;
  readonly firstLine: string | null;
  readonly parts: () => Promise<readonly FlashPart[]>;
}

/** A row as it is shown. */
export interface RowSnapshot {
  /** From 1, in the order in which ports were seen. */
  readonly id: number;
  readonly port: string;
  /** The port is there. */
  readonly present: boolean;
  readonly state: RowState;
  /** One line about the state: "Writing 12 of 34 KB". */
  readonly detail: string;
  /** 0 to 100. */
  readonly percent: number;
  readonly chip: string | null;
  /** "02:57:41:00:00:01". */
  readonly mac: string | null;
  /** On the board's label. */
  readonly number: number | null;
  readonly problem: Problem | null;
  readonly baudRate: number;
  /** By the clock of the station; null while nothing has been done. */
  readonly startedMs: number | null;
  readonly endedMs: number | null;
}

const FRESH = {
  detail: 'Ready to be flashed',
  percent: 0,
  chip: null,
  mac: null,
  number: null,
  problem: null,
  baudRate: BOOT_BAUD_RATE,
  startedMs: null,
  endedMs: null,
} as const satisfies Partial<RowSnapshot>;

export interface RowOptions {
  readonly id: number;
  readonly port: Port;
  readonly openDevice: OpenDevice;
  readonly clock: Clock;
  readonly rateMemory: RateMemory | null;
  /** The number for a board with this address. */
  readonly numberFor: (mac: string) => number;
  readonly onChange: () => void;
  /** A flash has ended, well or badly. */
  readonly onEnded: (row: StationRow, program: StationProgram) => void;
}

export class StationRow {
  readonly #options: RowOptions;
  #port: Port;
  #snapshot: RowSnapshot;
  /** Stops the flash that is under way. */
  #stopping: AbortController | null = null;
  /** The port went away since the flash began. */
  #lost = false;
  /** Another board was plugged in meanwhile. */
  #hasNext = false;
  #flashes = 0;

  constructor(options: RowOptions) {
    const { id, port } = options;
    this.#options = options;
    this.#port = port;
    this.#snapshot = {
      ...FRESH,
      id,
      port: portName(port.getInfo()),
      present: true,
      state: 'ready',
    };
  }

  get snapshot(): RowSnapshot {
    return this.#snapshot;
  }

  get port(): Port {
    return this.#port;
  }

  get isBusy(): boolean {
    return isBusy(this.#snapshot.state);
  }

  /** A board was plugged in while the one before, which is lost, had not ended. */
  get hasNext(): boolean {
    return this.#hasNext;
  }

  /** A board is at the port: the same one, or the next. */
  plugged(port: Port): void {
    this.#port = port;
    this.#hasNext = this.isBusy;
    this.#happen('plug', this.isBusy ? { present: true } : { ...FRESH, present: true });
  }

  unplugged(): void {
    this.#happen('unplug', { present: false });
    if (!this.isBusy) return;
    this.#lost = true;
    this.#stopping?.abort(STOPPED);
  }

  stop(): void {
    this.#stopping?.abort(STOPPED);
  }

  /** Resolves when the flash has ended and the port is closed; never rejects. */
  async flash(program: StationProgram): Promise<void> {
    if (this.isBusy || !this.#snapshot.present) return;
    const { clock, numberFor, onEnded } = this.#options;
    const { signal } = (this.#stopping = new AbortController());
    this.#lost = this.#hasNext = false;
    const startedMs = clock.nowMs();
    this.#happen('flash', { ...FRESH, detail: 'Opening the port', startedMs });
    let device: BoardDevice | null = null;
    let verdict: Verdict | null = null;
    let problem: Problem | null = null;
    try {
      device = await this.#open(signal);
      device.flashing?.(true);
      verdict = await this.#work(device, program, signal);
    } catch (error) {
      problem = this.#reasonOf(error);
      // Its state is unknown: let it start again.
      if (device?.port.readable) await pulseEnable(device.port).catch(() => undefined);
    }
    device?.flashing?.(false);
    if (device !== null) await closePort(device.port);
    device?.release();
    this.#stopping = null;
    const endedMs = clock.nowMs();
    const { mac } = this.#snapshot;
    if (problem !== null) this.#happen('fail', { detail: problem.what, problem, endedMs });
    else if (verdict !== null && mac !== null) {
      const detail = inWords(verdict);
      this.#happen('started', { detail, percent: 100, number: numberFor(mac), endedMs });
    }
    onEnded(this, program);
  }

  #reasonOf(error: unknown): Problem {
    return this.#lost ? boardLost(GONE).problem : problemOf(error);
  }

  /** @throws ProblemError */
  async #open(signal: AbortSignal): Promise<BoardDevice> {
    const { openDevice, clock } = this.#options;
    const events = {
      onLed: () => undefined,
      onPins: () => undefined,
      onTrace: () => undefined,
      onProblem: () => undefined,
      onTaken: (by: 'other-tab' | 'page-left') => {
        if (by === 'page-left') this.stop();
        return Promise.resolve();
      },
    };
    const device = await openDevice(events, { paceBaud: null, port: this.#port });
    for (let tries = 1; ; tries++) {
      try {
        await device.open(BOOT_BAUD_RATE);
        return device;
      } catch (error) {
        if (tries === OPEN_TRIES || signal.aborted) {
          device.release();
          throw signal.aborted ? cancelled(false) : error;
        }
        await new Promise<void>((resolve) => {
          const cancel = clock.after(OPEN_RETRY_MS, resolve);
          signal.addEventListener('abort', () => {
            cancel();
            resolve();
          });
        });
      }
    }
  }

  async #work(device: BoardDevice, program: StationProgram, signal: AbortSignal): Promise<Verdict> {
    const run = await this.#write(device, await program.parts(), signal);
    const verdict = run.confirm(program.firstLine, STEADY_MS);
    const stopListening = (): void => run.stopListening();
    signal.addEventListener('abort', stopListening);
    const endListening = listen(device.port, (line) => run.bootLine(line), stopListening);
    const heard = await verdict;
    signal.removeEventListener('abort', stopListening);
    await endListening();
    if (heard?.kind === 'failed') throw new ProblemError(heard.problem);
    if (heard === null) throw boardLost(GONE);
    return heard;
  }

  /** Tries again while nothing has been written: resets come at a bad moment on a busy computer. */
  async #write(
    device: BoardDevice,
    parts: readonly FlashPart[],
    signal: AbortSignal,
  ): Promise<FlashRun> {
    for (let tries = 1; ; tries++) {
      const run = new FlashRun(device, ++this.#flashes, {
        onExchange: () => undefined,
        hold: () => null,
        onLog: () => undefined,
        onOdd: () => undefined,
        rateMemory: this.#options.rateMemory,
        onBoard: ({ chip, mac }) => this.#change({ chip, mac }),
        onStep: (step) => {
          if (!signal.aborted) this.#step(step);
        },
      });
      try {
        await run.write(parts, { waitForButton: false }, () => Promise.resolve(), signal);
        return run;
      } catch (error) {
        const unheard = UNHEARD.includes(problemOf(error).code);
        if (!unheard || signal.aborted || tries === RESET_TRIES) throw error;
      }
    }
  }

  #step({ kind, detail, percent, baudRate }: FlashStep): void {
    const change = { detail, percent, baudRate };
    switch (kind) {
      case 'connect':
        this.#happen('identify', change);
        break;
      case 'write':
      case 'verify':
        this.#happen(kind, change);
        break;
      case 'done':
        this.#happen('verified', { ...change, detail: 'Waiting for its first words' });
        break;
      default:
        this.#change(change);
    }
  }

  #happen(event: RowEvent, change: Partial<RowSnapshot>): void {
    const state = nextRowState(this.#snapshot.state, event) ?? this.#snapshot.state;
    this.#change({ ...change, state });
  }

  #change(change: Partial<RowSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    this.#options.onChange();
  }
}

/**
 * Hears the lines of a board until the result is called, which resolves when the port is unlocked.
 * @param onLost the stream has ended or failed: nothing more comes
 */
function listen(
  port: Port,
  onLine: (line: string) => void,
  onLost: () => void,
): () => Promise<void> {
  const log = new SerialLog();
  const demultiplexer = new Demultiplexer({
    onText: (text) => log.push(text).forEach(onLine),
    onPacket: () => undefined,
  });
  const reader = port.readable?.getReader();
  const reading = (async () => {
    for (;;) {
      const read = await reader?.read().catch(() => undefined);
      if (read?.value === undefined) break;
      demultiplexer.push(read.value);
    }
    onLost();
  })();
  return async () => {
    reader?.releaseLock();
    await reading;
  };
}

function inWords(verdict: Verdict): string {
  return verdict.kind === 'running'
    ? `It has started and says: ${verdict.line.trim().slice(0, 80)}`
    : 'Verified; it booted, but printed nothing.';
}

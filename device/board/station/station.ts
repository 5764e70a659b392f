/**
 * The flash station: a row a port, each with a board that is flashed by itself, as many at once as there are. Ports
 * come from the browser: those that the reader or a policy has granted, and those that are plugged in meanwhile.
 */
import type { Clock } from '../../clock/clock.ts';
import type { RateMemory } from '../../flash/rates.ts';
import type { OpenDevice } from '../../port/board-device.ts';
import type { Port, Ports } from '../../port/port.ts';
import { sameBoard } from '../../usb/comeback.ts';
import { takeFromTab } from '../../usb/usb-tabs.ts';
import { FlashRecords, type RecordStore } from './flash-records.ts';
import { StationRow, type RowSnapshot, type StationProgram } from './station-row.ts';

export { recordsAsCsv, type FlashRecord } from './flash-records.ts';
export type { RowSnapshot, StationProgram } from './station-row.ts';
export type { RowState } from './row-cycle.ts';
export { isBusy } from './row-cycle.ts';

export interface StationOptions {
  readonly ports: Ports;
  readonly openDevice: OpenDevice;
  readonly clock: Clock;
  readonly rateMemory: RateMemory | null;
  readonly store: RecordStore;
  /** The program for the next flash; null: none can be flashed now. */
  readonly program: () => StationProgram | null;
  readonly onChange: () => void;
  /** A row has ended, well or badly. */
  readonly onEnded: (row: RowSnapshot) => void;
  /** Milliseconds since 1970. */
  readonly nowMs?: () => number;
}

/** Rows that the page can show, and a computer can have ports for. */
const MAX_ROWS = 64;

export class FlashStation {
  readonly records: FlashRecords;
  /** Flash each board that is plugged in, without a press. */
  pile = false;
  /** Numbers begin here. */
  firstNumber = 1;
  readonly #options: StationOptions;
  #rows: StationRow[] = [];
  #lastId = 0;

  constructor(options: StationOptions) {
    this.#options = options;
    this.records = new FlashRecords(options.store);
  }

  get rows(): readonly RowSnapshot[] {
    return this.#rows.map(({ snapshot }) => snapshot);
  }

  /** Takes the ports that are there, and follows what is plugged in and pulled until `signal` aborts. */
  async start(signal: AbortSignal): Promise<void> {
    const { ports } = this.#options;
    ports.onPlugged((port) => this.#plugged(port), signal);
    ports.onUnplugged((port) => this.#unplugged(port), signal);
    signal.addEventListener('abort', () => {
      for (const row of this.#rows) row.stop();
    });
    for (const port of await ports.granted()) if (!signal.aborted) this.add(port);
  }

  /** A port that the reader has chosen, or that is there: not a new board, so nothing is done to it. */
  add(port: Port): void {
    const known = this.#rowOf(port);
    if (known?.snapshot.present === true) return;
    if (known !== undefined) known.plugged(port);
    else this.#place(port);
    this.#options.onChange();
  }

  /** Flashes every board that is plugged in and not being flashed. */
  flashEvery(): void {
    for (const row of this.#rows) this.#flash(row);
  }

  flash(id: number): void {
    const row = this.#rows.find(({ snapshot }) => snapshot.id === id);
    if (row !== undefined) this.#flash(row);
  }

  stop(id: number): void {
    this.#rows.find(({ snapshot }) => snapshot.id === id)?.stop();
  }

  /** Asks the tab of this site that has the port to let it go; whether it did, the next flash tells. */
  async takeBack(id: number): Promise<void> {
    const row = this.#rows.find(({ snapshot }) => snapshot.id === id);
    if (row !== undefined) await takeFromTab(row.port.getInfo());
  }

  #plugged(port: Port): void {
    const known = this.#rowOf(port);
    if (known !== undefined) known.plugged(port);
    const row = known ?? this.#place(port);
    this.#options.onChange();
    if (this.pile && row !== null) this.#flash(row);
  }

  #unplugged(port: Port): void {
    this.#rowOf(port)?.unplugged();
    this.#rows = this.#rows.filter(({ snapshot }) => snapshot.state !== 'gone');
    this.#options.onChange();
  }

  #rowOf(port: Port): StationRow | undefined {
    return this.#rows.find((row) => row.port === port);
  }

  /** The row of a board of this kind that is gone, or a new one; null when there are too many. */
  #place(port: Port): StationRow | null {
    const free = this.#rows.find(
      (row) => !row.snapshot.present && !row.isBusy && sameBoard(row.port, port),
    );
    if (free !== undefined) {
      free.plugged(port);
      return free;
    }
    if (this.#rows.length >= MAX_ROWS) return null;
    const { openDevice, clock, rateMemory, onChange } = this.#options;
    const row: StationRow = new StationRow({
      id: ++this.#lastId,
      port,
      openDevice,
      clock,
      rateMemory,
      numberFor: (mac) => this.records.numberFor(mac, this.firstNumber, this.#numbersBeside(row)),
      onChange,
      onEnded: (ended, program) => this.#ended(ended, program),
    });
    this.#rows.push(row);
    return row;
  }

  /** Numbers of the boards that are plugged in beside this one. */
  #numbersBeside(row: StationRow): ReadonlySet<number> {
    const others = this.#rows.filter((other) => other !== row && other.snapshot.present);
    return new Set(others.flatMap(({ snapshot }) => snapshot.number ?? []));
  }

  #flash(row: StationRow): void {
    const program = this.#options.program();
    if (program !== null) void row.flash(program);
  }

  #ended(row: StationRow, program: StationProgram): void {
    const { nowMs = Date.now, onEnded } = this.#options;
    const { snapshot } = row;
    const { number, mac, chip, problem, baudRate, startedMs, endedMs } = snapshot;
    this.records.add({
      number,
      mac,
      chip,
      program: program.name,
      failure: problem === null ? null : `${problem.what} ${problem.why}`,
      tookMs: Math.round((endedMs ?? 0) - (startedMs ?? 0)),
      baudRate,
      endedMs: nowMs(),
    });
    onEnded(snapshot);
    this.#options.onChange();
    if (this.pile && row.hasNext) this.#flash(row);
  }
}

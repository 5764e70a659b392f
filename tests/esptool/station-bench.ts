/** A computer with sockets for boards, as a browser sees it, and a flash station on it. */
import type { TestContext } from 'node:test';
import { FlashStation } from '../../device/board/station/station.ts';
import type { RowSnapshot, StationProgram } from '../../device/board/station/station.ts';
import { systemClock } from '../../device/clock/clock.ts';
import { VIRTUAL_RESET_TIMING } from '../../device/formats/esp/auto-reset.ts';
import { CHIP_ID_WEBASSEMBLY } from '../../device/formats/esp/chips.ts';
import type { OpenDevice } from '../../device/port/board-device.ts';
import type { MemoryPort } from '../../device/port/memory-port.ts';
import { openPort } from '../../device/port/port-control.ts';
import type { Port, Ports } from '../../device/port/port.ts';
import { openingProblem } from '../../device/usb/usb-problems.ts';
import type { ChipOptions } from '../../device/virtual/chip-options.ts';
import { image, poweredBoard, type BoardOnCable } from './board.ts';

export const PROGRAM_OCTETS = image(12_000);

/** As every sketch of the course, it says its name first. */
export const PROGRAM: StationProgram = {
  name: 'hello',
  firstLine: 'program of',
  parts: () => Promise.resolve([{ address: 0x1000, data: PROGRAM_OCTETS }]),
};

export class Sockets implements Ports {
  readonly by = 'web-serial';
  readonly #plugged = new Set<Port>();
  readonly #listeners = { plugged: new Set<Listener>(), unplugged: new Set<Listener>() };

  granted(): Promise<Port[]> {
    return Promise.resolve([...this.#plugged]);
  }

  choose(): Promise<Port | null> {
    return Promise.resolve(null);
  }

  onPlugged(listener: Listener, signal: AbortSignal): void {
    this.#listeners.plugged.add(listener);
    signal.addEventListener('abort', () => this.#listeners.plugged.delete(listener));
  }

  onUnplugged(listener: Listener, signal: AbortSignal): void {
    this.#listeners.unplugged.add(listener);
    signal.addEventListener('abort', () => this.#listeners.unplugged.delete(listener));
  }

  plug(port: MemoryPort): void {
    port.restore();
    this.#plugged.add(port);
    for (const listener of this.#listeners.plugged) listener(port);
  }

  unplug(port: MemoryPort): void {
    this.#plugged.delete(port);
    port.lose();
    for (const listener of this.#listeners.unplugged) listener(port);
  }
}

type Listener = (port: Port) => void;

const openDevice: OpenDevice = (_events, { port }) =>
  Promise.resolve({
    kind: 'usb',
    port: port!,
    chipId: CHIP_ID_WEBASSEMBLY,
    abilities: ['flash'],
    resetTiming: VIRTUAL_RESET_TIMING,
    open: (baudRate) =>
      openPort(port!, baudRate).catch((error: unknown) => {
        throw openingProblem({ error, info: {}, os: 'linux', heldByTab: false, isThere: true });
      }),
    press: () => undefined,
    release: () => undefined,
  });

/** A test, or what else ends what it has begun. */
type Lasting = Pick<TestContext, 'after'>;

export interface StationBench {
  readonly sockets: Sockets;
  readonly station: FlashStation;
  /** What the station keeps over a reload. */
  readonly kept: { text: string | null };
  /** Rows that have ended, in that order. */
  readonly ended: readonly RowSnapshot[];
  /** Resolves when the condition holds. */
  until(holds: () => boolean): Promise<void>;
}

export async function startStation(
  t: Lasting,
  program = PROGRAM,
  kept: { text: string | null } = { text: null },
): Promise<StationBench> {
  const sockets = new Sockets();
  const ended: RowSnapshot[] = [];
  let waiting: (() => void)[] = [];
  const tell = (): void => {
    const told = waiting;
    waiting = [];
    for (const resolve of told) resolve();
  };
  const station = new FlashStation({
    ports: sockets,
    openDevice,
    clock: systemClock,
    rateMemory: null,
    store: { read: () => kept.text, write: (text) => void (kept.text = text) },
    program: () => program,
    onChange: tell,
    onEnded: (row) => {
      ended.push(row);
      tell();
    },
    nowMs: () => Date.UTC(2026, 10, 30),
  });
  const page = new AbortController();
  t.after(() => page.abort());
  await station.start(page.signal);
  return {
    sockets,
    station,
    kept,
    ended,
    async until(holds) {
      while (!holds()) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}

/** A board with an address of its own: 02:57:41:00:00:07 for 7. */
export function boardWithAddress(
  t: Lasting,
  last: number,
  overrides: Partial<ChipOptions> = {},
): BoardOnCable {
  const mac = `0257410000${last.toString(16).padStart(2, '0')}`;
  return poweredBoard(t, { identity: { mac, flashId: 'c84016' }, ...overrides });
}

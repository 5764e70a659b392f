/** A page's board that is told to be one on a USB cable, in Node: what stands behind the port is virtual. */
import type { TestContext } from 'node:test';
import type { Board } from '../board-interface.ts';
import { LocalBoard } from '../local-board.ts';
import { systemClock } from '../../clock/clock.ts';
import type { ProblemError } from '../../formats/problem.ts';
import { VIRTUAL_RESET_TIMING } from '../../formats/esp/auto-reset.ts';
import { isBrownOut, readBootLine } from '../../formats/esp/boot-log.ts';
import type { Port } from '../../port/port.ts';
import { BOOT_IMAGE_ADDRESS, CHIP_ID_WEBASSEMBLY } from '../../formats/esp/chips.ts';
import type { BoardDevice, DeviceEvents } from '../../port/board-device.ts';
import { openPort } from '../../port/port-control.ts';
import { Flash } from '../../virtual/flash.ts';
import { startNodeWorker } from '../../virtual/node-worker.ts';
import { VirtualBoard } from '../../virtual/virtual-board.ts';
import { bundled } from './node-board.ts';

const TROUBLE = { what: 'W.', why: 'W.', next: 'N.' };

/** A board behind a port that the page is told is one on a cable. */
export class Bench {
  readonly board: Board;
  /** What the device was told, and when it was left. */
  readonly told: string[] = [];
  /** Which rates it remembers. */
  readonly rates = new Map<string, string>();
  events: DeviceEvents | null = null;
  /** Makes opening fail. */
  refusal: ProblemError | null = null;
  #waiting: { resolve: (port: Port) => void; signal: AbortSignal } | null = null;

  constructor(
    t: TestContext,
    port: Port,
    bundledImage: () => Promise<Uint8Array<ArrayBuffer>> = () => Promise.resolve(bundled()),
  ) {
    this.board = new LocalBoard({
      openVirtual: () => Promise.reject(new Error('not here')),
      openUsb: (events, given) => {
        this.events = events;
        return Promise.resolve(this.#device(given.port ?? port));
      },
      bundledImage,
      rateMemory: () =>
        Promise.resolve({
          recall: (key) => this.rates.get(key) ?? null,
          remember: (key, value) => void this.rates.set(key, value),
        }),
    });
    t.after(() => this.board.disconnect());
  }

  get waits(): boolean {
    return this.#waiting?.signal.aborted === false;
  }

  plugIn(port: Port): void {
    this.#waiting?.resolve(port);
  }

  #device(port: Port): BoardDevice {
    return {
      kind: 'usb',
      port,
      chipId: CHIP_ID_WEBASSEMBLY,
      abilities: ['toggle', 'flash', 'reset', 'wire'],
      resetTiming: VIRTUAL_RESET_TIMING,
      open: (baudRate) => {
        if (this.refusal !== null) return Promise.reject(this.refusal);
        return openPort(port, baudRate);
      },
      press: () => undefined,
      expectReset: () => void this.told.push('reset'),
      trouble: (line) => {
        const event = readBootLine(line);
        if (event === null) return null;
        if (isBrownOut(event)) return { ...TROUBLE, code: 'weak' };
        const watchdog = event.kind === 'reset' && event.causeName === 'RTCWDT_RTC_RESET';
        return watchdog ? { ...TROUBLE, code: 'board-watchdog-loop' } : null;
      },
      flashing: (busy) => void this.told.push(busy ? 'flashing' : 'flashed'),
      comeback: (signal) =>
        new Promise((resolve, reject) => {
          this.#waiting = { resolve, signal };
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
      release: () => void this.told.push('released'),
    };
  }
}

export function hardware(t: TestContext, image?: Uint8Array): VirtualBoard {
  const flash = new Flash();
  if (image !== undefined) flash.write(BOOT_IMAGE_ADDRESS, image);
  const board = new VirtualBoard({
    clock: systemClock,
    createWorker: startNodeWorker,
    flash: flash.snapshot(),
  });
  t.after(() => board.unplug());
  return board;
}

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

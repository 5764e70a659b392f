/** A page's board in Node, for the tests of its states and of its flashing. */
import { type TestContext } from 'node:test';
import { imagePath } from '../../../firmware/images.ts';
import { readFileSync } from 'node:fs';
import type { Board } from '../board-interface.ts';
import { flashStep, type BoardSnapshot } from '../board-events.ts';
import { LocalBoard } from '../local-board.ts';
import { systemClock } from '../../clock/clock.ts';
import { sameOctets } from '../../formats/octets/octets.ts';
import { ProblemError } from '../../formats/problem.ts';
import { VIRTUAL_RESET_TIMING } from '../../formats/esp/auto-reset.ts';
import { BOOT_IMAGE_ADDRESS, CHIP_ID_WEBASSEMBLY } from '../../formats/esp/chips.ts';
import { openPort } from '../../port/port-control.ts';
import type { FlashSnapshot } from '../../virtual/flash.ts';
import { startNodeWorker } from '../../virtual/node-worker.ts';
import { VirtualBoard } from '../../virtual/virtual-board.ts';

export function bundled(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(imagePath('led_websocket')));
}

/** A page's board in Node: the same parts, with Node's kind of worker and flash kept in memory. */
export function nodeBoard(
  t: TestContext,
  bundledImage: () => Promise<Uint8Array<ArrayBuffer>> = () => Promise.resolve(bundled()),
): { board: Board; hardware: VirtualBoard[] } {
  const hardware: VirtualBoard[] = [];
  let kept: FlashSnapshot = { sectors: [] };
  const board = new LocalBoard({
    openVirtual: ({ onLed, onProblem, onTrace }, { paceBaud }) => {
      const virtual = new VirtualBoard({
        clock: systemClock,
        createWorker: startNodeWorker,
        flash: kept,
        paceBaud,
        onCalls: onTrace,
        onPin: (pin, level) => {
          if (pin === 2) onLed(level === 1);
        },
        onFlash: () => {
          kept = virtual.flash.snapshot();
        },
        onProblem,
      });
      hardware.push(virtual);
      return Promise.resolve({
        kind: 'virtual' as const,
        port: virtual.port,
        chipId: CHIP_ID_WEBASSEMBLY,
        abilities: ['toggle', 'flash', 'reset', 'press', 'trace', 'wire'] as const,
        resetTiming: VIRTUAL_RESET_TIMING,
        open: (baudRate: number) => openPort(virtual.port, baudRate),
        holds: (image: Uint8Array) =>
          sameOctets(virtual.flash.read(BOOT_IMAGE_ADDRESS, image.length), image),
        press: (button: 'EN' | 'BOOT', down: boolean) => virtual.press(button, down),
        setEasySequence: (on: boolean) => virtual.setEasySequence(on),
        holdTime: (held) => virtual.holdTime(held),
        release: () => virtual.unplug(),
      });
    },
    openUsb: () =>
      Promise.reject(new ProblemError({ code: 'none', what: 'No.', why: 'No.', next: 'No.' })),
    bundledImage,
  });
  t.after(() => board.disconnect());
  return { board, hardware };
}

/** Resolves with the first snapshot that satisfies `condition`. */
export function until(
  board: Board,
  condition: (snapshot: BoardSnapshot) => boolean,
): Promise<BoardSnapshot> {
  return new Promise((resolve) => {
    const listening = new AbortController();
    const check = (snapshot: BoardSnapshot): void => {
      if (!condition(snapshot)) return;
      listening.abort();
      resolve(snapshot);
    };
    board.on('change', check, { signal: listening.signal });
    check(board.snapshot);
  });
}

export const ledKnown = (snapshot: BoardSnapshot): boolean => snapshot.led !== 'unknown';

/** How far a flash has come; 0 when none runs. */
export const percent = (snapshot: BoardSnapshot): number => flashStep(snapshot)?.percent ?? 0;

/** Every state the board went through, without repetitions. */
export function record(board: Board): string[] {
  const states: string[] = [board.snapshot.state];
  board.on('change', ({ state }) => {
    if (states.at(-1) !== state) states.push(state);
  });
  return states;
}

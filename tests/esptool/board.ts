/** A virtual board on a cable, on the test's own thread, for flashers to work on. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Clock } from '../../device/clock/clock.ts';
import type { Octets } from '../../device/formats/octets/octets.ts';
import { ProblemError } from '../../device/formats/problem.ts';
import { VIRTUAL_RESET_TIMING } from '../../device/formats/esp/auto-reset.ts';
import type { FlashOptions } from '../../device/flash/flasher.ts';
import { MemoryPort } from '../../device/port/memory-port.ts';
import { CHIP_ID_WEBASSEMBLY } from '../../device/formats/esp/chips.ts';
import { writeWebAssemblyImage } from '../../device/formats/esp/webassembly-image.ts';
import { Chip } from '../../device/virtual/chip.ts';
import type { ChipEvent, ChipOptions } from '../../device/virtual/chip-options.ts';
import type { StartCpu } from '../../device/virtual/cpu.ts';
import { Flash } from '../../device/virtual/flash.ts';

export interface BoardOnCable {
  readonly chip: Chip;
  readonly port: MemoryPort;
  readonly events: readonly ChipEvent[];
}

/** A board whose programs say hello and do nothing else; it has power until the test ends. */
export function poweredBoard(
  t: Pick<TestContext, 'after'>,
  overrides: Partial<ChipOptions> = {},
): BoardOnCable {
  const events: ChipEvent[] = [];
  const chip = new Chip({
    clock: boardClock(),
    flash: new Flash(),
    pace: null,
    startCpu: sayHello,
    onTransmit: (octets) => port.deliver(octets),
    onEvent: (event) => events.push(event),
    ...overrides,
  });
  const port = new MemoryPort({
    onOpen: ({ baudRate }) => chip.setHostBaudRate(baudRate),
    onClose: () => chip.setHostBaudRate(null),
    onOctets: (octets) => chip.receive(octets),
    onSignals: (signals) => chip.setSignals(signals),
  });
  chip.powerOn();
  // A board without a program resets for ever.
  t.after(() => chip.unplug());
  return { chip, port, events };
}

const sayHello: StartCpu = (program, bus) => {
  bus.transmit(
    new TextEncoder().encode(`program of ${program.segments[0]?.octets.length} octets\r\n`),
  );
  const ignore = (): void => undefined;
  return Promise.resolve({
    receive: ignore,
    setInput: ignore,
    setEasySequence: ignore,
    stop: ignore,
  });
};

/** The board's own timers, whatever a test does to those of the page. */
function boardClock(): Clock {
  const { setTimeout: timeout } = globalThis;
  return {
    nowMs: () => performance.now(),
    after: (delayMs, callback) => {
      const timer = timeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  };
}

/** An image whose compressed size is near its own: octets of a seeded generator. */
export function image(octets = 20_000, seed = 1): Octets {
  let state = seed;
  return writeWebAssemblyImage(
    new Uint8Array(octets).map(() => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return state >>> 24;
    }),
  );
}

export function optionsFor(
  board: BoardOnCable,
  overrides: Partial<FlashOptions> = {},
): FlashOptions {
  return {
    port: board.port,
    chipId: CHIP_ID_WEBASSEMBLY,
    parts: [{ address: 0x1000, data: image() }],
    resetTiming: VIRTUAL_RESET_TIMING,
    thorough: true,
    ...overrides,
  };
}

/** Code of the problem that a promise rejects with; "none" when it does not. */
export async function problemCode(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof ProblemError, String(error));
    return error.problem.code;
  }
  return 'none';
}

/** Text from the port until `end` was in it. */
export async function readUntil(board: BoardOnCable, end: string): Promise<string> {
  assert.ok(board.port.readable !== null);
  const reader = board.port.readable.getReader();
  const decoder = new TextDecoder();
  let text = '';
  while (!text.includes(end)) {
    const { value, done } = await reader.read();
    assert.ok(!done);
    text += decoder.decode(value, { stream: true });
  }
  reader.releaseLock();
  return text;
}

/** As a board of unknown make is flashed: every way in, the fastest rate, the ROM for small programs. */
export function usbOptions(
  board: BoardOnCable,
  overrides: Partial<FlashOptions> = {},
): FlashOptions & { readonly log: string[]; readonly steps: string[] } {
  const log: string[] = [];
  const steps: string[] = [];
  return {
    port: board.port,
    chipId: CHIP_ID_WEBASSEMBLY,
    parts: [{ address: 0x1000, data: image() }],
    baudRates: [921_600, 460_800, 230_400, 115_200],
    waitForButton: true,
    onLog: (line) => log.push(line),
    onStep: ({ kind }) => {
      if (steps.at(-1) !== kind) steps.push(kind);
    },
    ...overrides,
    log,
    steps,
  };
}

/**
 * Flashes a board through unmodified esptool-js: looks at the image before the board, connects,
 * identifies, writes compressed, always verifies by MD5, resets, and hands the port back unlocked.
 * The library is loaded when flashing begins, not with the page.
 *
 * The ROM's serial protocol is Espressif's (esptool documentation, "Serial Protocol"). Not here:
 * choosing the port (device/port), other addresses than the caller's, boards with native USB.
 */
import type { ESPLoader, FlashSizeValues, ROM } from 'esptool-js';
import { md5Hex } from '../bytes/hash.ts';
import type { Octets } from '../bytes/octets.ts';
import { ProblemError } from '../bytes/problem.ts';
import type { Port } from '../port/port.ts';
import { BOOT_IMAGE_ADDRESS } from '../rom/chips.ts';
import { readImage } from '../rom/image.ts';
import { FlashPort } from './flash-port.ts';
import type { FlashTap } from './flash-port.ts';
import { flashProblem, sentence } from './problems.ts';
import { promptTransport } from './prompt-transport.ts';
import { STEP_PERCENT, writeStep } from './steps.ts';
import type { FlashStep, FlashStepKind } from './steps.ts';

/** Milliseconds EN is held low, and IO0 after it: esptool's ClassicReset, for capacitors of all sizes. */
export interface ResetTiming {
  readonly enLowMs: number;
  readonly io0LowMs: number;
}

const USB_RESET_TIMING: ResetTiming = { enLowMs: 100, io0LowMs: 50 };
/** The virtual board's EN rises in 5 ms, always; the rest is for the timers on the way. */
export const VIRTUAL_RESET_TIMING: ResetTiming = { enLowMs: 10, io0LowMs: 20 };

/** The ROM understands this rate, whatever the crystal. */
const ROM_BAUD_RATE = 115200;
/** Web Serial's default buffer of 255 octets overruns. */
const PORT_OPTIONS = { baudRate: ROM_BAUD_RATE, bufferSize: 0x10000 };
/** Octets of compressed data in one block: small, so that progress and cancelling are prompt. */
const BLOCK_OCTETS = 0x1000;
/** Each attempt resets the board and sends SYNC five times: 0.7 to 1.2 s. */
const CONNECT_ATTEMPTS = 4;
/** The only chip there are images for; the virtual board's ROM answers as one. */
const CHIP_FAMILY = 'ESP32';

export interface FlashOptions {
  /** Closed, or open at {@link ROM_BAUD_RATE} with both streams unlocked. */
  readonly port: Port;
  /** Chip id the board's images carry: CHIP_ID_ESP32 or CHIP_ID_WEBASSEMBLY. */
  readonly chipId: number;
  readonly image: Octets;
  /** Where it goes; 0x1000 unless given, where the ROM looks. */
  readonly address?: number;
  /** Erase everything first. */
  readonly eraseAll?: boolean;
  /** Bits per second to flash at; the ROM's own unless given. */
  readonly baudRate?: number;
  readonly resetTiming?: ResetTiming;
  readonly onStep?: (step: FlashStep) => void;
  /** What esptool-js logs, line by line. */
  readonly onLog?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Listens to the conversation with the board. */
  readonly tap?: FlashTap & { expectMd5(md5: string): void };
}

export interface BoardInfo {
  /** "ESP32-D0WDQ6 (revision 0)". */
  readonly chip: string;
  /** "02:57:41:00:00:01". */
  readonly mac: string;
  /** Octets of flash; null when its id is unknown. */
  readonly flashOctets: number | null;
}

export interface FlashResult extends BoardInfo {
  /** Of what was written, as read back by the board. */
  readonly md5: string;
  readonly octets: number;
}

/**
 * Writes `image`, verifies it and starts it. The port is open and unlocked afterwards, and nothing
 * the board said since its reset is lost.
 * @throws ProblemError one of readImage's codes, or one of problems.ts. The port is unlocked then,
 * and closed if it was closed before.
 */
export async function flashImage(options: FlashOptions): Promise<FlashResult> {
  const address = options.address ?? BOOT_IMAGE_ADDRESS;
  return withBoard(options, async (session) => {
    session.step('check', 'Checking the image');
    const { image } = options;
    readImage(image, options.chipId);
    const info = await session.connect();
    if (info.flashOctets !== null && address + image.length > info.flashOctets) {
      throw flashProblem(
        'flash-too-small',
        `It needs ${address + image.length} octets, the flash has ${info.flashOctets}.`,
      );
    }
    if (options.eraseAll === true) {
      session.step('erase', 'Erasing the flash');
      await session.loader.eraseFlash();
    }
    const md5 = await session.write(image, address);
    session.step('reset', 'Starting the program');
    await session.reset();
    session.step('done', 'Flashed and verified');
    return { ...info, md5, octets: image.length };
  });
}

/** Erases the whole flash and resets the board. @throws ProblemError as {@link flashImage} */
export async function eraseBoard(
  options: Omit<FlashOptions, 'image' | 'chipId' | 'address' | 'eraseAll'>,
): Promise<BoardInfo> {
  return withBoard(options, async (session) => {
    const info = await session.connect();
    session.step('erase', 'Erasing the flash');
    await session.loader.eraseFlash();
    session.step('reset', 'Resetting');
    await session.reset();
    session.step('done', 'Erased');
    return info;
  });
}

/** Says what board is there, and resets it. @throws ProblemError as {@link flashImage} */
export async function identifyBoard(
  options: Omit<FlashOptions, 'image' | 'chipId' | 'address' | 'eraseAll'>,
): Promise<BoardInfo> {
  return withBoard(options, async (session) => {
    const info = await session.connect();
    await session.reset();
    session.step('done', info.chip);
    return info;
  });
}

type SessionOptions = Pick<
  FlashOptions,
  'port' | 'baudRate' | 'resetTiming' | 'onStep' | 'onLog' | 'signal' | 'tap'
>;

/** Runs `work`, ends it early when the caller cancels or the board is lost, and lets the port go. */
async function withBoard<Result>(
  options: SessionOptions,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const { signal } = options;
  if (signal?.aborted === true) throw cancelled();
  const flashPort = new FlashPort(options.port, PORT_OPTIONS, options.tap);
  const stopped = Promise.withResolvers<never>();
  const onAbort = (): void => stopped.reject(cancelled());
  const onLost = (): void => stopped.reject(boardLost(flashPort.lost.signal.reason));
  signal?.addEventListener('abort', onAbort);
  flashPort.lost.signal.addEventListener('abort', onLost);
  try {
    const session = new Session(options, flashPort);
    const working = work(session);
    // After the race is lost this goes on failing until it ends; nobody else listens.
    working.catch(() => undefined);
    const result = await Promise.race([working, stopped.promise]);
    await flashPort.release(true);
    return result;
  } catch (error) {
    // Why it ended matters more than a port that cannot be closed.
    await flashPort.release(false).catch(() => undefined);
    throw explain(error, flashPort);
  } finally {
    signal?.removeEventListener('abort', onAbort);
    stopped.promise.catch(() => undefined);
  }
}

/** One connection to the board through the library. */
class Session {
  readonly #options: SessionOptions;
  readonly #port: FlashPort;
  #loader: ESPLoader | null = null;

  constructor(options: SessionOptions, port: FlashPort) {
    this.#options = options;
    this.#port = port;
  }

  get loader(): ESPLoader {
    if (this.#loader === null) throw new Error('not connected');
    return this.#loader;
  }

  step(kind: FlashStepKind, detail: string): void {
    this.#options.onStep?.({ kind, detail, percent: STEP_PERCENT[kind] });
  }

  /** Resets the board into download mode, says who it is, starts the stub. */
  async connect(): Promise<BoardInfo> {
    this.step('connect', 'Asking the board for its boot loader');
    const loader = await this.#newLoader();
    this.#loader = loader;
    await loader.detectChip('default_reset', CONNECT_ATTEMPTS);
    this.step('identify', 'Reading what board this is');
    const rom = loader.chip as ROM & { getChipDescription(loader: ESPLoader): Promise<string> };
    const chip = await rom.getChipDescription(loader);
    if (rom.CHIP_NAME !== CHIP_FAMILY) {
      throw flashProblem('flash-wrong-board', `It is: ${chip}.`);
    }
    const mac = await rom.readMac(loader);
    this.step('upload-stub', 'Starting the flasher in the board’s memory');
    await loader.runStub();
    if ((this.#options.baudRate ?? ROM_BAUD_RATE) !== ROM_BAUD_RATE) await loader.changeBaud();
    loader.FLASH_WRITE_SIZE = BLOCK_OCTETS;
    const size = (await loader.detectFlashSize()) as FlashSizeValues | undefined;
    return { chip, mac, flashOctets: size === undefined ? null : loader.flashSizeBytes(size) };
  }

  /** @returns the MD5 digest, in hexadecimal, that board and image agree on */
  async write(image: Octets, address: number): Promise<string> {
    let md5 = '';
    await this.loader.writeFlash({
      fileArray: [{ data: image, address }],
      flashMode: 'keep',
      flashFreq: 'keep',
      flashSize: 'keep',
      eraseAll: false,
      compress: true,
      reportProgress: (_file, written, total) => {
        this.#options.onStep?.(writeStep(written, total));
        if (written === total) this.step('verify', 'Comparing what the flash holds');
      },
      calculateMD5Hash: (octets) => {
        md5 = md5Hex(octets);
        this.#options.tap?.expectMd5(md5);
        return md5;
      },
    });
    return md5;
  }

  /**
   * EN low and high again, IO0 high. The library's streams are detached before, and the port is at
   * the ROM's rate, so what the board then says waits in the port for its next reader.
   */
  async reset(): Promise<void> {
    const { port, tap, resetTiming = USB_RESET_TIMING } = this.#options;
    await this.#port.ready();
    await this.#port.release(true);
    const set = async (signals: SerialOutputSignals): Promise<void> => {
      tap?.signals(signals);
      await port.setSignals(signals);
    };
    await set({ dataTerminalReady: false, requestToSend: true });
    await sleep(resetTiming.enLowMs);
    await set({ dataTerminalReady: false, requestToSend: false });
  }

  async #newLoader(): Promise<ESPLoader> {
    const { ClassicReset, ESPLoader, Transport } = await import('esptool-js');
    const { onLog, resetTiming = USB_RESET_TIMING } = this.#options;
    const resetIntoDownload = (resetDelay: number): Promise<void> =>
      this.#resetIntoDownload(resetTiming, resetDelay);
    class TimedReset extends ClassicReset {
      override reset(): Promise<void> {
        return resetIntoDownload(this.resetDelay);
      }
    }
    return new ESPLoader({
      transport: promptTransport(Transport, this.#port),
      baudrate: this.#options.baudRate ?? ROM_BAUD_RATE,
      romBaudrate: ROM_BAUD_RATE,
      serialOptions: PORT_OPTIONS,
      terminal: {
        clean: () => undefined,
        write: (text) => onLog?.(text),
        writeLine: (text) => onLog?.(text),
      },
      resetConstructors: {
        classicReset: (device, resetDelay) => new TimedReset(device, resetDelay),
      },
    });
  }

  /** esptool's ClassicReset: EN low, IO0 low, EN high, IO0 high. Its second try waits longer. */
  async #resetIntoDownload(timing: ResetTiming, resetDelay: number): Promise<void> {
    const extraMs = Math.max(0, resetDelay - USB_RESET_TIMING.io0LowMs);
    await this.#port.ready();
    await this.#port.setSignals({ dataTerminalReady: false, requestToSend: true });
    await sleep(timing.enLowMs);
    await this.#port.setSignals({ dataTerminalReady: true, requestToSend: false });
    await sleep(timing.io0LowMs + extraMs);
    await this.#port.setSignals({ dataTerminalReady: false, requestToSend: false });
  }
}

function explain(error: unknown, port: FlashPort): ProblemError {
  if (error instanceof ProblemError) return error;
  const why = sentence(error);
  if (error instanceof DOMException && ['NetworkError', 'InvalidStateError'].includes(error.name)) {
    if (port.lost.signal.aborted) return boardLost(error);
    return flashProblem('flash-port-busy', why, error);
  }
  if (/failed to connect/i.test(why)) return noAnswer(port.log, error);
  if (/md5/i.test(why)) return flashProblem('flash-verify', why, error);
  if (/unexpected chip|magic value|chip id/i.test(why)) {
    return flashProblem('flash-wrong-board', why, error);
  }
  return flashProblem('flash-failed', why, error);
}

/** What the board printed when it was reset says how far it got. */
function noAnswer(log: string, error: unknown): ProblemError {
  const bootMode = [...log.matchAll(/boot:(0x[0-9a-f]+ \([A-Z0-9_]+)/g)].at(-1)?.[1];
  if (bootMode?.includes('(SPI_') === true) {
    const why = `It reported boot mode ${bootMode}), which is the one for running.`;
    return flashProblem('flash-not-in-download-mode', why, error);
  }
  if (bootMode !== undefined) {
    const why = 'It is in its boot loader, but what this computer sends does not reach it.';
    return flashProblem('flash-no-answer', why, error);
  }
  const why = log === '' ? 'It sent nothing when it was reset.' : 'What it sent makes no sense.';
  return flashProblem('flash-no-answer', why, error);
}

function cancelled(): ProblemError {
  return flashProblem('flash-cancelled', 'You asked for it.');
}

function boardLost(cause: unknown): ProblemError {
  return flashProblem('flash-board-lost', sentence(cause), cause);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

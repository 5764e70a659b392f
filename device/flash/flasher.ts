/**
 * Flashes a board through esptool-js: looks at the images before the board, brings the board into
 * download mode, identifies it, writes compressed at the fastest rate that holds, always verifies by
 * MD5, resets, and hands the port back unlocked. The library is loaded when flashing begins.
 *
 * A small program is written by the boot ROM itself: uploading esptool's stub would take longer than
 * the stub saves. Larger ones are written by the stub, which erases and writes while the next block
 * comes in. If one of the two fails to start, the other is used.
 *
 * Not here: choosing the port (device/port), what the program does afterwards (device/session), boards
 * with native USB.
 */
import type { Port } from '../port/port.ts';
import {
  boardLost,
  cancelled,
  explain,
  isWritersFault,
  noAnswer,
  RateRefused,
  VerifyError,
} from './failures.ts';
import { checkParts, headerFlashOctets, type FlashPart } from './flash-parts.ts';
import { FlashPort } from './flash-port.ts';
import type { FlashTap } from './flash-port.ts';
import { letGo } from './let-go.ts';
import { LineError, type Writer } from './loader-talk.ts';
import { Loader } from './loader.ts';
import { pack, paddedSize, type PackedPart } from './pack.ts';
import { flashProblem, sentence } from './problems.ts';
import { ROM_BAUD_RATE } from './rates.ts';
import { knownResets, USB_RESETS, type ResetTiming } from './reset.ts';
import { STEP_PERCENT, writeStep } from './steps.ts';
import type { FlashStep, FlashStepKind } from './steps.ts';

export { VIRTUAL_RESET_TIMING, type ResetTiming } from './reset.ts';
export type { FlashPart } from './flash-parts.ts';

/** Web Serial's default buffer of 255 octets overruns. */
const PORT_OPTIONS = { baudRate: ROM_BAUD_RATE, bufferSize: 0x10000 };
/** EN is held so long for the program's start. */
const START_EN_LOW_MS = 100;
/** Up to this many octets of flash, the ROM writes sooner than the stub has been uploaded. */
const MAX_ROM_WRITE_OCTETS = 0x10000;
/**
 * How often writing is begun again, more slowly, when the flash does not hold what arrived: more likely
 * the flash is at fault then. A line that fails is given every rate there is, down to the ROM's own.
 */
const MAX_WRITES_AGAIN = 1;

export interface SessionOptions {
  /** Closed, or open at {@link ROM_BAUD_RATE} with both streams unlocked. */
  readonly port: Port;
  /** Bits per second to try, highest first; the ROM's own alone unless given. */
  readonly baudRates?: readonly number[];
  /** How long this board needs EN and IO0 held; every way there is is tried unless given. */
  readonly resetTiming?: ResetTiming;
  /** Whether the reader is asked to press BOOT and EN when the board cannot be reset from here. */
  readonly waitForButton?: boolean;
  /** The ROM is known not to write here: the stub does from the start. */
  readonly withoutRom?: boolean;
  /** Goes every step that esptool goes, with its stub, for a lesson to show. */
  readonly thorough?: boolean;
  readonly onStep?: (step: FlashStep) => void;
  /** What esptool-js logs, and what else is worth keeping, line by line. */
  readonly onLog?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Listens to the conversation with the board. */
  readonly tap?: FlashTap & { expectMd5(md5: string): void };
}

export interface FlashOptions extends SessionOptions {
  /** Chip id the board's images carry: CHIP_ID_ESP32 or CHIP_ID_WEBASSEMBLY. */
  readonly chipId: number;
  readonly parts: readonly FlashPart[];
  /** Erase everything first. */
  readonly eraseAll?: boolean;
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
  /** Of each part that was written, as read back by the board. */
  readonly md5: readonly string[];
  /** Octets of flash that were written. */
  readonly octets: number;
  /** Octets that crossed the line for them, compressed. */
  readonly compressedOctets: number;
  /** Bits per second that held. */
  readonly baudRate: number;
  readonly writer: Writer;
  /** The stub wrote what the ROM was to write, and will be needed again. */
  readonly insteadOfRom: boolean;
  /** The board was brought into download mode by its buttons: it cannot be restarted from here either. */
  readonly byButton: boolean;
}

/**
 * Writes the parts, verifies them and starts the board. The port is open and unlocked afterwards, and
 * nothing the board said since its reset is lost.
 * @throws ProblemError one of readImage's codes, of flash-parts.ts or of problems.ts. The port is
 * unlocked then, and closed if it was closed before.
 */
export async function flashImage(options: FlashOptions): Promise<FlashResult> {
  return withBoard(options, async (session) => {
    session.step('check', 'Checking the image');
    const { parts, chipId, eraseAll = false } = options;
    checkParts(parts, chipId);
    const octets = parts.reduce((sum, { data }) => sum + paddedSize(data), 0);
    // Packed while the board is being reset, which leaves this end with nothing to do.
    const packing = pack(parts);
    const first: Writer = octets > MAX_ROM_WRITE_OCTETS ? 'stub' : 'rom';
    const { thorough = false, withoutRom = false } = options;
    const onlyStub = thorough || eraseAll;
    const insteadOfRom = (by: Writer): boolean => !onlyStub && first === 'rom' && by === 'stub';
    const { info, writer } = await session.insist(
      onlyStub || withoutRom ? 'stub' : first,
      onlyStub ? null : first === 'stub' || withoutRom ? 'rom' : 'stub',
      async (found) => {
        session.checkFits(found, parts);
        if (eraseAll) await session.erase();
        await session.write(await packing);
      },
    );
    const { baudRate } = session;
    session.step('reset', 'Starting the program');
    await session.reset();
    const { byButton } = session;
    session.step('done', 'Flashed and verified');
    const jobs = await packing;
    const compressedOctets = jobs.reduce((sum, { compressed }) => sum + compressed.length, 0);
    const md5 = jobs.map((job) => job.md5);
    return {
      ...info,
      md5,
      octets,
      compressedOctets,
      baudRate,
      writer,
      insteadOfRom: insteadOfRom(writer),
      byButton,
    };
  });
}

/** Erases the whole flash and resets the board. @throws ProblemError as {@link flashImage} */
export async function eraseBoard(options: SessionOptions): Promise<BoardInfo> {
  return withBoard(options, async (session) => {
    const { info } = await session.insist('stub', null, () => session.erase());
    session.step('reset', 'Resetting');
    await session.reset();
    session.step('done', 'Erased');
    return info;
  });
}

/** Says what board is there, and resets it. @throws ProblemError as {@link flashImage} */
export async function identifyBoard(options: SessionOptions): Promise<BoardInfo> {
  return withBoard(options, async (session) => {
    const { info } = await session.insist('rom', null, () => Promise.resolve());
    await session.reset();
    session.step('done', info.chip);
    return info;
  });
}

/** Runs `work`, ends it early when the caller cancels or the board is lost, and lets the port go. */
async function withBoard<Result>(
  options: SessionOptions,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const { signal } = options;
  if (signal?.aborted === true) throw cancelled(false);
  const flashPort = new FlashPort(options.port, PORT_OPTIONS, options.tap);
  const stopped = Promise.withResolvers<never>();
  const session = new Session(options, flashPort);
  const onAbort = (): void => stopped.reject(cancelled(session.begun));
  const onLost = (): void => stopped.reject(boardLost(flashPort.lost.signal.reason));
  signal?.addEventListener('abort', onAbort);
  flashPort.lost.signal.addEventListener('abort', onLost);
  try {
    const working = work(session);
    // After the race is lost this goes on failing until it ends; nobody else listens.
    working.catch(() => undefined);
    const result = await Promise.race([working, stopped.promise]);
    await flashPort.release(true);
    return result;
  } catch (error) {
    await letGo(options.port, flashPort);
    throw explain(error, flashPort);
  } finally {
    signal?.removeEventListener('abort', onAbort);
    stopped.promise.catch(() => undefined);
  }
}

/** One board, from its reset into download mode to its reset out of it. */
class Session {
  readonly #options: SessionOptions;
  readonly #port: FlashPort;
  /** What is still to be tried; the first one is. */
  #rates: readonly number[];
  #loader: Loader | null = null;
  #byButton = false;
  #begun = false;
  #percent = 0;

  constructor(options: SessionOptions, port: FlashPort) {
    this.#options = options;
    this.#port = port;
    this.#rates = options.baudRates ?? [ROM_BAUD_RATE];
  }

  get baudRate(): number {
    return this.#loader?.baudRate ?? ROM_BAUD_RATE;
  }

  get byButton(): boolean {
    return this.#byButton;
  }

  /** The flash may have been changed. */
  get begun(): boolean {
    return this.#begun;
  }

  step(kind: FlashStepKind, detail: string): void {
    this.#tell({ kind, detail, percent: STEP_PERCENT[kind] });
  }

  /**
   * Prepares the board and works on it; where the line or one of the two writers fails, again, more
   * slowly or by the other one.
   * @param second who writes when `first` does not work; null when nobody else can
   */
  async insist(
    first: Writer,
    second: Writer | null,
    work: (info: BoardInfo) => Promise<void>,
  ): Promise<{ readonly info: BoardInfo; readonly writer: Writer }> {
    let writer = first;
    let other = second;
    let writesLeft = MAX_WRITES_AGAIN;
    const loader = await this.#open();
    for (;;) {
      await this.#enterDownloadMode(loader);
      try {
        const info = await this.#prepare(loader, writer, this.#rates[0] ?? ROM_BAUD_RATE);
        await work(info);
        return { info, writer };
      } catch (error) {
        const slowerMayDo =
          error instanceof VerifyError ? writesLeft-- > 0 : error instanceof LineError;
        if (other !== null && isWritersFault(error, writer)) {
          writer = other;
          other = null;
          const name = writer === 'rom' ? 'boot ROM' : 'stub';
          this.#log(`${sentence(error)} Beginning once more, by the ${name}.`);
        } else if (
          error instanceof RateRefused ||
          (slowerMayDo && loader.baudRate > ROM_BAUD_RATE)
        ) {
          this.#rates = this.#rates.slice(1);
          const next = `once more, at ${this.#rates[0] ?? ROM_BAUD_RATE} baud`;
          this.#log(`${sentence(error)} Beginning ${next}.`);
        } else throw error;
      }
    }
  }

  /** @throws ProblemError flash-too-small */
  checkFits({ flashOctets }: BoardInfo, parts: readonly FlashPart[]): void {
    if (flashOctets === null) {
      this.#log('How much the flash holds is not known.');
      return;
    }
    const end = Math.max(...parts.map(({ address, data }) => address + data.length));
    if (end > flashOctets) {
      throw flashProblem(
        'flash-too-small',
        `It needs ${end} octets, the flash has ${flashOctets}.`,
      );
    }
    const claimed = headerFlashOctets(parts);
    if (claimed !== null && claimed > flashOctets) {
      this.#log(
        `The image says that the flash has ${claimed / 1024 / 1024} MB, and it has ` +
          `${flashOctets / 1024 / 1024} MB: a program that goes by that will not start.`,
      );
    }
  }

  async erase(): Promise<void> {
    this.#begun = true;
    this.step('erase', 'Erasing the whole flash, which may take a minute');
    await this.#open().then((loader) => loader.eraseAll());
  }

  async write(jobs: readonly PackedPart[]): Promise<void> {
    const loader = await this.#open();
    this.#begun = true;
    const total = jobs.reduce((sum, { compressed }) => sum + compressed.length, 0);
    let before = 0;
    for (const job of jobs) {
      const start = before;
      this.#options.tap?.expectMd5(job.md5);
      await loader.write(job, (sent) => this.#tell(writeStep(start + sent, total)));
      before += job.compressed.length;
      this.step('verify', 'Comparing what the flash holds');
      const held = await loader.md5(job.address, job.size);
      if (held !== job.md5) throw new VerifyError(job.md5, held);
      this.#log(`MD5 ${held} at 0x${job.address.toString(16)}: as it should be.`);
    }
  }

  /**
   * EN low and high again, IO0 high. The library's streams are detached before, and the port is at
   * the ROM's rate, so what the board then says waits in the port for its next reader.
   */
  async reset(): Promise<void> {
    const { port, tap, resetTiming } = this.#options;
    await this.#port.ready();
    await this.#port.release(true);
    const set = async (signals: SerialOutputSignals): Promise<void> => {
      tap?.signals(signals);
      await port.setSignals(signals);
    };
    try {
      await set({ dataTerminalReady: false, requestToSend: true });
      await sleep(resetTiming?.enLowMs ?? START_EN_LOW_MS);
      await set({ dataTerminalReady: false, requestToSend: false });
    } catch (error) {
      if (port.readable === null) throw boardLost(error);
      this.#log(`This port cannot restart the board: ${sentence(error)}`);
      this.#byButton = true;
    }
  }

  async #open(): Promise<Loader> {
    const { resetTiming, thorough = false } = this.#options;
    this.#loader ??= await Loader.open({
      port: this.#port,
      resets: resetTiming === undefined ? USB_RESETS : knownResets(resetTiming),
      thorough,
      onLog: (line) => this.#log(line),
    });
    return this.#loader;
  }

  async #enterDownloadMode(loader: Loader): Promise<void> {
    this.step('connect', 'Asking the board for its boot loader');
    if (await loader.reset()) return;
    const failure = noAnswer(this.#port.log);
    const { code, what, why } = failure.problem;
    // No button helps a board that has too little power.
    if (this.#options.waitForButton !== true || code === 'flash-brown-out') throw failure;
    this.#log(`${what} ${why}`);
    this.step('hold-boot', 'Hold BOOT, press EN and let it go, then let go of BOOT');
    await loader.waitForButton();
    this.#byButton = true;
    this.step('connect', 'The boot loader answers: let go of BOOT');
  }

  /** Finds out who is there, goes to `rate` and makes `writer` ready. */
  async #prepare(loader: Loader, writer: Writer, rate: number): Promise<BoardInfo> {
    this.step('identify', 'Reading what board this is');
    await loader.recognise();
    let named: { chip: string; mac: string } | null = null;
    if (writer === 'stub') {
      named = await loader.describe();
      this.step('upload-stub', 'Starting the flasher in the board’s memory');
      await loader.startStub();
    }
    if (rate !== ROM_BAUD_RATE) {
      this.step('speed', `Trying ${rate} baud`);
      if (!(await loader.changeRate(rate))) throw new RateRefused(rate);
    }
    named ??= await loader.describe();
    this.#log(
      `${named.chip}, MAC ${named.mac}, ${loader.baudRate} baud, written by the ${loader.writer}.`,
    );
    await loader.attachFlash();
    const { id, octets } = await loader.flashChip();
    if (id === 0 || id === 0xffffff) {
      const told = `0x${id.toString(16).padStart(6, '0')}`;
      throw flashProblem('flash-chip-silent', `Asked for its id it gives ${told}.`);
    }
    if (octets !== null) await loader.setFlashSize(octets);
    return { ...named, flashOctets: octets };
  }

  #tell(step: Omit<FlashStep, 'baudRate'>): void {
    this.#percent = Math.max(this.#percent, step.percent);
    this.#options.onStep?.({ ...step, percent: this.#percent, baudRate: this.baudRate });
  }

  #log(line: string): void {
    this.#options.onLog?.(line);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

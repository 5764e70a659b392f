/**
 * One conversation with a board: brought into its boot loader, recognised, taken to the fastest
 * rate that holds, written or erased, and reset. A step that fails is tried again where that may
 * help: by the other writer, more slowly, or once more.
 */
import { BOOT_BAUD_RATE } from '../formats/esp/chips.ts';
import { md5Hex } from '../formats/octets/hash.ts';
import type { Port } from '../port/port.ts';
import { pulseEnable } from '../port/port-control.ts';
import { boardLost, isWritersFault, noAnswer, RateRefused, VerifyError } from './failures.ts';
import { headerFlashOctets, type FlashPart } from './flash-parts.ts';
import type { FlashPort, FlashTap } from './flash-port.ts';
import { LineError, StubError, type Writer } from './loader-talk.ts';
import { Loader } from './loader.ts';
import type { PackedPart } from './pack.ts';
import { flashProblem, sentence } from './problems.ts';
import { knownResets, USB_RESETS, type ResetTiming } from '../formats/esp/auto-reset.ts';
import { STEP_PERCENT, writeStep } from './steps.ts';
import type { FlashStep, FlashStepKind } from './steps.ts';

/** How often the session begins again when nothing shows that the rate is at fault. */
const MAX_ONCE_MORE = 1;

export interface SessionOptions {
  /** Closed, or open at {@link BOOT_BAUD_RATE} with both streams unlocked. */
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
  /** The board has been identified; called again when the session begins once more. */
  readonly onBoard?: (board: BoardInfo) => void;
  /** Takes esptool-js's log and further news, line by line. */
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

/** One board, from its reset into download mode to its reset out of it. */
export class FlashSession {
  /** The board cannot be reset from here: the reader presses its buttons. */
  byButton = false;
  /** The flash may have been changed. */
  begun = false;
  readonly #options: SessionOptions;
  readonly #port: FlashPort;
  /** The rates still to be tried; the first is in use. */
  #rates: readonly number[];
  #loader: Loader | null = null;
  /** Of the board that was identified first. */
  #mac: string | null = null;
  #percent = 0;

  constructor(options: SessionOptions, port: FlashPort) {
    this.#options = options;
    this.#port = port;
    this.#rates = options.baudRates ?? [BOOT_BAUD_RATE];
  }

  get baudRate(): number {
    return this.#loader?.baudRate ?? BOOT_BAUD_RATE;
  }

  step(kind: FlashStepKind, detail: string): void {
    this.#tell({ kind, detail, percent: STEP_PERCENT[kind] });
  }

  /**
   * Prepares the board and works on it; where the line or one of the two writers fails, again, more
   * slowly or by the other one.
   * @param second the writer when `first` fails; null when there is no other
   */
  async insist(
    first: Writer,
    second: Writer | null,
    work: (info: BoardInfo) => Promise<void>,
  ): Promise<{ readonly info: BoardInfo; readonly writer: Writer }> {
    let writer = first;
    let other = second;
    let onceMore = MAX_ONCE_MORE;
    const loader = await this.#open();
    for (;;) {
      await this.#enterDownloadMode(loader);
      try {
        const info = await this.#prepare(loader, writer, this.#rates[0] ?? BOOT_BAUD_RATE);
        await work(info);
        return { info, writer };
      } catch (error) {
        const isFast = loader.baudRate > BOOT_BAUD_RATE;
        // Spoiled at the ROM's own rate, as the stub's upload is: a slower rate would not help.
        const isSlow = error instanceof StubError || (error instanceof LineError && !isFast);
        if (isSlow && onceMore-- > 0) this.#logAgain(error);
        else if (other !== null && isWritersFault(error, writer)) {
          writer = other;
          other = null;
          const name = writer === 'rom' ? 'boot ROM' : 'stub';
          this.#log(`${sentence(error)} Beginning once more, by the ${name}.`);
        } else if (
          error instanceof RateRefused ||
          (error instanceof LineError && isFast) ||
          // More likely the flash is at fault; at the ROM's own rate the line is not.
          (error instanceof VerifyError && isFast && onceMore-- > 0)
        ) {
          this.#slowDown();
          this.#logAgain(error);
        } else throw error;
      }
    }
  }

  #logAgain(error: unknown): void {
    const rate = this.#rates[0] ?? BOOT_BAUD_RATE;
    this.#log(`${sentence(error)} Beginning once more, at ${rate} baud.`);
  }

  /** When a reset needs a hand on the button, not every rate is tried. */
  #slowDown(): void {
    this.#rates = this.byButton ? [] : this.#rates.slice(1);
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
    this.begun = true;
    this.step('erase', 'Erasing the whole flash, which may take a minute');
    await (await this.#open()).eraseAll();
  }

  /**
   * Compares the whole flash with a blank one.
   * @returns false when how much it holds is not known
   * @throws VerifyError
   */
  async checkBlank({ flashOctets }: BoardInfo): Promise<boolean> {
    if (flashOctets === null) {
      this.#log('How much the flash holds is not known, so it is not read back.');
      return false;
    }
    this.step('verify', 'Reading back whether it is blank');
    const loader = await this.#open();
    const blank = md5Hex(new Uint8Array(flashOctets).fill(0xff));
    this.#options.tap?.expectMd5(blank);
    const held = await loader.md5(0, flashOctets);
    if (held !== blank) throw new VerifyError(blank, held);
    return true;
  }

  /**
   * Writes all parts, then compares all of them: a later part may have spoiled an earlier one.
   * @returns octets that crossed the line for them
   * @throws VerifyError
   */
  async write(jobs: readonly PackedPart[]): Promise<number> {
    const loader = await this.#open();
    this.begun = true;
    const total = jobs.reduce((sum, { data }) => sum + data.length, 0);
    let before = 0;
    for (const job of jobs) {
      const start = before;
      await loader.write(job, (written) => this.#tell(writeStep(start + written, total)));
      before += job.data.length;
    }
    this.step('verify', 'Comparing what the flash holds');
    for (const { address, data, md5 } of jobs) {
      this.#options.tap?.expectMd5(md5);
      const held = await loader.md5(address, data.length);
      if (held !== md5) throw new VerifyError(md5, held);
      this.#log(`MD5 ${held} at 0x${address.toString(16)}: as it should be.`);
    }
    return jobs.reduce((sum, job) => sum + loader.outgoing(job).length, 0);
  }

  /**
   * EN low and high again, IO0 high. The library's streams are detached before, and the port is at
   * the ROM's rate, so the board's next words wait in the port for its next reader.
   */
  async reset(): Promise<void> {
    const { port, tap, resetTiming } = this.#options;
    await this.#port.ready();
    await this.#port.handBack(true);
    const setSignals = async (signals: SerialOutputSignals): Promise<void> => {
      tap?.signals(signals);
      await port.setSignals(signals);
    };
    try {
      await pulseEnable({ setSignals }, undefined, resetTiming?.enLowMs);
    } catch (error) {
      if (port.readable === null) throw boardLost(error);
      this.#log(`This port cannot restart the board: ${sentence(error)}`);
      this.byButton = true;
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
    this.byButton = true;
    this.step('connect', 'The boot loader answers: let go of BOOT');
  }

  /** Identifies the board, goes to `rate` and prepares `writer`. */
  async #prepare(loader: Loader, writer: Writer, rate: number): Promise<BoardInfo> {
    this.step('identify', 'Reading what board this is');
    await loader.recognise();
    let named: { chip: string; mac: string } | null = null;
    if (writer === 'stub') {
      named = await loader.describe();
      this.step('upload-stub', 'Starting the flasher in the board’s memory');
      await loader.startStub();
    }
    if (rate !== BOOT_BAUD_RATE) {
      this.step('speed', `Trying ${rate} baud`);
      if (!(await loader.changeRate(rate))) throw new RateRefused(rate);
    }
    named ??= await loader.describe();
    this.#expectSameBoard(named.mac);
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
    const board = { ...named, flashOctets: octets };
    this.#options.onBoard?.(board);
    return board;
  }

  /**
   * A session that begins once more must not go on with another board: the first one would be left half written.
   * @throws ProblemError flash-board-exchanged
   */
  #expectSameBoard(mac: string): void {
    this.#mac ??= mac;
    if (mac === this.#mac) return;
    const why = `The board with the address ${this.#mac} was begun, and ${mac} answers now.`;
    throw flashProblem('flash-board-exchanged', why);
  }

  #tell(step: Omit<FlashStep, 'baudRate'>): void {
    this.#percent = Math.max(this.#percent, step.percent);
    this.#options.onStep?.({ ...step, percent: this.#percent, baudRate: this.baudRate });
  }

  #log(line: string): void {
    this.#options.onLog?.(line);
  }
}

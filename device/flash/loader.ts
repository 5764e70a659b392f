/**
 * One connection to a board's boot ROM, or to the stub that esptool loads over it, through
 * esptool-js: the library knows the chips, the registers and the stub, and speaks the protocol. The
 * order of requests, the timeouts and the meaning of failures are decided here and in
 * flash-session.ts.
 *
 * The ROM's serial protocol is Espressif's (esptool documentation, "Serial Protocol").
 */
import type { ESPLoader } from 'esptool-js';
import { concatOctets, toHex, uint32Octets, type Octets } from '../formats/octets/octets.ts';
import type { ProblemError } from '../formats/problem.ts';
import { BOOT_BAUD_RATE, chipName } from '../formats/esp/chips.ts';
import { COMMANDS, ROM_ERRORS, STUB_ERRORS, SYNC_PAYLOAD } from '../formats/esp/commands.ts';
import type { CommandName } from '../formats/esp/commands.ts';
import { checksum } from '../formats/esp/image.ts';
import { CHIP_MAGIC_ADDRESS, ESP32_MAGIC } from '../formats/esp/registers.ts';
import { openLibrary, syncAnswers } from './esptool-library.ts';
import type { Esp32Rom, EsptoolLibrary, LibraryOptions } from './esptool-library.ts';
import {
  ANSWER_TIMEOUT_MS,
  LineError,
  Refusal,
  StubError,
  Talk,
  type Writer,
} from './loader-talk.ts';
import { longestFlashMs } from './flash-time.ts';
import { deflatedBlocks, plainBlocks, type PackedPart } from './pack.ts';
import { flashProblem, sentence } from './problems.ts';
import { asRomReckons, readFlashId } from './registers.ts';
import { isResetInto, readBootLog } from '../formats/esp/boot-log.ts';
import { resetSteps, type ResetAttempt } from '../formats/esp/auto-reset.ts';

/** Chips that cannot be asked for their id, by that word. */
const NAMES_BY_MAGIC: ReadonlyMap<number, string> = new Map([
  [0xfff0c101, 'ESP8266'],
  [0x000007c6, 'ESP32-S2'],
]);
/** One SYNC waits this long for the first answer, and each attempt to connect sends a few. */
const SYNC_TIMEOUT_MS = 100;
const SYNCS = 5;
/** The ROM answers SYNC this often; the stub once, with the value 0. */
const SYNC_ANSWERS = 8;
const SYNC_ANSWERS_TIMEOUT_MS = 60;
/** Without a reset, while the reader presses buttons. */
const BUTTON_SYNC_TIMEOUT_MS = 250;
/** After a change of rate: an answer takes a millisecond. */
const PROBE_TIMEOUT_MS = 250;
const PROBES = 2;
/** The stub lets 10 ms pass before it changes its rate. */
const STUB_RATE_CHANGE_MS = 20;
const MD5_TIMEOUT_MS_PER_MB = 8_000;
/** Of a large chip. */
const CHIP_ERASE_TIMEOUT_MS = 240_000;
const BLOCK_ATTEMPTS = 3;
/**
 * Largest block for the ROM. With esptool's 0x400 octets, waiting for answers takes longer than
 * anything else; the chip’s own ROM, under an emulator of the chip, took 0x1000 every time, and
 * 0x1800 not always.
 */
const ROM_BLOCK_OCTETS = 0x1000;
/**
 * Largest block for the stub; shorter at a slow rate, so that progress and cancelling are prompt.
 */
const STUB_BLOCK_OCTETS = 0x4000;
const STUB_SLOW_BLOCK_OCTETS = 0x1000;
/** The stub writes windows of this size, when they are full. */
const STUB_WINDOW_OCTETS = 0x8000;
const MB = 1_000_000;

/** The block did not arrive as it was sent; nothing of it was used. */
const NOT_ARRIVED: readonly number[] = [
  ROM_ERRORS.INVALID_MESSAGE,
  ROM_ERRORS.WRONG_CHECKSUM,
  STUB_ERRORS.BAD_DATA_LENGTH,
  STUB_ERRORS.BAD_DATA_CHECKSUM,
];

/** The commands of a write: its begin, its blocks, its end. */
const PLAIN_WRITE = ['FLASH_BEGIN', 'FLASH_DATA', 'FLASH_END'] as const;
const DEFLATED_WRITE = ['FLASH_DEFL_BEGIN', 'FLASH_DEFL_DATA', 'FLASH_DEFL_END'] as const;

export interface LoaderOptions extends LibraryOptions {
  readonly resets: readonly ResetAttempt[];
}

export class Loader {
  readonly #options: LoaderOptions;
  readonly #library: ESPLoader;
  readonly #talk: Talk;
  readonly #rom: Esp32Rom;
  readonly #forgetBoard: () => void;
  #baudRate = BOOT_BAUD_RATE;
  /** SYNCs sent before the ROM listened; it answers all of them. */
  #unansweredSyncs = 0;

  private constructor(options: LoaderOptions, { library, rom, forgetBoard }: EsptoolLibrary) {
    this.#forgetBoard = forgetBoard;
    this.#options = options;
    this.#library = library;
    this.#talk = new Talk(library, options.port);
    this.#rom = rom;
  }

  /** Opens the port, unless it is open; the board is not touched yet. */
  static async open(options: LoaderOptions): Promise<Loader> {
    return new Loader(options, await openLibrary(options));
  }

  /** Bits per second now. */
  get baudRate(): number {
    return this.#baudRate;
  }

  get writer(): Writer {
    return this.#talk.writer;
  }

  /**
   * Resets the board into download mode, in each way there is until its ROM answers SYNC.
   * @returns false when none has brought it there, or when the port has no DTR and RTS to reset it by
   */
  async reset(): Promise<boolean> {
    const { port, resets, onLog } = this.#options;
    await port.changeRate(BOOT_BAUD_RATE);
    this.#baudRate = this.#library.transport.baudrate = BOOT_BAUD_RATE;
    this.#library.IS_STUB = false;
    this.#forgetBoard();
    for (const attempt of resets) {
      await port.ready();
      port.forgetLog();
      try {
        for (const step of resetSteps(attempt)) {
          if ('signals' in step) await port.setSignals(step.signals);
          else {
            const cut = step.low === 'IO0';
            const waits = (): boolean =>
              readBootLog(port.log).some(({ kind }) => kind === 'waiting');
            await port.waitUntil(() => cut && waits(), step.waitMs);
          }
        }
      } catch (error) {
        port.checkUsable();
        onLog(`This port cannot reset the board: ${sentence(error)}`);
        return false;
      }
      for (let sync = 0; sync < SYNCS; sync++) {
        // It has said that it runs its program: no SYNC reaches its ROM.
        if (readBootLog(port.log).some((event) => isResetInto('flash', event))) break;
        if (await this.#sync(SYNC_TIMEOUT_MS)) return true;
      }
      onLog(`No answer after the ${attempt.way} reset, EN low for ${attempt.enLowMs} ms.`);
    }
    return false;
  }

  /**
   * Asks for the ROM again and again without resetting anything, until the reader has brought the board
   * into download mode by its buttons. Ends otherwise only when the port is cut off.
   */
  async waitForButton(): Promise<void> {
    this.#options.port.forgetLog();
    for (;;) if (await this.#sync(BUTTON_SYNC_TIMEOUT_MS)) return;
  }

  /** @throws ProblemError flash-wrong-board when it is no classic ESP32; `why` has its name */
  async recognise(): Promise<void> {
    if (this.#options.thorough) {
      // Newer chips say what they are; the classic ESP32's ROM does not know the question.
      const id = await this.#askedForChipId();
      if (id !== null) throw wrongBoard(chipName(id));
    }
    const magic = (await this.#talk.read(CHIP_MAGIC_ADDRESS)) >>> 0;
    if (magic !== ESP32_MAGIC) {
      const name = NAMES_BY_MAGIC.get(magic);
      const id = name === undefined ? await this.#askedForChipId() : null;
      throw wrongBoard(
        name ?? (id === null ? `unknown, it reads 0x${magic.toString(16)}` : chipName(id)),
      );
    }
    this.#library.chip = this.#rom;
  }

  /** "ESP32-D0WDQ6 (revision 0)" and "02:57:41:00:00:01". */
  async describe(): Promise<{ readonly chip: string; readonly mac: string }> {
    return this.#talk.onLine(async () => ({
      chip: await this.#rom.getChipDescription(this.#library),
      mac: await this.#rom.readMac(this.#library),
    }));
  }

  /** Uploads esptool's stub and starts it. @throws StubError */
  async startStub(): Promise<void> {
    if (this.writer === 'stub') return;
    try {
      await this.#library.runStub();
    } catch (error) {
      this.#options.port.checkUsable();
      throw new StubError(sentence(error), { cause: error });
    }
  }

  /**
   * Takes both ends to another rate.
   * @returns false when the board does not answer there; it has to be reset then
   */
  async changeRate(baudRate: number): Promise<boolean> {
    const { port, onLog } = this.#options;
    if (baudRate === this.#baudRate) return true;
    const isRom = this.writer === 'rom';
    const asked = isRom ? await asRomReckons(this.#talk, baudRate) : baudRate;
    // The stub reckons from the rate before, the ROM measures its own.
    const before = isRom ? 0 : this.#baudRate;
    await this.#talk.ask('change its rate', 'CHANGE_BAUDRATE', uint32Octets(asked, before));
    if (!isRom) await port.waitUntil(() => false, STUB_RATE_CHANGE_MS);
    try {
      await port.changeRate(baudRate);
    } catch (error) {
      port.checkUsable();
      onLog(`The port does not do ${baudRate} baud: ${sentence(error)}`);
      return false;
    }
    this.#baudRate = this.#library.transport.baudrate = baudRate;
    for (let probe = 0; probe < PROBES; probe++) {
      const value = await this.#library
        .readReg(CHIP_MAGIC_ADDRESS, PROBE_TIMEOUT_MS)
        .catch(() => null);
      port.checkUsable();
      if (value !== null && value >>> 0 === ESP32_MAGIC) return true;
    }
    onLog(`No answer at ${baudRate} baud.`);
    return false;
  }

  /** Connects the ROM to the flash chip; the stub has done so by itself. */
  async attachFlash(): Promise<void> {
    // Pins as the eFuses say, and not the legacy way.
    if (this.writer === 'rom') {
      await this.#talk.ask('reach its flash', 'SPI_ATTACH', uint32Octets(0, 0));
    }
  }

  /**
   * JEDEC id of the flash (manufacturer, type, capacity from the lowest octet up), and its size in
   * octets.
   */
  async flashChip(): Promise<{ readonly id: number; readonly octets: number | null }> {
    const { thorough } = this.#options;
    const read = thorough
      ? await this.#talk.onLine(() => this.#library.readFlashId())
      : await readFlashId(this.#talk);
    const id = read & 0xffffff;
    const sizes: Readonly<Record<number, string | undefined>> = this.#library.DETECTED_FLASH_SIZES;
    const size = /^(\d+)([KM])B$/.exec(sizes[id >>> 16] ?? '');
    const unit = size?.[2] === 'K' ? 1024 : 1024 * 1024;
    return { id, octets: size === null ? null : Number(size[1]) * unit };
  }

  /** The ROM assumes a small flash and must be told; the stub finds out by itself. */
  async setFlashSize(octets: number): Promise<void> {
    if (this.writer !== 'rom') return;
    const [id, block, sector, page, statusMask] = [0, 0x10000, 0x1000, 0x100, 0xffff];
    const parameters = uint32Octets(id, octets, block, sector, page, statusMask);
    await this.#talk.ask('take the size of its flash', 'SPI_SET_PARAMS', parameters);
  }

  /**
   * Writes a part exactly: no octet outside its sectors changes. The ROM is sent plain data,
   * because its writer for deflated data programs whole windows of 32 KB, and so destroys octets
   * behind the part.
   * @param onWritten called with the octets of flash that are known to be written, after each block
   */
  async write(part: PackedPart, onWritten: (octets: number) => void): Promise<void> {
    const isRom = this.writer === 'rom';
    const [begin, data, end] = isRom ? PLAIN_WRITE : DEFLATED_WRITE;
    const most = this.#blockOctets;
    const blocks = isRom ? plainBlocks(part.data, most) : deflatedBlocks(part.compressed, most);
    // The ROM is told whole blocks, and erases all of it before it answers.
    const announced = isRom ? blocks.length * most : part.data.length;
    const eraseMs = isRom ? longestFlashMs(announced) : 0;
    await this.#talk.ask(
      'begin to write',
      begin,
      uint32Octets(announced, blocks.length, most, part.address),
      { timeoutMs: ANSWER_TIMEOUT_MS + eraseMs },
    );
    onWritten(0);
    let number = 0;
    let written = 0;
    let timeoutMs = ANSWER_TIMEOUT_MS;
    for (const { octets, becomes } of blocks) {
      number = await this.#sendBlock(data, octets, number, timeoutMs);
      // The ROM answers a block when it has written it; the stub, when it has written the one before.
      onWritten(isRom ? written + becomes : written);
      if (!isRom) timeoutMs = ANSWER_TIMEOUT_MS + longestFlashMs(becomes + STUB_WINDOW_OCTETS);
      written += becomes;
    }
    // To the ROM this would be the word to leave its loader.
    if (isRom) return;
    await this.#talk.ask('end writing', end, uint32Octets(1), { timeoutMs });
    onWritten(written);
  }

  /** The octets that cross the line for a part: compressed for the stub, plain for the ROM. */
  outgoing({ data, compressed }: PackedPart): Octets {
    return this.writer === 'rom' ? data : compressed;
  }

  /** MD5 digest of a range of the flash, in lower-case hexadecimal. */
  async md5(address: number, size: number): Promise<string> {
    const timeoutMs = ANSWER_TIMEOUT_MS + (size / MB) * MD5_TIMEOUT_MS_PER_MB;
    const range = uint32Octets(address, size, 0, 0);
    const answer = await this.#talk.ask('digest its flash', 'SPI_FLASH_MD5', range, { timeoutMs });
    // The ROM answers in hexadecimal, the stub in plain octets.
    return this.writer === 'stub'
      ? toHex(answer.subarray(0, 16))
      : new TextDecoder().decode(answer.subarray(0, 32)).toLowerCase();
  }

  /** Every octet of the flash becomes ff. The stub's alone: the ROM cannot. */
  async eraseAll(): Promise<void> {
    await this.#talk.ask('erase its flash', 'ERASE_FLASH', new Uint8Array(0), {
      timeoutMs: CHIP_ERASE_TIMEOUT_MS,
    });
  }

  get #blockOctets(): number {
    if (this.writer === 'rom') return ROM_BLOCK_OCTETS;
    return this.#baudRate > BOOT_BAUD_RATE ? STUB_BLOCK_OCTETS : STUB_SLOW_BLOCK_OCTETS;
  }

  /** @returns the number for the block after this one */
  async #sendBlock(
    command: CommandName,
    octets: Octets,
    number: number,
    timeoutMs: number,
  ): Promise<number> {
    const isRom = this.writer === 'rom';
    for (let attempt = 1; ; attempt++) {
      const data = concatOctets(uint32Octets(octets.length, number, 0, 0), octets);
      try {
        await this.#talk.ask('take a block', command, data, { sum: checksum(octets), timeoutMs });
        return number + 1;
      } catch (error) {
        const again = error instanceof Refusal && NOT_ARRIVED.includes(error.error);
        if (!again) throw error;
        // The ROM counts a block whose checksum is wrong, and writes nothing of it.
        if (isRom && error.error === ROM_ERRORS.WRONG_CHECKSUM) number++;
        if (attempt === BLOCK_ATTEMPTS) {
          // The ROM may be at fault, then the stub will do; else a slower line may.
          throw isRom ? error : new LineError(error.message, { cause: error });
        }
        this.#options.onLog('A block did not arrive whole; it is sent again.');
      }
    }
  }

  /** @returns whether the ROM, or a stub that still runs, has answered */
  async #sync(timeoutMs: number): Promise<boolean> {
    const { port } = this.#options;
    const { transport } = this.#library;
    const answers = (): number[] => syncAnswers(transport.peek());
    try {
      await this.#library.command(COMMANDS.SYNC, SYNC_PAYLOAD, 0, false);
    } catch (error) {
      // Cut off or lost; anything else is one more SYNC without an answer.
      port.checkUsable();
      this.#options.onLog(sentence(error));
    }
    if (!(await port.waitUntil(() => answers().length > 0, timeoutMs))) {
      port.checkUsable();
      this.#unansweredSyncs++;
      return false;
    }
    this.#library.IS_STUB = answers()[0] === 0;
    const expected = this.#library.IS_STUB ? 1 : SYNC_ANSWERS;
    await port.waitUntil(() => answers().length >= expected, SYNC_ANSWERS_TIMEOUT_MS);
    if (this.#unansweredSyncs === 0) transport.flushInput();
    else await transport.drainInput();
    this.#unansweredSyncs = 0;
    return true;
  }

  async #askedForChipId(): Promise<number | null> {
    try {
      return (await this.#library.getSecurityInfo()).chipId;
    } catch {
      this.#options.port.checkUsable();
      return null;
    }
  }
}

function wrongBoard(name: string): ProblemError {
  return flashProblem('flash-wrong-board', `It is: ${name}. This page flashes the classic ESP32.`);
}

/**
 * Questions to a board's boot ROM or stub, through esptool-js, and their failures: no readable
 * answer, or a refusal.
 */
import type { ESPLoader } from 'esptool-js';
import { ProblemError } from '../formats/problem.ts';
import { COMMANDS, ROM_STATUS_OCTETS, STUB_STATUS_OCTETS } from '../formats/esp/commands.ts';
import type { CommandName } from '../formats/esp/commands.ts';
import { errorInWords } from '../formats/esp/exchange-words.ts';
import type { FlashPort } from './flash-port.ts';
import { sentence } from './problems.ts';

export const ANSWER_TIMEOUT_MS = 3_000;

/** The writer of the flash: the stub, or the ROM itself. */
export type Writer = 'stub' | 'rom';

/** A failure of the line; a slower rate may do better. */
export class LineError extends Error {}

/** The stub was uploaded and does not say that it runs. */
export class StubError extends Error {}

/** A command was understood and refused. */
export class Refusal extends Error {
  readonly error: number;

  constructor(what: string, error: number) {
    super(`The board would not ${what}: ${errorInWords(error)}.`);
    this.error = error;
  }
}

export class Talk {
  readonly library: ESPLoader;
  readonly #port: FlashPort;

  constructor(library: ESPLoader, port: FlashPort) {
    this.library = library;
    this.#port = port;
  }

  get writer(): Writer {
    return this.library.IS_STUB ? 'stub' : 'rom';
  }

  /** @returns the data of the answer. @throws Refusal, or LineError when no answer comes */
  async ask(
    what: string,
    command: CommandName,
    data: Uint8Array,
    { sum = 0, timeoutMs = ANSWER_TIMEOUT_MS } = {},
  ): Promise<Uint8Array> {
    const [, answer] = await this.onLine(() =>
      this.library.command(COMMANDS[command], data, sum, true, timeoutMs),
    );
    const statusAt = command === 'SPI_FLASH_MD5' ? answer.length - this.#statusOctets : 0;
    if (answer[Math.max(0, statusAt)] !== 0) throw new Refusal(what, answer[statusAt + 1] ?? 0);
    return answer;
  }

  get #statusOctets(): number {
    return this.writer === 'stub' ? STUB_STATUS_OCTETS : ROM_STATUS_OCTETS;
  }

  read(address: number): Promise<number> {
    return this.onLine(() => this.library.readReg(address));
  }

  /** An unreadable answer is the line's fault, unless this end has been cut off. */
  async onLine<Result>(talk: () => Promise<Result>): Promise<Result> {
    try {
      return await talk();
    } catch (error) {
      this.#port.checkUsable();
      if (error instanceof ProblemError) throw error;
      throw new LineError(sentence(error), { cause: error });
    }
  }
}

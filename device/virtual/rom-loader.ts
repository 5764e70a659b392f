/**
 * The serial loader of the ESP32's boot ROM (ets Jul 29 2019), octet by octet as the chip's own ROM answers
 * (tests/vectors/esp32-rom-sessions.json): Espressif's serial protocol (esptool documentation, "Serial Protocol").
 *
 * The ROM trusts the length field of a request, reads parameters from its receive buffer whatever has arrived, and
 * builds all responses in one buffer that it does not clear. An error octet stays until a command clears it. An
 * address that the chip does not have stops the ROM until EN: here, {@link RomLoader} turns deaf. So does a flash that
 * SPI_ATTACH has not connected: the ROM waits for its answer for ever (esp-rs/espflash, issue 4).
 *
 * Left out: secure download mode, the SDIO slave, UART1.
 */
import { md5Hex } from '../formats/octets/hash.ts';
import { concatOctets, readUint16, readUint32, viewOf } from '../formats/octets/octets.ts';
import type { Octets } from '../formats/octets/octets.ts';
import { commandName, COMMANDS, ROM_COMMANDS, ROM_ERRORS } from '../formats/esp/commands.ts';
import type { CommandName } from '../formats/esp/commands.ts';
import { END, encodeSlip } from '../formats/net/slip.ts';
import { isMapped } from './loader-memory.ts';
import type { LoaderMemory } from './loader-memory.ts';
import type { RamLoader } from './ram-loader.ts';
import { MAX_FLASH_OCTETS, RomFlash } from './rom-flash.ts';
import { RomReceiver } from './rom-receiver.ts';
import {
  advance,
  begunTransfer,
  DeflatedTransfer,
  NOTHING_BEGUN,
  programBlock,
  ROM_BLOCK_OCTETS,
  takeBlock,
} from './rom-transfer.ts';
import type { TimedFlash } from './timed-flash.ts';
import type { Work } from './work.ts';

/** SYNC is answered this often. */
const SYNC_RESPONSES = 8;
const HEADER_OCTETS = 8;
const STATUS_OCTETS = 4;
const MD5_OCTETS = 32;
const SLOW_READ_OCTETS = 64;
/** A UART's divider counts sixteenths of a crystal's period. */
const DIVIDER_CLOCK_HZ = 16 * 40_000_000;

export interface RomLoaderOptions {
  readonly flash: TimedFlash;
  readonly memory: LoaderMemory;
  readonly ram: RamLoader;
  readonly transmit: (octets: Octets) => void;
  readonly onBaudRate: (baudRate: number) => void;
  /** The ROM resets the chip; the strapping pins are not sampled again. */
  readonly onReset: () => void;
  /** The loader has ended, and the ROM boots from the flash. */
  readonly onLeave: () => void;
  /** The loader has ended, and the ROM jumps to code in RAM. */
  readonly onJump: (entry: number) => void;
  readonly onCommand: (name: CommandName) => void;
  readonly onUnimplemented: (what: string) => void;
}

/** How a command ended: an error, or null; then what follows the response. */
interface Outcome {
  readonly error: number | null;
  readonly then?: () => void;
  /** Two ENDs are sent before what follows. */
  readonly flushed?: boolean;
}

const OK: Outcome = { error: null };
const INVALID: Outcome = { error: ROM_ERRORS.INVALID_MESSAGE };

/** The ROM touched an address that the chip does not have, or goes round for ever. */
class Stopped extends Error {}

export class RomLoader {
  /** The loader has the line no more: it was left, or the ROM has stopped. */
  ended = false;
  readonly #options: RomLoaderOptions;
  readonly #receiver = new RomReceiver();
  readonly #flash: RomFlash;
  /** Header, data and status of the last response. */
  readonly #response: Octets = new Uint8Array(HEADER_OCTETS + SLOW_READ_OCTETS + STATUS_OCTETS);
  /** A SYNC has come: commands before it are not heard. */
  #connected = false;
  /** The error octet of responses. */
  #error = 0;
  /** FLASH_BEGIN and MEM_BEGIN share it. */
  #plain = { ...NOTHING_BEGUN };
  readonly #deflated = new DeflatedTransfer();

  constructor(options: RomLoaderOptions) {
    this.#options = options;
    this.#flash = new RomFlash(options.flash);
  }

  /** The next octet from the host. @returns the work it makes, which is to be done before the next; null: none */
  take(octet: number): Work | null {
    return !this.ended && this.#receiver.take(octet) ? this.#answer() : null;
  }

  *#answer(): Work {
    const { buffer } = this.#receiver;
    const isRequest = buffer[0] === 0;
    const command = buffer[1] ?? 0;
    if (!this.#connected) {
      if (!isRequest || command !== COMMANDS.SYNC) return;
      this.#connected = true;
    }
    const known = isRequest && ROM_COMMANDS.has(command);
    const name = commandName(command) as CommandName;
    if (known) this.#options.onCommand(name);
    else if (isRequest) this.#options.onUnimplemented(`command ${name}`);
    try {
      const outcome = known ? yield* this.#run(name, buffer, readUint16(buffer, 2)) : INVALID;
      // A command that the ROM does not know leaves the header of the response before it.
      if (known) this.#response[1] = command;
      this.#respond(known ? dataLength(name) : 0, outcome);
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      this.ended = true;
      this.#options.onUnimplemented(error.message);
    }
  }

  #respond(data: number, { error, then, flushed = false }: Outcome): void {
    if (error !== null) this.#error = error;
    const response = this.#response;
    const length = HEADER_OCTETS + data + STATUS_OCTETS;
    response[0] = 1;
    viewOf(response).setUint16(2, data + STATUS_OCTETS, true);
    // The other two octets of the status are left over from earlier data.
    response[HEADER_OCTETS + data] = error === null ? 0 : 1;
    response[HEADER_OCTETS + data + 1] = this.#error;
    const frame = encodeSlip(response.subarray(0, length));
    const times = response[1] === COMMANDS.SYNC ? SYNC_RESPONSES : 1;
    const frames = new Array<Octets>(times).fill(frame);
    this.#options.transmit(concatOctets(...frames, Uint8Array.from(flushed ? [END, END] : [])));
    then?.();
  }

  /** @param length as the request's header claims it */
  *#run(name: CommandName, request: Octets, length: number): Work<Outcome> {
    switch (name) {
      case 'SYNC':
        return this.#value(readUint32(request, 8));
      case 'READ_REG':
        return this.#readRegister(readUint32(request, 8));
      case 'WRITE_REG':
        return this.#writeRegisters(request, length);
      case 'MEM_BEGIN':
        return this.#begin(request, length);
      case 'MEM_DATA':
        return this.#memData(request, length);
      case 'MEM_END':
        return this.#memEnd(request, length);
      case 'FLASH_BEGIN':
        return yield* this.#flashBegin(request, length);
      case 'FLASH_DATA': {
        // The ROM programs words.
        const block = takeBlock(this.#plain, request, length, 4);
        if (typeof block === 'number') return { error: block };
        return { error: yield* programBlock(this.#flash, this.#plain, block) };
      }
      case 'FLASH_END':
        return this.#flashEnd(request);
      case 'FLASH_DEFL_BEGIN':
        return yield* this.#deflatedBegin(request, length);
      case 'FLASH_DEFL_DATA':
        return yield* this.#deflatedData(request, length);
      case 'FLASH_DEFL_END': {
        const { next, blocks } = this.#deflated.transfer;
        // END 1 ends nothing.
        return next === blocks ? this.#endOf(request, OK) : { error: ROM_ERRORS.FAILED_TO_ACT };
      }
      case 'SPI_FLASH_MD5':
        return yield* this.#flashMd5(readUint32(request, 8), readUint32(request, 12), length);
      case 'READ_FLASH_SLOW':
        return yield* this.#readFlash(readUint32(request, 8), readUint32(request, 12));
      case 'SPI_SET_PARAMS':
        if (length !== 24) return INVALID;
        this.#flash.size = Math.min(readUint32(request, 12), MAX_FLASH_OCTETS);
        return OK;
      case 'CHANGE_BAUDRATE':
        return this.#changeRate(readUint32(request, 8), request[12] !== 0);
      case 'SPI_ATTACH':
        this.#options.memory.flashAttached = true;
        return this.#cleared();
      default:
        return this.#cleared();
    }
  }

  /** Success that clears the error octet. */
  #cleared(outcome = OK): Outcome {
    this.#error = 0;
    return outcome;
  }

  #value(value: number): Outcome {
    viewOf(this.#response).setUint32(4, value, true);
    return this.#cleared();
  }

  #readRegister(address: number): Outcome {
    reach(address);
    return this.#value(this.#options.memory.readWord(address));
  }

  /** Groups of address, value, mask, delay in microseconds; the delays are not kept. */
  #writeRegisters(request: Octets, length: number): Outcome {
    for (let at = 8; at + 16 <= 8 + length && at + 16 <= request.length; at += 16) {
      const address = readUint32(request, at);
      reach(address);
      this.#options.memory.writeWord(
        address,
        readUint32(request, at + 4),
        readUint32(request, at + 8),
      );
    }
    return this.#cleared();
  }

  #begin(request: Octets, length: number): Outcome {
    const begun = begunTransfer(request, length);
    if (begun === null) return INVALID;
    this.#plain = begun;
    return OK;
  }

  #memData(request: Octets, length: number): Outcome {
    const block = takeBlock(this.#plain, request, length);
    if (typeof block === 'number') return { error: block };
    const { address } = this.#plain;
    for (let at = 0; at < block.length; at += 4) reach(address + at);
    this.#options.memory.load(address, block);
    this.#options.ram.load(address, block);
    advance(this.#plain, block.length);
    return OK;
  }

  #memEnd(request: Octets, length: number): Outcome {
    if (length > 8) return INVALID;
    // The lowest octet alone decides.
    if (request[8] !== 0) return OK;
    const entry = readUint32(request, 12);
    return this.#leaving(OK.error, () =>
      entry === 0 ? this.#options.onLeave() : this.#options.onJump(entry),
    );
  }

  *#flashBegin(request: Octets, length: number): Work<Outcome> {
    if (this.#begin(request, length) === INVALID) return INVALID;
    const { address, size } = this.#plain;
    this.#reachFlash();
    return (yield* this.#flash.erase(address, size)) ? OK : { error: ROM_ERRORS.FAILED_TO_ACT };
  }

  /** Whatever it is answered with, it ends the loader. */
  #flashEnd(request: Octets): Outcome {
    const { next, blocks, written, size } = this.#plain;
    const leaving = (error: number | null): Outcome => this.#leaving(error, this.#options.onLeave);
    if (next !== blocks || written !== size) return leaving(ROM_ERRORS.FAILED_TO_ACT);
    return this.#endOf(request, leaving(null));
  }

  /** END 0 resets the chip; otherwise as given. */
  #endOf(request: Octets, otherwise: Outcome): Outcome {
    if (request[8] !== 0) return otherwise;
    return this.#cleared({ ...this.#leaving(null, this.#options.onReset), flushed: true });
  }

  #leaving(error: number | null, then: () => void): Outcome {
    return {
      error,
      then: () => {
        this.ended = true;
        then();
      },
    };
  }

  *#deflatedBegin(request: Octets, length: number): Work<Outcome> {
    const begun = begunTransfer(request, length);
    if (begun === null) return INVALID;
    this.#deflated.begin(begun);
    this.#reachFlash();
    const erased = yield* this.#flash.erase(begun.address, begun.size);
    return erased ? OK : { error: ROM_ERRORS.FAILED_TO_ACT };
  }

  *#deflatedData(request: Octets, length: number): Work<Outcome> {
    const block = takeBlock(this.#deflated.transfer, request, length);
    if (typeof block === 'number') return { error: block };
    const error = yield* this.#deflated.take(this.#flash, block);
    if (error === 'hang') throw new Stopped('deflated data behind the end of its stream');
    return { error };
  }

  /** A range that cannot be read is answered with the data of the response before it. */
  *#flashMd5(address: number, size: number, length: number): Work<Outcome> {
    if (length > ROM_BLOCK_OCTETS + 16) return INVALID;
    this.#reachFlash();
    // A size of 2 GB and more is negative.
    const octets = yield* this.#flash.readWords(address, roundUp(Math.max(0, size | 0)));
    if (octets === null) return { error: ROM_ERRORS.FLASH_READ };
    this.#response.set(new TextEncoder().encode(md5Hex(octets.subarray(0, size))), HEADER_OCTETS);
    return this.#cleared();
  }

  *#readFlash(address: number, length: number): Work<Outcome> {
    if (length > SLOW_READ_OCTETS) return { error: ROM_ERRORS.FLASH_READ_LENGTH };
    this.#reachFlash();
    const octets = yield* this.#flash.readWords(address, length);
    if (octets === null) return { error: ROM_ERRORS.FLASH_READ };
    this.#response.set(octets, HEADER_OCTETS);
    return this.#cleared();
  }

  /** @throws Stopped when the flash is not connected */
  #reachFlash(): void {
    if (!this.#options.memory.flashAttached) throw new Stopped('the flash before SPI_ATTACH');
  }

  #changeRate(rate: number, isDivider: boolean): Outcome {
    if (!isDivider && rate === 0) throw new Stopped('a division by zero');
    const divider = isDivider ? rate : Math.floor(DIVIDER_CLOCK_HZ / rate);
    if (divider === 0) return this.#cleared();
    const baudRate = isDivider ? Math.round(DIVIDER_CLOCK_HZ / divider) : rate;
    const then = (): void => this.#options.onBaudRate(baudRate);
    return this.#cleared({ error: null, then, flushed: true });
  }
}

/** Octets of data in a response, whether the command succeeds or not. */
function dataLength(name: CommandName): number {
  if (name === 'SPI_FLASH_MD5') return MD5_OCTETS;
  return name === 'READ_FLASH_SLOW' ? SLOW_READ_OCTETS : 0;
}

/** To whole words, which is how the ROM reads flash. */
function roundUp(octets: number): number {
  return Math.ceil(octets / 4) * 4;
}

/** @throws Stopped when the chip has no such address */
function reach(address: number): void {
  if (isMapped(address)) return;
  throw new Stopped(`address 0x${address.toString(16)}`);
}

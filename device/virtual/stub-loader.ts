/**
 * esptool's flasher stub, as a host speaks to it (esptool documentation, "Serial Protocol", and the stub's
 * `stub_flasher.h`). The stub is a program for an Xtensa core, which this board has not: this is an implementation
 * of its own.
 *
 * Left out: encrypted writes, and their commands: these get the error that the stub gives for unknown ones.
 */
import { md5Digest } from '../formats/octets/hash.ts';
import { readUint32, sameOctets } from '../formats/octets/octets.ts';
import type { Octets } from '../formats/octets/octets.ts';
import {
  commandName,
  decodeRequest,
  encodeResponse,
  STUB_COMMANDS,
  STUB_GREETING,
  STUB_STATUS_OCTETS,
  SYNC_PAYLOAD,
} from '../formats/esp/commands.ts';
import type { CommandName, Request } from '../formats/esp/commands.ts';
import { checksum } from '../formats/esp/image.ts';
import { encodeSlip, SlipReader } from '../formats/net/slip.ts';
import { FlashWriter } from './flash-writer.ts';
import { SECTOR_OCTETS } from './flash.ts';
import { FlashSender } from './flash-sender.ts';
import { DATA_LENGTHS, FAILURES, type Failure } from './loader-facts.ts';
import type { LoaderMemory } from './loader-memory.ts';
import type { RamLoader } from './ram-loader.ts';
import type { TimedFlash } from './timed-flash.ts';
import type { Work } from './work.ts';

/** MAX_WRITE_BLOCK. */
const MAX_BLOCK_OCTETS = 0x4000;
/** A block, its four parameters, the packet header. */
const MAX_FRAME_OCTETS = MAX_BLOCK_OCTETS + 16 + 8;
/** Parameters before the octets of a data block: length, sequence number, two zeros. */
const BLOCK_HEADER_OCTETS = 16;

export interface StubLoaderOptions {
  readonly flash: TimedFlash;
  readonly memory: LoaderMemory;
  readonly ram: RamLoader;
  readonly transmit: (octets: Octets) => void;
  /** The host asked for another rate; the response has been sent. */
  readonly onBaudRate: (baudRate: number) => void;
  /** The host asked the chip to leave download mode and boot. */
  readonly onReboot: () => void;
  /** A command was understood (for showing what the chip is doing). */
  readonly onCommand: (name: CommandName) => void;
  readonly onUnimplemented: (what: string) => void;
}

/** The answer to a command. */
interface Answer {
  /** The register that was read. */
  readonly value?: number;
  readonly data?: Octets;
  readonly error?: Failure | null;
  /** Runs after the response has been sent. */
  readonly then?: () => void;
  /** Done after the response has been sent, and before the next command is looked at. */
  readonly work?: Work;
}

export class StubLoader {
  readonly #options: StubLoaderOptions;
  readonly #reader: SlipReader;
  /** A frame that has come whole. */
  #frame: Octets | null = null;
  #writer: FlashWriter | null = null;
  #sender: FlashSender | null = null;

  constructor(options: StubLoaderOptions) {
    this.#options = options;
    this.#reader = new SlipReader({
      maxFrameOctets: MAX_FRAME_OCTETS,
      onFrame: (frame) => (this.#frame = frame),
    });
  }

  /** The host has jumped to the stub: it greets. */
  start(): void {
    this.#writer = null;
    this.#options.transmit(encodeSlip(STUB_GREETING));
  }

  /** The next octet from the host. @returns the work it makes, which is to be done before the next; null: none */
  take(octet: number): Work | null {
    this.#reader.push(Uint8Array.of(octet));
    const frame = this.#frame;
    this.#frame = null;
    return frame === null ? null : this.#take(frame);
  }

  *#take(frame: Octets): Work {
    if (this.#sender !== null) {
      const more = this.#sender.acknowledge(frame);
      if (this.#sender.finished) this.#sender = null;
      if (more) return;
    }
    const request = decodeRequest(frame);
    if (request === null) return;
    const answer = yield* this.#answer(request);
    if (answer === null) return;
    this.#respond(request.command, answer);
    answer.then?.();
    if (answer.work !== undefined) yield* answer.work;
  }

  #respond(command: number, answer: Answer): void {
    const { value = 0, data = new Uint8Array(0), error = null } = answer;
    const packet = encodeResponse({
      command,
      value,
      data,
      error: error === null ? 0 : FAILURES[error],
      statusOctets: STUB_STATUS_OCTETS,
    });
    this.#options.transmit(encodeSlip(packet));
  }

  /** Null when nothing is to be answered. */
  *#answer(request: Request): Work<Answer | null> {
    const name = commandName(request.command) as CommandName;
    if (!STUB_COMMANDS.has(request.command)) {
      this.#options.onUnimplemented(`command ${name}`);
      return { error: 'unknown' };
    }
    const { data } = request;
    const lengths = DATA_LENGTHS[name];
    if (request.claimedLength !== data.length || lengths?.includes(data.length) === false) {
      return { error: 'length' };
    }
    this.#options.onCommand(name);
    return yield* this.#run(name, data, request.checksum);
  }

  *#run(name: CommandName, data: Octets, sum: number): Work<Answer | null> {
    switch (name) {
      case 'SYNC':
        return sameOctets(data, SYNC_PAYLOAD) ? {} : { error: 'length' };
      case 'READ_REG':
        return { value: this.#options.memory.readWord(readUint32(data, 0)) };
      case 'WRITE_REG':
        return this.#writeRegisters(data);
      case 'MEM_BEGIN':
        return this.#memBegin(data);
      case 'MEM_DATA':
        return this.#memData(data, sum);
      case 'MEM_END':
        return this.#memEnd(data);
      case 'FLASH_BEGIN':
        return yield* this.#flashBegin(data, false);
      case 'FLASH_DEFL_BEGIN':
        return yield* this.#flashBegin(data, true);
      case 'FLASH_DATA':
      case 'FLASH_DEFL_DATA':
        return this.#flashData(data, sum, name === 'FLASH_DEFL_DATA');
      case 'FLASH_END':
      case 'FLASH_DEFL_END':
        return this.#flashEnd(readUint32(data, 0) === 0);
      case 'SPI_FLASH_MD5':
        return yield* this.#flashMd5(data);
      case 'READ_FLASH':
        return yield* this.#readFlash(data);
      case 'ERASE_FLASH':
        yield* this.#options.flash.eraseAll();
        return {};
      case 'ERASE_REGION':
        return yield* this.#eraseRegion(data);
      case 'CHANGE_BAUDRATE': {
        const baudRate = readUint32(data, 0);
        return { then: () => this.#options.onBaudRate(baudRate) };
      }
      // The stub has attached the flash by itself, and knows its size.
      case 'SPI_ATTACH':
      case 'SPI_SET_PARAMS':
        return {};
      case 'RUN_USER_CODE':
        this.#options.onReboot();
        return null;
      case 'READ_FLASH_SLOW':
      case 'GET_SECURITY_INFO':
        return { error: 'unknown' };
    }
  }

  /** Groups of address, value, mask, delay in microseconds; the delays are not kept. */
  #writeRegisters(data: Octets): Answer {
    if (data.length === 0 || data.length % 16 !== 0) return { error: 'length' };
    for (let at = 0; at < data.length; at += 16) {
      this.#options.memory.writeWord(
        readUint32(data, at),
        readUint32(data, at + 4),
        readUint32(data, at + 8),
      );
    }
    return {};
  }

  #memBegin(data: Octets): Answer {
    const begun = this.#options.ram.begin(readUint32(data, 12), readUint32(data, 0));
    return begun ? {} : { error: 'memory' };
  }

  #memData(data: Octets, sum: number): Answer {
    const block = this.#block(data, sum);
    if ('error' in block) return block;
    return this.#options.ram.take(block.octets) ? {} : { error: 'memory' };
  }

  #memEnd(data: Octets): Answer {
    const stayInLoader = readUint32(data, 0) !== 0;
    const entry = readUint32(data, 4);
    this.#options.ram.end();
    if (stayInLoader) return {};
    if (!this.#options.ram.holdsStub(entry)) {
      this.#options.onUnimplemented(`Xtensa code at 0x${entry.toString(16)}`);
      return { error: 'memory' };
    }
    return { then: () => this.start() };
  }

  *#flashBegin(data: Octets, compressed: boolean): Work<Answer> {
    const [size, , blockSize, address] = parameters(data);
    this.#writer = null;
    if (blockSize > MAX_BLOCK_OCTETS) return { error: 'block-size' };
    try {
      this.#writer = new FlashWriter(this.#options.flash, {
        address,
        size,
        compressed,
      });
    } catch {
      return { error: 'range' };
    }
    yield* this.#writer.begin();
    return {};
  }

  #flashData(data: Octets, sum: number, compressed: boolean): Answer {
    const writer = this.#writer;
    if (writer?.write.compressed !== compressed) return { error: 'not-writing' };
    const block = this.#block(data, sum);
    if ('error' in block) return block;
    if (compressed && writer.full) return { error: 'too-much' };
    // The stub acknowledges a block before it writes it; a failure is told with the next block.
    return { error: writer.error, work: writer.push(block.octets) };
  }

  #flashEnd(reboot: boolean): Answer {
    const then = reboot ? () => this.#options.onReboot() : undefined;
    if (this.#writer === null) return { error: 'not-writing' };
    const { error, complete } = this.#writer;
    if (error === null && !complete) return { error: 'not-enough' };
    this.#writer = null;
    return { error, then };
  }

  *#flashMd5(data: Octets): Work<Answer> {
    const octets = yield* this.#readRange(readUint32(data, 0), readUint32(data, 4));
    if (octets === null) return { error: 'read' };
    return { data: md5Digest(octets) };
  }

  *#readFlash(data: Octets): Work<Answer> {
    const [address, length, blockSize, maxUnacknowledged] = parameters(data);
    if (blockSize === 0 || blockSize > MAX_BLOCK_OCTETS || maxUnacknowledged === 0) {
      return { error: 'block-size' };
    }
    const octets = yield* this.#readRange(address, length);
    if (octets === null) return { error: 'read' };
    const sender = new FlashSender(octets, blockSize, maxUnacknowledged, (packet) =>
      this.#options.transmit(encodeSlip(packet)),
    );
    return {
      then: () => {
        sender.start();
        this.#sender = sender.finished ? null : sender;
      },
    };
  }

  *#eraseRegion(data: Octets): Work<Answer> {
    const { flash } = this.#options;
    const [address, length] = [readUint32(data, 0), readUint32(data, 4)];
    if (address + length > flash.size) return { error: 'range' };
    for (let at = address; at < address + length; at += SECTOR_OCTETS) yield* flash.eraseSector(at);
    yield* flash.ready();
    return {};
  }

  /** The octets of a data block, or the error it is answered with. */
  #block(data: Octets, sum: number): { octets: Octets } | { error: Failure } {
    if (data.length < BLOCK_HEADER_OCTETS) return { error: 'length' };
    const octets = data.slice(BLOCK_HEADER_OCTETS);
    if (readUint32(data, 0) !== octets.length) return { error: 'length' };
    if (sum !== checksum(octets)) return { error: 'checksum' };
    return { octets };
  }

  *#readRange(address: number, length: number): Work<Octets | null> {
    const { flash } = this.#options;
    return address + length > flash.size ? null : yield* flash.read(address, length);
  }
}

function parameters(data: Octets): [number, number, number, number] {
  return [readUint32(data, 0), readUint32(data, 4), readUint32(data, 8), readUint32(data, 12)];
}

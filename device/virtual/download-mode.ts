/**
 * The chip in download mode: answers Espressif's serial protocol (esptool documentation, "Serial
 * Protocol") as the ESP32's ROM does, and, once a host has loaded esptool's stub, as the stub does.
 * The stub is a program for an Xtensa core, which this board has not: code in RAM that carries the
 * stub's greeting starts this file's own implementation of it, any other is refused out loud.
 *
 * Left out: encrypted writes, secure download mode, erase and programming times, and their commands:
 * these get the error that the chip gives for unknown ones.
 */
import { md5Digest, md5Hex } from '../formats/octets/hash.ts';
import { readUint32, sameOctets } from '../formats/octets/octets.ts';
import type { Octets } from '../formats/octets/octets.ts';
import {
  commandName,
  COMMANDS,
  decodeRequest,
  encodeResponse,
  ROM_COMMANDS,
  ROM_STATUS_OCTETS,
  STUB_COMMANDS,
  STUB_GREETING,
  STUB_STATUS_OCTETS,
  SYNC_PAYLOAD,
} from '../formats/esp/commands.ts';
import type { CommandName, Request } from '../formats/esp/commands.ts';
import { checksum } from '../formats/esp/image.ts';
import { encodeSlip, SlipReader } from '../formats/net/slip.ts';
import { FlashWriter } from './flash-writer.ts';
import type { Flash } from './flash.ts';
import { FlashSender } from './flash-sender.ts';
import { DATA_LENGTHS, FAILURES, type Failure } from './loader-facts.ts';
import { LoaderMemory } from './loader-memory.ts';
import type { BoardIdentity } from './loader-memory.ts';
import { RamLoader } from './ram-loader.ts';

/** The stub's MAX_WRITE_BLOCK; the ROM's buffer is smaller, but nobody sends it more. */
const MAX_BLOCK_OCTETS = 0x4000;
/** A block, its four parameters, the packet header. */
const MAX_FRAME_OCTETS = MAX_BLOCK_OCTETS + 16 + 8;
/** Parameters before the octets of a data block: length, sequence number, two zeros. */
const BLOCK_HEADER_OCTETS = 16;
/** The ROM answers SYNC this often. */
const SYNC_RESPONSES = 8;

export interface DownloadModeOptions {
  readonly flash: Flash;
  readonly identity: BoardIdentity;
  readonly transmit: (octets: Octets) => void;
  readonly baudRate: () => number;
  /** The host asked for another rate; the response has been sent. */
  readonly onBaudRate: (baudRate: number) => void;
  /** The host asked the chip to leave download mode and boot. */
  readonly onReboot: () => void;
  /** A command was understood (for showing what the chip is doing). */
  readonly onCommand?: (name: CommandName) => void;
  readonly onUnimplemented: (what: string) => void;
}

/** The answer to a command. */
interface Answer {
  readonly data?: Octets;
  readonly error?: Failure | null;
  /** Runs after the response has been sent. */
  readonly then?: () => void;
}

export class DownloadMode {
  /** The host has loaded esptool's stub, and it runs. */
  isStub = false;
  readonly #options: DownloadModeOptions;
  readonly #memory: LoaderMemory;
  readonly #reader: SlipReader;
  /** Value field of responses: in the ROM it keeps the value of the last command. */
  #value = 0;
  #lastCommand: number | null = null;
  #writer: FlashWriter | null = null;
  /** The number that the ROM expects the next flash block to carry. */
  #nextBlock = 0;
  #sender: FlashSender | null = null;
  readonly #ram = new RamLoader();

  constructor(options: DownloadModeOptions) {
    this.#options = options;
    this.#memory = new LoaderMemory({
      identity: options.identity,
      baudRate: options.baudRate,
      onUnimplemented: options.onUnimplemented,
    });
    this.#reader = new SlipReader({
      maxFrameOctets: MAX_FRAME_OCTETS,
      onFrame: (frame) => this.#take(frame),
    });
  }

  /** Octets from the host, split anywhere. */
  receive(octets: Uint8Array): void {
    this.#reader.push(octets);
  }

  #take(frame: Octets): void {
    if (this.#sender !== null) {
      const more = this.#sender.acknowledge(frame);
      if (this.#sender.finished) this.#sender = null;
      if (more) return;
    }
    const request = decodeRequest(frame);
    if (request === null) return;
    const answer = this.#answer(request);
    if (answer === null) return;
    this.#respond(request.command, answer);
    answer.then?.();
  }

  #respond(command: number, { data = new Uint8Array(0), error = null }: Answer): void {
    // The ROM answers an unknown command with the header of the response before it, as often as
    // it sent that: recorded for GET_SECURITY_INFO after SYNC.
    const header = this.#knows(command) || this.isStub ? command : (this.#lastCommand ?? command);
    const packet = encodeResponse({
      command: header,
      value: this.#value,
      data,
      error: error === null ? 0 : FAILURES[error][this.isStub ? 1 : 0],
      statusOctets: this.isStub ? STUB_STATUS_OCTETS : ROM_STATUS_OCTETS,
    });
    const times = header === COMMANDS.SYNC && !this.isStub ? SYNC_RESPONSES : 1;
    const framed = encodeSlip(packet);
    const all = new Uint8Array(framed.length * times);
    for (let count = 0; count < times; count++) all.set(framed, count * framed.length);
    this.#options.transmit(all);
    this.#lastCommand = header;
  }

  /** Null when nothing is to be answered. */
  #answer(request: Request): Answer | null {
    const name = commandName(request.command) as CommandName;
    if (this.isStub) this.#value = 0;
    if (!this.#knows(request.command)) {
      this.#options.onUnimplemented(`command ${name}`);
      return { error: 'unknown' };
    }
    const { data } = request;
    const lengths = DATA_LENGTHS[name];
    if (request.claimedLength !== data.length || lengths?.includes(data.length) === false) {
      return { error: 'length' };
    }
    this.#options.onCommand?.(name);
    return this.#run(name, data, request.checksum);
  }

  #run(name: CommandName, data: Octets, sum: number): Answer | null {
    switch (name) {
      case 'SYNC':
        return this.#sync(data);
      case 'READ_REG':
        this.#value = this.#memory.readWord(readUint32(data, 0));
        return {};
      case 'WRITE_REG':
        return this.#writeRegisters(data);
      case 'MEM_BEGIN':
        return this.#memBegin(data);
      case 'MEM_DATA':
        return this.#memData(data, sum);
      case 'MEM_END':
        return this.#memEnd(data);
      case 'FLASH_BEGIN':
        return this.#flashBegin(data, false);
      case 'FLASH_DEFL_BEGIN':
        return this.#flashBegin(data, true);
      case 'FLASH_DATA':
      case 'FLASH_DEFL_DATA':
        return this.#flashData(data, sum, name === 'FLASH_DEFL_DATA');
      case 'FLASH_END':
      case 'FLASH_DEFL_END':
        return this.#flashEnd(readUint32(data, 0) === 0);
      case 'SPI_FLASH_MD5':
        return this.#flashMd5(data);
      case 'READ_FLASH_SLOW':
        return this.#readFlashSlow(data);
      case 'READ_FLASH':
        return this.#readFlash(data);
      case 'ERASE_FLASH':
        this.#options.flash.eraseAll();
        return {};
      case 'ERASE_REGION':
        return this.#eraseRegion(data);
      case 'CHANGE_BAUDRATE': {
        const baudRate = readUint32(data, 0);
        return { then: () => this.#options.onBaudRate(baudRate) };
      }
      // The flash is always attached, and knows its own size.
      case 'SPI_ATTACH':
      case 'SPI_SET_PARAMS':
        return {};
      case 'RUN_USER_CODE':
        this.#options.onReboot();
        return null;
      case 'GET_SECURITY_INFO':
        return { error: 'unknown' };
    }
  }

  #sync(data: Octets): Answer {
    if (!sameOctets(data, SYNC_PAYLOAD)) return { error: 'length' };
    if (!this.isStub) this.#value = readUint32(data, 0);
    return {};
  }

  /** Groups of address, value, mask, delay in microseconds; the delays are not kept. */
  #writeRegisters(data: Octets): Answer {
    if (data.length === 0 || data.length % 16 !== 0) return { error: 'length' };
    for (let at = 0; at < data.length; at += 16) {
      this.#memory.writeWord(
        readUint32(data, at),
        readUint32(data, at + 4),
        readUint32(data, at + 8),
      );
    }
    return {};
  }

  #memBegin(data: Octets): Answer {
    const begun = this.#ram.begin(readUint32(data, 12), readUint32(data, 0));
    return begun ? {} : { error: 'memory' };
  }

  #memData(data: Octets, sum: number): Answer {
    const block = this.#block(data, sum);
    if ('error' in block) return block;
    return this.#ram.take(block.octets) ? {} : { error: 'memory' };
  }

  #memEnd(data: Octets): Answer {
    const stayInLoader = readUint32(data, 0) !== 0;
    const entry = readUint32(data, 4);
    this.#ram.end();
    if (stayInLoader) return {};
    if (!this.#ram.holdsStub(entry)) {
      this.#options.onUnimplemented(`Xtensa code at 0x${entry.toString(16)}`);
      return { error: 'memory' };
    }
    return {
      then: () => {
        this.isStub = true;
        this.#writer = null;
        this.#options.transmit(encodeSlip(STUB_GREETING));
      },
    };
  }

  #flashBegin(data: Octets, compressed: boolean): Answer {
    const [size, , blockSize, address] = parameters(data);
    this.#writer = null;
    if (blockSize > MAX_BLOCK_OCTETS) return { error: 'block-size' };
    this.#nextBlock = 0;
    try {
      this.#writer = new FlashWriter(this.#options.flash, {
        address,
        size,
        compressed,
        byRom: !this.isStub,
        blockSize,
      });
    } catch {
      return { error: 'range' };
    }
    return {};
  }

  #flashData(data: Octets, sum: number, compressed: boolean): Answer {
    const writer = this.#writer;
    if (writer?.write.compressed !== compressed) return { error: 'not-writing' };
    if (!this.isStub && data.length >= BLOCK_HEADER_OCTETS) {
      if (readUint32(data, 4) !== this.#nextBlock) return { error: 'block-number' };
      // Counted before its checksum is looked at: a spoiled block has to come again under the next number.
      this.#nextBlock++;
    }
    const block = this.#block(data, sum);
    if ('error' in block) return block;
    if (this.isStub) {
      // The stub acknowledges a block before it writes it; a failure is told with the next block.
      return { error: writer.error, then: () => writer.push(block.octets) };
    }
    writer.push(block.octets);
    return { error: writer.error };
  }

  #flashEnd(reboot: boolean): Answer {
    const then = reboot ? () => this.#options.onReboot() : undefined;
    if (!this.isStub) {
      this.#writer = null;
      return { then };
    }
    if (this.#writer === null) return { error: 'not-writing' };
    const { error, complete } = this.#writer;
    if (error === null && !complete) return { error: 'not-enough' };
    this.#writer = null;
    return { error, then };
  }

  #flashMd5(data: Octets): Answer {
    const octets = this.#readRange(readUint32(data, 0), readUint32(data, 4));
    if (octets === null) return { error: 'read' };
    // The ROM answers in hexadecimal, the stub in plain octets.
    return { data: this.isStub ? md5Digest(octets) : new TextEncoder().encode(md5Hex(octets)) };
  }

  /** The ROM's way to read: at most 64 octets a command, and always a response of 64. */
  #readFlashSlow(data: Octets): Answer {
    const length = readUint32(data, 4);
    if (length > 64) return { error: 'read-length' };
    const octets = this.#readRange(readUint32(data, 0), length);
    if (octets === null) return { error: 'read' };
    const answer = new Uint8Array(64);
    answer.set(octets);
    return { data: answer };
  }

  #readFlash(data: Octets): Answer {
    const [address, length, blockSize, maxUnacknowledged] = parameters(data);
    if (blockSize === 0 || blockSize > MAX_BLOCK_OCTETS || maxUnacknowledged === 0) {
      return { error: 'block-size' };
    }
    const octets = this.#readRange(address, length);
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

  #eraseRegion(data: Octets): Answer {
    try {
      this.#options.flash.erase(readUint32(data, 0), readUint32(data, 4));
      return {};
    } catch {
      return { error: 'range' };
    }
  }

  /** The octets of a data block, or the error it is answered with. */
  #block(data: Octets, sum: number): { octets: Octets } | { error: Failure } {
    if (data.length < BLOCK_HEADER_OCTETS) return { error: 'length' };
    const octets = data.slice(BLOCK_HEADER_OCTETS);
    if (readUint32(data, 0) !== octets.length) return { error: 'length' };
    if (sum !== checksum(octets)) return { error: 'checksum' };
    return { octets };
  }

  #readRange(address: number, length: number): Octets | null {
    const { flash } = this.#options;
    return address + length > flash.size ? null : flash.read(address, length);
  }

  #knows(command: number): boolean {
    return (this.isStub ? STUB_COMMANDS : ROM_COMMANDS).has(command);
  }
}

function parameters(data: Octets): [number, number, number, number] {
  return [readUint32(data, 0), readUint32(data, 4), readUint32(data, 8), readUint32(data, 12)];
}

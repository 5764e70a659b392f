/**
 * Blocks on their way to RAM or flash through the ESP32's ROM: FLASH_DATA, MEM_DATA and FLASH_DEFL_DATA. A block is
 * counted before its checksum is looked at, so a spoiled block comes again under the next number. The ROM programs
 * deflated data in whole windows of 32 KB, the last window too: behind the data zeros, or octets of an earlier window.
 */
import { readUint32 } from '../formats/octets/octets.ts';
import { ROM_ERRORS } from '../formats/esp/commands.ts';
import { checksum } from '../formats/esp/image.ts';
import { RomInflate, WINDOW_OCTETS } from './rom-inflate.ts';
import type { RomFlash } from './rom-flash.ts';
import type { Work } from './work.ts';

/** The ROM's largest block. */
export const ROM_BLOCK_OCTETS = 0x1800;
/** In a request: length, number and two zeros stand before the octets of a block. */
const BLOCK_AT = 24;

/** What a BEGIN announced, and how far it has come. */
export interface Transfer {
  readonly size: number;
  readonly blocks: number;
  readonly blockSize: number;
  /** Where the next octet goes. */
  address: number;
  /** The number that the next block has to carry. */
  next: number;
  /** Octets that have arrived. */
  written: number;
}

/** Before the first BEGIN: every block and every END is refused. */
export const NOTHING_BEGUN: Transfer = {
  size: 0,
  blocks: 1,
  blockSize: 0,
  address: 0,
  next: 0,
  written: 0,
};

/** @returns null when the ROM refuses the block size or the length of the data */
export function begunTransfer(request: Uint8Array, dataLength: number): Transfer | null {
  const blockSize = readUint32(request, 16);
  if (dataLength !== 16 || blockSize > ROM_BLOCK_OCTETS) return null;
  return {
    size: readUint32(request, 8),
    blocks: readUint32(request, 12),
    blockSize,
    address: readUint32(request, 20),
    next: 0,
    written: 0,
  };
}

/** The octets of the next block, which is counted by this; or the error it is answered with. */
export function takeBlock(
  transfer: Transfer,
  request: Uint8Array,
  dataLength: number,
  unit = 1,
): Uint8Array | number {
  const length = readUint32(request, 8);
  const expected = readUint32(request, 12) === transfer.next && length <= transfer.blockSize;
  if (dataLength > ROM_BLOCK_OCTETS + 16 || !expected || length % unit !== 0) {
    return ROM_ERRORS.INVALID_MESSAGE;
  }
  transfer.next = (transfer.next + 1) >>> 0;
  const octets = request.subarray(BLOCK_AT, BLOCK_AT + length);
  // Of the checksum the ROM compares the lowest octet.
  return checksum(octets) === request[4] ? octets : ROM_ERRORS.WRONG_CHECKSUM;
}

/** Programs a plain block and reads it back. @returns the error, or null */
export function* programBlock(
  flash: RomFlash,
  transfer: Transfer,
  octets: Uint8Array,
): Work<number | null> {
  yield* flash.write(transfer.address, octets);
  // Beyond the chip nothing is programmed and nothing read back, and the ROM compares the block with itself.
  const programmed = (yield* flash.readWords(transfer.address, octets.length)) ?? octets;
  if (checksum(programmed) !== checksum(octets)) return ROM_ERRORS.FLASH_WRITE;
  advance(transfer, octets.length);
  return null;
}

export function advance(transfer: Transfer, length: number): void {
  transfer.written = (transfer.written + length) >>> 0;
  transfer.address = (transfer.address + length) >>> 0;
}

/** Deflated data on its way to flash. */
export class DeflatedTransfer {
  /** The ROM keeps this in RAM that is 0 at first: without a BEGIN, END is no error. */
  transfer: Transfer = { ...NOTHING_BEGUN, blocks: 0 };
  readonly #inflate = new RomInflate();

  begin(transfer: Transfer): void {
    this.transfer = transfer;
    this.#inflate.begin();
  }

  /** @returns the error, null, or 'hang' where the ROM goes round for ever */
  *take(flash: RomFlash, block: Uint8Array): Work<number | 'hang' | null> {
    const { transfer } = this;
    const last = transfer.next === transfer.blocks;
    this.#inflate.feed(block, !last);
    do {
      const { left } = this.#inflate;
      const { filled } = this.#inflate;
      const status = this.#inflate.run();
      if (status === 'failed' || status === 'checksum') {
        // Octets inflated before the error are not kept.
        this.#inflate.filled = filled;
        return status === 'failed' ? ROM_ERRORS.DEFLATE : ROM_ERRORS.DEFLATE_CHECKSUM;
      }
      // The ROM waits for the rest to be used up, and behind the end of a stream that never happens.
      if (left > 0 && this.#inflate.left === left) return 'hang';
      if (this.#inflate.filled === WINDOW_OCTETS) yield* this.#programWindow(flash);
    } while (this.#inflate.left > 0);
    if (last) yield* flash.write(transfer.address, this.#inflate.window);
    return null;
  }

  *#programWindow(flash: RomFlash): Work {
    yield* flash.write(this.transfer.address, this.#inflate.window);
    advance(this.transfer, WINDOW_OCTETS);
    this.#inflate.filled = 0;
  }
}

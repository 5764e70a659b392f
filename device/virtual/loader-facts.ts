/**
 * Requests that the ROM and the stub accept, and their refusals (esptool documentation, "Serial
 * Protocol", and its flasher stub's `stub_flasher.h`): facts of download-mode.ts.
 */
import { ROM_ERRORS, STUB_ERRORS, SYNC_PAYLOAD } from '../formats/esp/commands.ts';
import type { CommandName } from '../formats/esp/commands.ts';

/** Lengths of a command's data that the chip accepts; data blocks carry their own. */
export const DATA_LENGTHS: Partial<Record<CommandName, readonly number[]>> = {
  FLASH_BEGIN: [16, 20],
  FLASH_END: [4],
  MEM_BEGIN: [16],
  MEM_END: [8],
  SYNC: [SYNC_PAYLOAD.length],
  READ_REG: [4],
  SPI_SET_PARAMS: [24],
  SPI_ATTACH: [4, 8],
  READ_FLASH_SLOW: [8],
  CHANGE_BAUDRATE: [8],
  FLASH_DEFL_BEGIN: [16, 20],
  FLASH_DEFL_END: [4],
  SPI_FLASH_MD5: [16],
  ERASE_FLASH: [0],
  ERASE_REGION: [8],
  READ_FLASH: [16],
};

/** Why a command fails: the error octet of the ROM, and that of the stub. */
export const FAILURES = {
  unknown: [ROM_ERRORS.INVALID_MESSAGE, STUB_ERRORS.NOT_IMPLEMENTED],
  length: [ROM_ERRORS.INVALID_MESSAGE, STUB_ERRORS.BAD_DATA_LENGTH],
  checksum: [ROM_ERRORS.WRONG_CHECKSUM, STUB_ERRORS.BAD_DATA_CHECKSUM],
  memory: [ROM_ERRORS.FAILED_TO_ACT, STUB_ERRORS.INVALID_COMMAND],
  'block-size': [ROM_ERRORS.INVALID_MESSAGE, STUB_ERRORS.BAD_BLOCK_SIZE],
  // The stub does not look at the numbers of blocks.
  'block-number': [ROM_ERRORS.INVALID_MESSAGE, 0],
  range: [ROM_ERRORS.FAILED_TO_ACT, STUB_ERRORS.FAILED_SPI_OPERATION],
  read: [ROM_ERRORS.FLASH_READ, STUB_ERRORS.FAILED_SPI_OPERATION],
  'read-length': [ROM_ERRORS.FLASH_READ_LENGTH, STUB_ERRORS.BAD_BLOCK_SIZE],
  'not-writing': [ROM_ERRORS.INVALID_MESSAGE, STUB_ERRORS.NOT_IN_FLASH_MODE],
  write: [ROM_ERRORS.FLASH_WRITE, STUB_ERRORS.FAILED_SPI_OPERATION],
  inflate: [ROM_ERRORS.DEFLATE, STUB_ERRORS.INFLATE],
  // The ROM does not compare the data with the announced size.
  'not-enough': [0, STUB_ERRORS.NOT_ENOUGH_DATA],
  'too-much': [0, STUB_ERRORS.TOO_MUCH_DATA],
} as const satisfies Readonly<Record<string, readonly [rom: number, stub: number]>>;

export type Failure = keyof typeof FAILURES;

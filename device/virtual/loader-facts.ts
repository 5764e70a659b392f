/**
 * What the ROM and the stub accept and how each says no (esptool documentation, "Serial Protocol",
 * and its flasher stub's `stub_flasher.h`): facts of download-mode.ts.
 */
import { ROM_ERRORS, STUB_ERRORS, SYNC_PAYLOAD } from '../formats/esp/commands.ts';
import type { CommandName } from '../formats/esp/commands.ts';
import type { WriteError } from './flash-writer.ts';

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

export const ROM_WRITE_ERRORS: Record<WriteError, number> = {
  flash: ROM_ERRORS.FLASH_WRITE,
  inflate: ROM_ERRORS.DEFLATE,
  // The ROM does not compare what comes with what was announced.
  'not-enough': 0,
  'too-much': 0,
};

export const STUB_WRITE_ERRORS: Record<WriteError, number> = {
  flash: STUB_ERRORS.FAILED_SPI_OPERATION,
  inflate: STUB_ERRORS.INFLATE,
  'not-enough': STUB_ERRORS.NOT_ENOUGH_DATA,
  'too-much': STUB_ERRORS.TOO_MUCH_DATA,
};

/** The same failures in the ROM's and in the stub's words. */
export interface Failures {
  readonly length: number;
  readonly checksum: number;
  readonly failed: number;
  readonly blockSize: number;
  readonly flash: number;
  readonly notWriting: number;
  readonly flashRead: number;
  readonly flashReadLength: number;
}

export const ROM_FAILURES: Failures = {
  length: ROM_ERRORS.INVALID_MESSAGE,
  checksum: ROM_ERRORS.WRONG_CHECKSUM,
  failed: ROM_ERRORS.FAILED_TO_ACT,
  blockSize: ROM_ERRORS.INVALID_MESSAGE,
  flash: ROM_ERRORS.FAILED_TO_ACT,
  notWriting: ROM_ERRORS.INVALID_MESSAGE,
  flashRead: ROM_ERRORS.FLASH_READ,
  flashReadLength: ROM_ERRORS.FLASH_READ_LENGTH,
};

export const STUB_FAILURES: Failures = {
  length: STUB_ERRORS.BAD_DATA_LENGTH,
  checksum: STUB_ERRORS.BAD_DATA_CHECKSUM,
  failed: STUB_ERRORS.INVALID_COMMAND,
  blockSize: STUB_ERRORS.BAD_BLOCK_SIZE,
  flash: STUB_ERRORS.FAILED_SPI_OPERATION,
  notWriting: STUB_ERRORS.NOT_IN_FLASH_MODE,
  flashRead: STUB_ERRORS.FAILED_SPI_OPERATION,
  flashReadLength: STUB_ERRORS.BAD_BLOCK_SIZE,
};

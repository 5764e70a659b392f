/**
 * Requests that esptool's stub accepts, and its refusals (esptool documentation, "Serial Protocol", and the
 * stub's `stub_flasher.h`): facts of stub-loader.ts.
 */
import { STUB_ERRORS, SYNC_PAYLOAD } from '../formats/esp/commands.ts';
import type { CommandName } from '../formats/esp/commands.ts';

/** Lengths of a command's data that the stub accepts; data blocks carry their own. */
export const DATA_LENGTHS: Partial<Record<CommandName, readonly number[]>> = {
  FLASH_BEGIN: [16, 20],
  FLASH_END: [4],
  MEM_BEGIN: [16],
  MEM_END: [8],
  SYNC: [SYNC_PAYLOAD.length],
  READ_REG: [4],
  SPI_SET_PARAMS: [24],
  SPI_ATTACH: [4, 8],
  CHANGE_BAUDRATE: [8],
  FLASH_DEFL_BEGIN: [16, 20],
  FLASH_DEFL_END: [4],
  SPI_FLASH_MD5: [16],
  ERASE_FLASH: [0],
  ERASE_REGION: [8],
  READ_FLASH: [16],
};

/** Why a command fails: the stub's error octet. */
export const FAILURES = {
  unknown: STUB_ERRORS.NOT_IMPLEMENTED,
  length: STUB_ERRORS.BAD_DATA_LENGTH,
  checksum: STUB_ERRORS.BAD_DATA_CHECKSUM,
  memory: STUB_ERRORS.INVALID_COMMAND,
  'block-size': STUB_ERRORS.BAD_BLOCK_SIZE,
  range: STUB_ERRORS.FAILED_SPI_OPERATION,
  read: STUB_ERRORS.FAILED_SPI_OPERATION,
  'not-writing': STUB_ERRORS.NOT_IN_FLASH_MODE,
  write: STUB_ERRORS.FAILED_SPI_OPERATION,
  inflate: STUB_ERRORS.INFLATE,
  'not-enough': STUB_ERRORS.NOT_ENOUGH_DATA,
  'too-much': STUB_ERRORS.TOO_MUCH_DATA,
} as const satisfies Readonly<Record<string, number>>;

export type Failure = keyof typeof FAILURES;

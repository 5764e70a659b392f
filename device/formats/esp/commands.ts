/**
 * Espressif's serial protocol: requests and responses as they stand inside SLIP frames, for the ROM
 * of the ESP32 and the stub that esptool loads over it (esptool documentation, "Serial Protocol").
 * Facts only; what the commands do is the chip's business.
 */
import { readUint16, readUint32, viewOf } from '../octets/octets.ts';
import type { Octets } from '../octets/octets.ts';

export const COMMANDS = {
  FLASH_BEGIN: 0x02,
  FLASH_DATA: 0x03,
  FLASH_END: 0x04,
  MEM_BEGIN: 0x05,
  MEM_END: 0x06,
  MEM_DATA: 0x07,
  SYNC: 0x08,
  WRITE_REG: 0x09,
  READ_REG: 0x0a,
  SPI_SET_PARAMS: 0x0b,
  SPI_ATTACH: 0x0d,
  READ_FLASH_SLOW: 0x0e,
  CHANGE_BAUDRATE: 0x0f,
  FLASH_DEFL_BEGIN: 0x10,
  FLASH_DEFL_DATA: 0x11,
  FLASH_DEFL_END: 0x12,
  SPI_FLASH_MD5: 0x13,
  GET_SECURITY_INFO: 0x14,
  // The stub's own.
  ERASE_FLASH: 0xd0,
  ERASE_REGION: 0xd1,
  READ_FLASH: 0xd2,
  RUN_USER_CODE: 0xd3,
} as const;

export type CommandName = keyof typeof COMMANDS;

const STUB_ONLY: readonly number[] = [
  COMMANDS.ERASE_FLASH,
  COMMANDS.ERASE_REGION,
  COMMANDS.READ_FLASH,
  COMMANDS.RUN_USER_CODE,
];
const NOT_ON_ESP32: readonly number[] = [COMMANDS.GET_SECURITY_INFO];

/** What the stub of the ESP32 understands; READ_FLASH_SLOW it replaces by READ_FLASH. */
export const STUB_COMMANDS: ReadonlySet<number> = new Set(
  Object.values<number>(COMMANDS).filter(
    (command) => !NOT_ON_ESP32.includes(command) && command !== COMMANDS.READ_FLASH_SLOW,
  ),
);

/** What the ROM of the ESP32 understands. */
export const ROM_COMMANDS: ReadonlySet<number> = new Set(
  Object.values<number>(COMMANDS).filter(
    (command) => !NOT_ON_ESP32.includes(command) && !STUB_ONLY.includes(command),
  ),
);

/** "FLASH_BEGIN", or "0x99" for an octet that is no command. */
export function commandName(command: number): string {
  for (const [name, value] of Object.entries(COMMANDS)) if (value === command) return name;
  return `0x${command.toString(16).padStart(2, '0')}`;
}

/** Error octets of the ROM. */
export const ROM_ERRORS = {
  /** Parameters or length are invalid, or there is no such command. */
  INVALID_MESSAGE: 0x05,
  FAILED_TO_ACT: 0x06,
  WRONG_CHECKSUM: 0x07,
  FLASH_WRITE: 0x08,
  FLASH_READ: 0x09,
  FLASH_READ_LENGTH: 0x0a,
  DEFLATE: 0x0b,
  DEFLATE_CHECKSUM: 0x0c,
} as const;

/** Error octets of the stub. */
export const STUB_ERRORS = {
  BAD_DATA_LENGTH: 0xc0,
  BAD_DATA_CHECKSUM: 0xc1,
  BAD_BLOCK_SIZE: 0xc2,
  INVALID_COMMAND: 0xc3,
  FAILED_SPI_OPERATION: 0xc4,
  FAILED_SPI_UNLOCK: 0xc5,
  NOT_IN_FLASH_MODE: 0xc6,
  INFLATE: 0xc7,
  NOT_ENOUGH_DATA: 0xc8,
  TOO_MUCH_DATA: 0xc9,
  NOT_IMPLEMENTED: 0xff,
} as const;

/** Status octets at the end of a response: failed, error, and in the ESP32's ROM two more of no meaning. */
export const ROM_STATUS_OCTETS = 4;
export const STUB_STATUS_OCTETS = 2;

/** Payload of SYNC: 07 07 12 20 and 32 times 55. */
export const SYNC_PAYLOAD: Octets = new Uint8Array([
  0x07,
  0x07,
  0x12,
  0x20,
  ...new Array<number>(32).fill(0x55),
]);

/** What the stub sends, as a frame of its own, when it has started. */
export const STUB_GREETING: Octets = new TextEncoder().encode('OHAI');

const DIRECTION_REQUEST = 0x00;
const DIRECTION_RESPONSE = 0x01;
export const PACKET_HEADER_OCTETS = 8;

export interface Request {
  readonly command: number;
  /** XOR checksum of a data block; 0 in commands that carry none. */
  readonly checksum: number;
  /** Length the header claims; differs from `data.length` when octets were lost. */
  readonly claimedLength: number;
  readonly data: Octets;
}

/** Null when the frame is no request: too short for a header or going the other way. */
export function decodeRequest(frame: Uint8Array): Request | null {
  if (frame.length < PACKET_HEADER_OCTETS || frame[0] !== DIRECTION_REQUEST) return null;
  return {
    command: frame[1] ?? 0,
    checksum: readUint32(frame, 4),
    claimedLength: readUint16(frame, 2),
    data: frame.slice(PACKET_HEADER_OCTETS),
  };
}

export function encodeRequest(command: number, data: Uint8Array, checksum = 0): Octets {
  const frame = header(DIRECTION_REQUEST, command, data.length, checksum, data.length);
  frame.set(data, PACKET_HEADER_OCTETS);
  return frame;
}

export interface Response {
  readonly command: number;
  /** The register read by READ_REG; otherwise of no meaning. */
  readonly value: number;
  /** Without the status octets. */
  readonly data: Uint8Array;
  /** 0, or an error of {@link ROM_ERRORS} or {@link STUB_ERRORS}. */
  readonly error: number;
  /** {@link ROM_STATUS_OCTETS} or {@link STUB_STATUS_OCTETS}. */
  readonly statusOctets: number;
}

export function encodeResponse(response: Response): Octets {
  const { command, value, data, error, statusOctets } = response;
  const length = data.length + statusOctets;
  const frame = header(DIRECTION_RESPONSE, command, length, value, length);
  frame.set(data, PACKET_HEADER_OCTETS);
  frame[PACKET_HEADER_OCTETS + data.length] = error === 0 ? 0 : 1;
  frame[PACKET_HEADER_OCTETS + data.length + 1] = error;
  return frame;
}

/** Null when the frame is no response. */
export function decodeResponse(frame: Uint8Array, statusOctets: number): Response | null {
  if (frame.length < PACKET_HEADER_OCTETS + statusOctets || frame[0] !== DIRECTION_RESPONSE) {
    return null;
  }
  const statusAt = frame.length - statusOctets;
  return {
    command: frame[1] ?? 0,
    value: readUint32(frame, 4),
    data: frame.slice(PACKET_HEADER_OCTETS, statusAt),
    error: frame[statusAt] === 0 ? 0 : (frame[statusAt + 1] ?? 0),
    statusOctets,
  };
}

function header(
  direction: number,
  command: number,
  length: number,
  word: number,
  payload: number,
): Octets {
  const frame = new Uint8Array(PACKET_HEADER_OCTETS + payload);
  frame[0] = direction;
  frame[1] = command;
  viewOf(frame).setUint16(2, length, true);
  viewOf(frame).setUint32(4, word, true);
  return frame;
}

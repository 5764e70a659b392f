/**
 * The serial protocol in words: what each parameter of a command is, which register an address is,
 * what an error octet says (esptool documentation, "Serial Protocol"; ESP32 Technical Reference
 * Manual for the registers; esptool's `stub_flasher.h` for the stub's errors).
 */
import { hexWord, toHex } from '../octets/octets.ts';
import { ROM_ERRORS, STUB_ERRORS } from './commands.ts';
import type { CommandName } from './commands.ts';
import { CHIP_MAGIC_ADDRESS, ESP32_MAGIC, READ_FLASH_ID, REGISTERS } from './registers.ts';

/** One 32-bit word of a request's data. */
export interface WordInWords {
  readonly name: string;
  readonly as: 'hex' | 'number' | 'octets';
  readonly meaning: string;
}

const word = (name: string, as: WordInWords['as'], meaning: string): WordInWords => ({
  name,
  as,
  meaning,
});

const BEGIN = [
  word('Blocks', 'number', 'How many blocks of data follow.'),
  word('Block Size', 'octets', 'How long a block is; the last may be shorter.'),
] as const;

const BLOCK = [
  word('Data Length', 'octets', 'How much data this block carries.'),
  word('Sequence Number', 'number', 'Which block this is, counted from 0.'),
  word('Reserved', 'hex', 'Always 0.'),
  word('Reserved', 'hex', 'Always 0.'),
] as const;

export const REQUEST_WORDS: Readonly<Partial<Record<CommandName, readonly WordInWords[]>>> = {
  FLASH_BEGIN: [
    word('Erase Size', 'octets', 'How much flash is erased to make room.'),
    ...BEGIN,
    word('Offset', 'hex', 'Where in the flash the data goes.'),
  ],
  FLASH_DEFL_BEGIN: [
    word('Size', 'octets', 'How long the data is once it is unpacked.'),
    ...BEGIN,
    word('Offset', 'hex', 'Where in the flash the data goes.'),
  ],
  MEM_BEGIN: [
    word('Size', 'octets', 'How long the data is altogether.'),
    ...BEGIN,
    word('Offset', 'hex', 'Where in RAM the data goes.'),
  ],
  FLASH_DATA: BLOCK,
  FLASH_DEFL_DATA: BLOCK,
  MEM_DATA: BLOCK,
  FLASH_END: [word('Stay', 'number', '1: stay in the loader. 0: restart.')],
  FLASH_DEFL_END: [word('Stay', 'number', '1: stay in the loader. 0: restart.')],
  MEM_END: [
    word('Stay', 'number', '0: run what was written. 1: stay in the loader.'),
    word('Entry Point', 'hex', 'The address at which to begin.'),
  ],
  READ_REG: [word('Address', 'hex', 'Which 32-bit word to read.')],
  WRITE_REG: [
    word('Address', 'hex', 'Which 32-bit word to write.'),
    word('Value', 'hex', 'What to write there.'),
    word('Mask', 'hex', 'Which of its bits to change.'),
    word('Delay', 'number', 'Microseconds to wait afterwards.'),
  ],
  SPI_ATTACH: [
    word('Pins', 'hex', '0: the flash chip is on the pins it is usually on.'),
    word('Legacy', 'number', 'For an older flash; 0.'),
  ],
  SPI_SET_PARAMS: [
    word('Id', 'hex', '0.'),
    word('Total Size', 'octets', 'How large the flash chip is.'),
    word('Block Size', 'octets', 'How much the chip erases at once, at most.'),
    word('Sector Size', 'octets', 'How much it erases at once, at least.'),
    word('Page Size', 'octets', 'How much it writes at once.'),
    word('Status Mask', 'hex', 'Which bits of its status register count.'),
  ],
  CHANGE_BAUDRATE: [
    word('New Rate', 'number', 'Bits per second from now on.'),
    word('Old Rate', 'number', 'What it was; 0 when the ROM is asked.'),
  ],
  SPI_FLASH_MD5: [
    word('Address', 'hex', 'Where in the flash to begin.'),
    word('Size', 'octets', 'How much to read.'),
    word('Reserved', 'hex', 'Always 0.'),
    word('Reserved', 'hex', 'Always 0.'),
  ],
  READ_FLASH_SLOW: [
    word('Address', 'hex', 'Where in the flash to begin.'),
    word('Length', 'octets', 'How much to read.'),
  ],
  ERASE_REGION: [
    word('Offset', 'hex', 'Where in the flash to begin.'),
    word('Size', 'octets', 'How much to erase.'),
  ],
  READ_FLASH: [
    word('Offset', 'hex', 'Where in the flash to begin.'),
    word('Length', 'octets', 'How much to read.'),
    word('Block Size', 'octets', 'How much to send at once.'),
    word('In Flight', 'number', 'How many blocks may be unacknowledged.'),
  ],
};

export function wordInWords(value: number, as: WordInWords['as']): string {
  if (as === 'hex') return hexWord(value);
  return as === 'octets' ? `${value} octets` : String(value);
}

/** What esptool wants in each register. */
const REGISTER_USES: Readonly<Partial<Record<string, string>>> = {
  UART_CLKDIV_REG: 'from it follows the frequency of the crystal',
  UART_DATE_REG: 'the date of the circuit’s design',
  SYSCON_DATE_REG: 'part of the chip’s revision',
  TIMG_RTCCALICFG1_REG: 'how fast the ROM takes its crystal to be',
  EFUSE_BLK0_RDATA1_REG: 'the last four octets of the MAC address',
  EFUSE_BLK0_RDATA2_REG: 'the first two octets of the MAC address, and a CRC',
  EFUSE_BLK0_RDATA3_REG: 'which package and revision the chip is',
  EFUSE_BLK0_RDATA4_REG: 'a reference voltage, set in the factory',
  EFUSE_BLK0_RDATA5_REG: 'part of the chip’s revision',
  EFUSE_BLK0_RDATA6_REG: 'which coding the fuses use',
  SPI_CMD_REG: 'bit 18 starts a command to the flash chip',
  SPI_USER_REG: 'which parts a command to the flash chip has',
  SPI_USER1_REG: 'how long the address of a command is',
  SPI_USER2_REG: 'the command for the flash chip',
  SPI_MOSI_DLEN_REG: 'how many bits go to the flash chip, less one',
  SPI_MISO_DLEN_REG: 'how many bits come from the flash chip, less one',
  SPI_W0_REG: 'the first word of what goes to the flash chip, or came from it',
};

/** "SPI_W0_REG", or the bare address. */
export function registerName(address: number): string {
  if (address === CHIP_MAGIC_ADDRESS) return 'a word of the ROM';
  const known = Object.entries(REGISTERS).find(([, at]) => at === address);
  return known?.[0] ?? hexWord(address);
}

/** What a register is read or written for, or null. */
export function registerUse(address: number): string | null {
  if (address === CHIP_MAGIC_ADDRESS) return 'it is different in each kind of chip';
  return REGISTER_USES[registerName(address)] ?? null;
}

/** @param flashCommand the last command that was given to the flash chip, null when none was */
export function registerValue(address: number, value: number, flashCommand: number | null): string {
  const shown = hexWord(value);
  const octets = toHex(Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value));
  if (address === CHIP_MAGIC_ADDRESS) {
    return `${shown}: this is ${value === ESP32_MAGIC ? 'an ESP32' : 'a chip that is not known here'}`;
  }
  if (address === REGISTERS.EFUSE_BLK0_RDATA1_REG)
    return `${shown}: its MAC address ends in ${colons(octets)}`;
  if (address === REGISTERS.EFUSE_BLK0_RDATA2_REG) {
    return `${shown}: its MAC address begins with ${colons(octets.slice(4))}`;
  }
  if (address === REGISTERS.SPI_W0_REG && flashCommand === READ_FLASH_ID) {
    const capacity = (value >>> 16) & 0xff;
    const size =
      capacity >= 20 && capacity < 32
        ? `, 2^${capacity} octets are ${2 ** (capacity - 20)} MB`
        : '';
    return `${shown}: maker 0x${octets.slice(6)}, size 0x${octets.slice(2, 4)}${size}`;
  }
  return shown;
}

function colons(hex: string): string {
  return hex.replace(/..(?=.)/g, '$&:');
}

const ERROR_WORDS: ReadonlyMap<number, string> = new Map<number, string>([
  [ROM_ERRORS.INVALID_MESSAGE, 'the message is invalid, or there is no such command'],
  [ROM_ERRORS.FAILED_TO_ACT, 'it could not be done'],
  [ROM_ERRORS.WRONG_CHECKSUM, 'the checksum of the data is wrong'],
  [ROM_ERRORS.FLASH_WRITE, 'the flash does not hold what was written'],
  [ROM_ERRORS.FLASH_READ, 'the flash could not be read'],
  [ROM_ERRORS.FLASH_READ_LENGTH, 'too much was asked for at once'],
  [ROM_ERRORS.DEFLATE, 'the compressed data is damaged'],
  [STUB_ERRORS.BAD_DATA_LENGTH, 'the data has the wrong length'],
  [STUB_ERRORS.BAD_DATA_CHECKSUM, 'the checksum of the data is wrong'],
  [STUB_ERRORS.BAD_BLOCK_SIZE, 'the block size is not possible'],
  [STUB_ERRORS.INVALID_COMMAND, 'there is no such command'],
  [STUB_ERRORS.FAILED_SPI_OPERATION, 'the flash chip did not do it'],
  [STUB_ERRORS.FAILED_SPI_UNLOCK, 'the flash chip is locked'],
  [STUB_ERRORS.NOT_IN_FLASH_MODE, 'no writing was begun'],
  [STUB_ERRORS.INFLATE, 'the compressed data is damaged'],
  [STUB_ERRORS.NOT_ENOUGH_DATA, 'less data came than was announced'],
  [STUB_ERRORS.TOO_MUCH_DATA, 'more data came than was announced'],
  [STUB_ERRORS.NOT_IMPLEMENTED, 'it has no such command'],
]);

/** "0x07, the checksum of the data is wrong". */
export function errorInWords(error: number): string {
  const code = `0x${error.toString(16).padStart(2, '0')}`;
  const words = ERROR_WORDS.get(error);
  return words === undefined ? `error ${code}` : `error ${code}, ${words}`;
}

/**
 * The addresses a serial loader can reach: RAM, and the few registers by which a host recognises the
 * chip, its MAC address, its crystal and its flash (ESP32 Technical Reference Manual, chapters
 * "eFuse Controller", "SPI Controller", "UART Controller"; register names from it). Everything else
 * reads as 0 and is reported.
 */
import { crc8 } from '../formats/octets/hash.ts';
import { fromHex, viewOf } from '../formats/octets/octets.ts';

/** What sets one board apart from another. */
export interface BoardIdentity {
  /** Six octets in hexadecimal, first octet first. */
  readonly mac: string;
  /** JEDEC id of the flash chip: manufacturer, type, capacity (2 to its power octets). */
  readonly flashId: string;
}

/** A locally administered address (IEEE 802, bit 1 of octet 0) and a GigaDevice flash of 4 MB. */
export const DEFAULT_IDENTITY: BoardIdentity = { mac: '025741000001', flashId: 'c84016' };

/** RAM that a loader may fill; esptool knows the same map. */
const RAM_RANGES: readonly (readonly [start: number, end: number])[] = [
  [0x3ff80000, 0x3ff82000], // RTC fast memory, data bus
  [0x3ffae000, 0x40000000], // internal SRAM, data bus
  [0x40070000, 0x400c2000], // internal SRAM and RTC fast memory, instruction bus
  [0x50000000, 0x50002000], // RTC slow memory
];

const CRYSTAL_HZ = 40_000_000;
/** A word of ROM that is different on every kind of chip; esptool recognises the ESP32 by it. */
const CHIP_MAGIC_ADDRESS = 0x40001000;
const CHIP_MAGIC = 0x00f01d83;
const UART_CLKDIV_REG = 0x3ff40014;
const UART_DATE_REG = 0x60000078;
const UART_DATE = 0x15122500;
const SYSCON_DATE_REG = 0x3ff6607c;
const SYSCON_DATE = 0x96042000;
/** How many periods of the crystal one of the inner oscillator takes, which this chip lacks: none. */
const RTC_CALIBRATION_REG = 0x3ff5f06c;
const EFUSE_BLK0_RDATA0_REG = 0x3ff5a000;
const EFUSE_BLOCK_0_WORDS = 7;

// SPI1, the controller that talks to the flash.
const SPI_BASE = 0x3ff42000;
const SPI_CMD_REG = SPI_BASE;
const SPI_USR_REG = SPI_BASE + 0x1c;
const SPI_USR2_REG = SPI_BASE + 0x24;
const SPI_MISO_DLEN_REG = SPI_BASE + 0x2c;
const SPI_W0_REG = SPI_BASE + 0x80;
const SPI_END = SPI_BASE + 0x100;
/** Bit of SPI_CMD_REG: run the user-defined command; it clears itself when done. */
const SPI_USR = 1 << 18;

const FLASH_COMMANDS = { READ_STATUS: 0x05, READ_ID: 0x9f } as const;

export interface LoaderMemoryOptions {
  readonly identity: BoardIdentity;
  /** Bits per second of UART0, for its clock divider. */
  readonly baudRate: () => number;
  /** Something was asked for that this chip does not have. */
  readonly onUnimplemented: (what: string) => void;
}

export class LoaderMemory {
  readonly #options: LoaderMemoryOptions;
  readonly #efuses: readonly number[];
  /** Words of RAM and of writable registers, by address. */
  readonly #words = new Map<number, number>([
    [SPI_USR_REG, 0x80000000],
    [SPI_USR2_REG, 0x70000000],
  ]);

  constructor(options: LoaderMemoryOptions) {
    this.#options = options;
    const mac = fromHex(options.identity.mac);
    const view = viewOf(mac);
    const efuses = new Array<number>(EFUSE_BLOCK_0_WORDS).fill(0);
    // EFUSE_BLK0_RDATA1 and 2: the MAC address from its last octet up, then its CRC.
    efuses[1] = view.getUint32(2);
    efuses[2] = view.getUint16(0) | (crc8(mac) << 16);
    this.#efuses = efuses;
  }

  readWord(address: number): number {
    switch (address) {
      case CHIP_MAGIC_ADDRESS:
        return CHIP_MAGIC;
      case UART_CLKDIV_REG:
        // The ROM's auto-baud measures the divider one short, as on the chip this was recorded from.
        return Math.floor(CRYSTAL_HZ / this.#options.baudRate()) - 1;
      case UART_DATE_REG:
        return UART_DATE;
      case SYSCON_DATE_REG:
        return SYSCON_DATE;
      case RTC_CALIBRATION_REG:
        return 0;
      default:
    }
    const efuse = (address - EFUSE_BLK0_RDATA0_REG) / 4;
    if (efuse in this.#efuses) return this.#efuses[efuse] ?? 0;
    const word = this.#words.get(address);
    if (word === undefined && !isRam(address, 4) && !isSpi(address)) {
      this.#options.onUnimplemented(`register 0x${address.toString(16)}`);
    }
    return word ?? 0;
  }

  /** Changes the bits set in `mask`. */
  writeWord(address: number, value: number, mask = 0xffffffff): void {
    const old = this.#words.get(address) ?? 0;
    this.#words.set(address, ((old & ~mask) | (value & mask)) >>> 0);
    if (address === SPI_CMD_REG && (value & SPI_USR) !== 0) {
      this.#runFlashCommand();
      this.#words.set(SPI_CMD_REG, 0);
    } else if (!isRam(address, 4) && !isSpi(address)) {
      this.#options.onUnimplemented(`register 0x${address.toString(16)}`);
      this.#words.delete(address);
    }
  }

  #runFlashCommand(): void {
    const command = (this.#words.get(SPI_USR2_REG) ?? 0) & 0xffff;
    const bits = ((this.#words.get(SPI_MISO_DLEN_REG) ?? 0) & 0xffffff) + 1;
    let answer = 0;
    if (command === FLASH_COMMANDS.READ_ID) {
      fromHex(this.#options.identity.flashId).forEach((octet, index) => {
        answer |= octet << (8 * index);
      });
    } else if (command !== FLASH_COMMANDS.READ_STATUS) {
      this.#options.onUnimplemented(`flash command 0x${command.toString(16)}`);
    }
    this.#words.set(SPI_W0_REG, bits >= 32 ? answer >>> 0 : answer & (2 ** bits - 1));
  }
}

/** Whether all of the range is RAM. */
export function isRam(address: number, length: number): boolean {
  return RAM_RANGES.some(([start, end]) => address >= start && address + length <= end);
}

function isSpi(address: number): boolean {
  return address >= SPI_BASE && address < SPI_END;
}

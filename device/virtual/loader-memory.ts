/**
 * The addresses a serial loader can reach: RAM, and the few registers by which a host recognises the
 * chip, its MAC address, its crystal and its flash (ESP32 Technical Reference Manual, chapters
 * "eFuse Controller", "SPI Controller", "UART Controller"; register names from it). Everything else
 * reads as 0 and is reported.
 */
import { crc8 } from '../formats/octets/hash.ts';
import { fromHex, viewOf } from '../formats/octets/octets.ts';
import {
  CHIP_MAGIC_ADDRESS,
  ESP32_AFTER_MAGIC,
  ESP32_MAGIC,
  READ_FLASH_ID,
  REGISTERS,
  SPI_CMD_USER,
} from '../formats/esp/registers.ts';

/** The facts that differ from board to board. */
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

/** Addresses at which the chip has anything (Technical Reference Manual, "System and Memory"). */
const MAPPED_RANGES: readonly (readonly [start: number, end: number])[] = [
  [0x3f400000, 0x40c00000], // flash, external RAM, peripherals, internal memory
  [0x50000000, 0x50002000], // RTC slow memory
  [0x60000000, 0x60080000], // peripherals, by the other bus
];

const CRYSTAL_HZ = 40_000_000;
const UART_DATE = 0x15122500;
const SYSCON_DATE = 0x96042000;
const EFUSE_BLOCK_0_WORDS = 7;
const SPI_BASE = REGISTERS.SPI_CMD_REG;
const SPI_END = SPI_BASE + 0x100;
const READ_FLASH_STATUS = 0x05;

export interface LoaderMemoryOptions {
  readonly identity: BoardIdentity;
  /** Bits per second of UART0, for its clock divider. */
  readonly baudRate: () => number;
  /** Something was asked for that this chip does not have. */
  readonly onUnimplemented: (what: string) => void;
}

export class LoaderMemory {
  /** The flash chip's pins are connected to the SPI controller; without that it does not answer. */
  flashAttached = false;
  readonly #options: LoaderMemoryOptions;
  readonly #efuses: readonly number[];
  /** Words of RAM and of writable registers, by address. */
  readonly #words = new Map<number, number>([
    [REGISTERS.SPI_USER_REG, 0x80000000],
    [REGISTERS.SPI_USER2_REG, 0x70000000],
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

  /** Little-endian; the address may be any. */
  readWord(address: number): number {
    const past = 8 * (address % 4);
    if (past === 0) return this.#readAligned(address);
    const start = address - (address % 4);
    const low = this.#readAligned(start) >>> past;
    return (low | (this.#readAligned(start + 4) << (32 - past))) >>> 0;
  }

  #readAligned(address: number): number {
    switch (address) {
      case CHIP_MAGIC_ADDRESS:
        return ESP32_MAGIC;
      case CHIP_MAGIC_ADDRESS + 4:
        return ESP32_AFTER_MAGIC;
      case REGISTERS.UART_CLKDIV_REG:
        // The ROM's auto-baud measures the divider one short, as on the chip this was recorded from.
        return Math.floor(CRYSTAL_HZ / this.#options.baudRate()) - 1;
      case REGISTERS.UART_DATE_REG:
        return UART_DATE;
      case REGISTERS.SYSCON_DATE_REG:
        return SYSCON_DATE;
      // This chip lacks the inner oscillator whose periods this counts.
      case REGISTERS.TIMG_RTCCALICFG1_REG:
        return 0;
      default:
    }
    const efuse = (address - REGISTERS.EFUSE_BLK0_RDATA0_REG) / 4;
    if (efuse in this.#efuses) return this.#efuses[efuse] ?? 0;
    const word = this.#words.get(address);
    if (word === undefined && !isRam(address, 4) && !isSpi(address)) {
      this.#options.onUnimplemented(`register 0x${address.toString(16)}`);
    }
    return word ?? 0;
  }

  /** Octets into RAM; where no RAM is, they are lost, and reported. */
  load(address: number, octets: Uint8Array): void {
    octets.forEach((octet, index) => {
      const at = address + index;
      const past = 8 * (at % 4);
      this.#writeAligned(at - (at % 4), octet << past, 0xff << past);
    });
  }

  /** Changes the bits set in `mask`. */
  writeWord(address: number, value: number, mask = 0xffffffff): void {
    const past = 8 * (address % 4);
    const start = address - (address % 4);
    this.#writeAligned(start, value << past, mask << past);
    if (past === 0) return;
    this.#writeAligned(start + 4, value >>> (32 - past), mask >>> (32 - past));
  }

  #writeAligned(address: number, value: number, mask: number): void {
    const old = this.#words.get(address) ?? 0;
    this.#words.set(address, ((old & ~mask) | (value & mask)) >>> 0);
    if (address === REGISTERS.SPI_CMD_REG && (value & SPI_CMD_USER) !== 0) {
      this.#runFlashCommand();
      this.#words.set(REGISTERS.SPI_CMD_REG, 0);
    } else if (!isRam(address, 4) && !isSpi(address)) {
      this.#options.onUnimplemented(`register 0x${address.toString(16)}`);
      this.#words.delete(address);
    }
  }

  #runFlashCommand(): void {
    const command = (this.#words.get(REGISTERS.SPI_USER2_REG) ?? 0) & 0xffff;
    const bits = ((this.#words.get(REGISTERS.SPI_MISO_DLEN_REG) ?? 0) & 0xffffff) + 1;
    let answer = 0;
    if (command === READ_FLASH_ID) {
      const id = this.flashAttached ? fromHex(this.#options.identity.flashId) : [];
      id.forEach((octet, index) => {
        answer |= octet << (8 * index);
      });
    } else if (command !== READ_FLASH_STATUS) {
      this.#options.onUnimplemented(`flash command 0x${command.toString(16)}`);
    }
    this.#words.set(REGISTERS.SPI_W0_REG, bits >= 32 ? answer >>> 0 : answer & (2 ** bits - 1));
  }
}

/** Whether the chip has anything at this address. */
export function isMapped(address: number): boolean {
  return MAPPED_RANGES.some(([start, end]) => address >= start && address < end);
}

/** Whether all of the range is RAM. */
export function isRam(address: number, length: number): boolean {
  return RAM_RANGES.some(([start, end]) => address >= start && address + length <= end);
}

function isSpi(address: number): boolean {
  return address >= SPI_BASE && address < SPI_END;
}

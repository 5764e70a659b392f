/**
 * What is read of the chip register by register (ESP32 Technical Reference Manual; register names from
 * it): which flash chip there is, and by how much the ROM is wrong about its own rate.
 */
import { uint32Octets } from '../formats/octets/octets.ts';
import type { Octets } from '../formats/octets/octets.ts';
import { READ_FLASH_ID } from '../formats/esp/exchange-words.ts';
import type { Talk } from './loader-talk.ts';

/** SPI1, the controller of the flash. */
const SPI = {
  CMD: 0x3ff42000,
  USER: 0x3ff4201c,
  USER2: 0x3ff42024,
  MISO_DLEN: 0x3ff4202c,
  W0: 0x3ff42080,
} as const;
const SPI_CMD_USER = 1 << 18;
const SPI_USER_COMMAND = 1 << 31;
const SPI_USER_MISO = 1 << 28;
/** A command of eight bits. */
const SPI_COMMAND_BITS = 7 << 28;
const FLASH_ID_BITS = 24;
/** Long enough for the flash chip to answer a command of four octets. */
const REGISTER_DELAY_US = 20;
/** TIMG_RTCCALICFG1, whose highest 25 bits count periods of the crystal; and an eFuse (ESP32 TRM). */
const RTC_CALIBRATION_REG = 0x3ff5f06c;
const RTC_CALIBRATION_VALUE_SHIFT = 7;
const EFUSE_8M_FREQUENCY_REG = 0x3ff5a010;
/** What is measured of 26 and 40 MHz lies between these. */
const MIN_CRYSTAL_HZ = 20_000_000;
const MAX_CRYSTAL_HZ = 50_000_000;

/**
 * The command 9f to the flash chip by way of its controller, as esptool gives it register by register;
 * here in one request, because each waits for an answer (ESP32 TRM, "SPI Controller").
 */
export async function readFlashId(talk: Talk): Promise<number> {
  const [user, user2] = [await talk.read(SPI.USER), await talk.read(SPI.USER2)];
  await talk.ask(
    'ask its flash',
    'WRITE_REG',
    registerWrites([
      [SPI.MISO_DLEN, FLASH_ID_BITS - 1],
      [SPI.USER, SPI_USER_COMMAND | SPI_USER_MISO],
      [SPI.USER2, SPI_COMMAND_BITS | READ_FLASH_ID],
      [SPI.W0, 0],
      [SPI.CMD, SPI_CMD_USER],
    ]),
  );
  const id = await talk.read(SPI.W0);
  const restore = registerWrites([
    [SPI.USER, user],
    [SPI.USER2, user2],
  ]);
  await talk.ask('ask its flash', 'WRITE_REG', restore);
  return id;
}

/**
 * The ROM measures its crystal by an inner oscillator that drifts, and sets its divider by what came
 * out; so it is asked for a rate that is wrong by as much (esptool, ESP32ROM.change_baud).
 */
export async function asRomReckons(talk: Talk, baudRate: number): Promise<number> {
  const periods = (await talk.read(RTC_CALIBRATION_REG)) >>> RTC_CALIBRATION_VALUE_SHIFT;
  const oscillator = (await talk.read(EFUSE_8M_FREQUENCY_REG)) & 0xff;
  const measuredHz = (periods * oscillator * 15_625) / 40;
  // Neither is there on boards that were never calibrated; the ROM goes by its crystal then.
  if (measuredHz < MIN_CRYSTAL_HZ || measuredHz > MAX_CRYSTAL_HZ) return baudRate;
  const crystalHz = measuredHz > 33_000_000 ? 40_000_000 : 26_000_000;
  return Math.floor((baudRate * measuredHz) / crystalHz);
}

/** Data of WRITE_REG: address, value, mask and delay for each. */
function registerWrites(writes: readonly (readonly [address: number, value: number])[]): Octets {
  const words = writes.flatMap(([address, value]) => [
    address,
    value,
    0xffffffff,
    address === SPI.CMD ? REGISTER_DELAY_US : 0,
  ]);
  return uint32Octets(...words);
}

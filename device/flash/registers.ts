/**
 * Questions answered by registers (ESP32 Technical Reference Manual): which flash chip there is,
 * and by how much the ROM is wrong about its own rate.
 */
import { uint32Octets } from '../formats/octets/octets.ts';
import type { Octets } from '../formats/octets/octets.ts';
import { READ_FLASH_ID, REGISTERS, SPI_CMD_USER } from '../formats/esp/registers.ts';
import type { Talk } from './loader-talk.ts';

const SPI_USER_COMMAND = 1 << 31;
const SPI_USER_MISO = 1 << 28;
/** A command of eight bits. */
const SPI_COMMAND_BITS = 7 << 28;
const FLASH_ID_BITS = 24;
/** Long enough for the flash chip to answer a command of four octets. */
const REGISTER_DELAY_US = 20;
const RTC_CALIBRATION_VALUE_SHIFT = 7;
/** A measurement of 26 or 40 MHz lies between these. */
const MIN_CRYSTAL_HZ = 20_000_000;
const MAX_CRYSTAL_HZ = 50_000_000;

/**
 * The command 9f to the flash chip by way of its controller, as esptool gives it register by register;
 * here in one request, because each waits for an answer (ESP32 TRM, "SPI Controller").
 */
export async function readFlashId(talk: Talk): Promise<number> {
  const [user, user2] = [
    await talk.read(REGISTERS.SPI_USER_REG),
    await talk.read(REGISTERS.SPI_USER2_REG),
  ];
  await talk.ask(
    'ask its flash',
    'WRITE_REG',
    registerWrites([
      [REGISTERS.SPI_MISO_DLEN_REG, FLASH_ID_BITS - 1],
      [REGISTERS.SPI_USER_REG, SPI_USER_COMMAND | SPI_USER_MISO],
      [REGISTERS.SPI_USER2_REG, SPI_COMMAND_BITS | READ_FLASH_ID],
      [REGISTERS.SPI_W0_REG, 0],
      [REGISTERS.SPI_CMD_REG, SPI_CMD_USER],
    ]),
  );
  const id = await talk.read(REGISTERS.SPI_W0_REG);
  const restore = registerWrites([
    [REGISTERS.SPI_USER_REG, user],
    [REGISTERS.SPI_USER2_REG, user2],
  ]);
  await talk.ask('ask its flash', 'WRITE_REG', restore);
  return id;
}

/**
 * The ROM measures its crystal by an inner oscillator that drifts, and sets its divider by what came
 * out; so it is asked for a rate that is wrong by as much (esptool, ESP32ROM.change_baud).
 */
export async function asRomReckons(talk: Talk, baudRate: number): Promise<number> {
  const periods = (await talk.read(REGISTERS.TIMG_RTCCALICFG1_REG)) >>> RTC_CALIBRATION_VALUE_SHIFT;
  const oscillator = (await talk.read(REGISTERS.EFUSE_BLK0_RDATA4_REG)) & 0xff;
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
    address === REGISTERS.SPI_CMD_REG ? REGISTER_DELAY_US : 0,
  ]);
  return uint32Octets(...words);
}

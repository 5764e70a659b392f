/**
 * Registers by which a host recognises an ESP32, its MAC address, its crystal and its flash chip (ESP32
 * Technical Reference Manual; names from it).
 */
export const REGISTERS = {
  UART_CLKDIV_REG: 0x3ff40014,
  UART_DATE_REG: 0x60000078,
  SYSCON_DATE_REG: 0x3ff6607c,
  /** Its highest 25 bits count periods of the crystal. */
  TIMG_RTCCALICFG1_REG: 0x3ff5f06c,
  EFUSE_BLK0_RDATA0_REG: 0x3ff5a000,
  EFUSE_BLK0_RDATA1_REG: 0x3ff5a004,
  EFUSE_BLK0_RDATA2_REG: 0x3ff5a008,
  EFUSE_BLK0_RDATA3_REG: 0x3ff5a00c,
  EFUSE_BLK0_RDATA4_REG: 0x3ff5a010,
  EFUSE_BLK0_RDATA5_REG: 0x3ff5a014,
  EFUSE_BLK0_RDATA6_REG: 0x3ff5a018,
  // SPI1, the controller that talks to the flash.
  SPI_CMD_REG: 0x3ff42000,
  SPI_USER_REG: 0x3ff4201c,
  SPI_USER1_REG: 0x3ff42020,
  SPI_USER2_REG: 0x3ff42024,
  SPI_MOSI_DLEN_REG: 0x3ff42028,
  SPI_MISO_DLEN_REG: 0x3ff4202c,
  SPI_W0_REG: 0x3ff42080,
} as const;

/** Bit of SPI_CMD_REG: run the user-defined command; it clears itself when done. */
export const SPI_CMD_USER = 1 << 18;

/** A word of ROM that is different on every kind of chip; esptool recognises the ESP32 by it. */
export const CHIP_MAGIC_ADDRESS = 0x40001000;
export const ESP32_MAGIC = 0x00f01d83;
/** The word of the ESP32's ROM behind it. */
export const ESP32_AFTER_MAGIC = 0x65004136;

/** Command of every SPI flash chip (JEDEC): say who you are. */
export const READ_FLASH_ID = 0x9f;

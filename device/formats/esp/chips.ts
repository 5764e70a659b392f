/**
 * Chips by the id in an image's extended header, and the register each is recognised by. Ids are
 * those of ESP-IDF's `esp_chip_id_t`; 0x5741 ("WA") is this project's: the virtual board's CPU runs
 * WebAssembly, and neither can run what was built for the other.
 */
export const CHIP_ID_ESP32 = 0x0000;
export const CHIP_ID_WEBASSEMBLY = 0x5741;

const CHIP_NAMES: ReadonlyMap<number, string> = new Map([
  [CHIP_ID_ESP32, 'ESP32'],
  [0x0002, 'ESP32-S2'],
  [0x0005, 'ESP32-C3'],
  [0x0009, 'ESP32-S3'],
  [0x000c, 'ESP32-C2'],
  [0x000d, 'ESP32-C6'],
  [0x0010, 'ESP32-H2'],
  [0x0012, 'ESP32-P4'],
  [0x0017, 'ESP32-C5'],
  [CHIP_ID_WEBASSEMBLY, 'virtual board (WebAssembly)'],
]);

/** "ESP32-C3", or "unknown chip 0x0123". */
export function chipName(chipId: number): string {
  return CHIP_NAMES.get(chipId) ?? `unknown chip 0x${chipId.toString(16).padStart(4, '0')}`;
}

/** Where the ROM of a classic ESP32 looks for its image; the virtual board does as well. */
export const BOOT_IMAGE_ADDRESS = 0x1000;

/**
 * Bits per second of UART0 after a reset: the boot ROM speaks at this rate (esptool documentation, "Serial
 * Connection"), and so do the sketches. Every bridge can run at it.
 */
export const BOOT_BAUD_RATE = 115_200;

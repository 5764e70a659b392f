/**
 * What the boot ROM prints of the mode it starts in (tests/vectors/esp32-rom-boot.json has its lines):
 * `rst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))`, then
 * `waiting for download`.
 */
export const DOWNLOAD_MODE = /waiting for download/;
/** Straps said: run what is in the flash. */
export const RUNNING_MODE = /boot:0x[0-9a-f]+ \([A-Z_]*SPI_/;

/** The chip's brown-out detector has reset it: the ROM's reason for a reset, or a program's last word. */
export const BROWN_OUT = /BROWN_?OUT_RESET|Brownout detector was triggered/;

/** "0x13 (SPI_FAST_FLASH_BOOT)", the last one in the log; null when the ROM has said none. */
export function bootMode(log: string): string | null {
  const found = [...log.matchAll(/boot:(0x[0-9a-f]+ \([A-Z0-9_]+)/g)].at(-1)?.[1];
  return found === undefined ? null : `${found})`;
}

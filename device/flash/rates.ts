/**
 * The rate of the serial line while flashing. No bridge tells its limits, so the fastest rate is
 * tried, and then the next lower. The rate that held is remembered under the USB ids of the bridge.
 * The ids also tell where to begin.
 */
import { BOOT_BAUD_RATE } from '../formats/esp/chips.ts';

/** Highest first. */
export const FLASH_BAUD_RATES: readonly number[] = [921_600, 460_800, 230_400, BOOT_BAUD_RATE];

/** The store for rates that held: a browser's storage, or nothing at all. */
export interface RateMemory {
  recall(key: string): string | null;
  remember(key: string, value: string): void;
}

interface Bridge {
  readonly vendor: number;
  readonly product: number;
  readonly fastest: number;
}

/** Bridges that are known not to hold the fastest. */
const SLOW_BRIDGES: readonly Bridge[] = [
  { vendor: 0x1a86, product: 0x7523, fastest: 460_800 }, // CH340
  { vendor: 0x1a86, product: 0x5523, fastest: 460_800 }, // CH341
];

/** "10c4-ea60", or "other" for a port that is not on USB: nothing else of the port is told. */
export function rateKey({ usbVendorId, usbProductId }: SerialPortInfo): string {
  if (usbVendorId === undefined || usbProductId === undefined) return 'flash-speed.other';
  return `flash-speed.${hex(usbVendorId)}-${hex(usbProductId)}`;
}

/** The rate that held the last time. */
export interface HeldRate {
  readonly baudRate: number;
  /** The boot ROM could not write at it, or not at all: the stub did. */
  readonly byStub: boolean;
}

const STUB_MARK = ' stub';

/**
 * @param held `byStub` is null when the ROM was not to write: nothing is learned of it then
 * @param fixed the rate the reader has chosen; nothing is learned of faster ones then
 */
export function rememberRate(
  info: SerialPortInfo,
  memory: RateMemory,
  { baudRate, byStub }: { readonly baudRate: number; readonly byStub: boolean | null },
  fixed: number | null,
): void {
  const known = recallRate(info, memory);
  if (fixed !== null && baudRate <= (known?.baudRate ?? Infinity)) return;
  const mark = (byStub ?? known?.byStub === true) ? STUB_MARK : '';
  memory.remember(rateKey(info), `${baudRate}${mark}`);
}

/** null when nothing is remembered. The store may hold anything: only one of our rates counts. */
export function recallRate(info: SerialPortInfo, memory: RateMemory | null): HeldRate | null {
  const stored = memory?.recall(rateKey(info)) ?? '';
  const byStub = stored.endsWith(STUB_MARK);
  const baudRate = Number(byStub ? stored.slice(0, -STUB_MARK.length) : stored);
  return FLASH_BAUD_RATES.includes(baudRate) ? { baudRate, byStub } : null;
}

/**
 * @param fixed the rate the reader has chosen, null for the fastest that holds
 * @returns the rates to try, highest first; {@link BOOT_BAUD_RATE} always ends it
 */
export function ratesToTry(
  info: SerialPortInfo,
  memory: RateMemory | null,
  fixed: number | null,
): readonly number[] {
  if (fixed !== null) return fixed === BOOT_BAUD_RATE ? [BOOT_BAUD_RATE] : [fixed, BOOT_BAUD_RATE];
  const bridge = SLOW_BRIDGES.find(
    ({ vendor, product }) => vendor === info.usbVendorId && product === info.usbProductId,
  );
  const fastest = recallRate(info, memory)?.baudRate ?? bridge?.fastest ?? Infinity;
  return FLASH_BAUD_RATES.filter((rate) => rate <= fastest);
}

function hex(id: number): string {
  return id.toString(16).padStart(4, '0');
}

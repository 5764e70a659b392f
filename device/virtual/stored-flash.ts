/**
 * The virtual board's flash as this browser keeps it. Storage may hold anything, refuse, or never
 * answer; then the board starts with a blank flash, which is flashed again.
 */
import type { Clock } from '../clock/clock.ts';
import { Flash, SECTOR_OCTETS, type FlashSnapshot, type SectorImage } from './flash.ts';

/** A browser answers within milliseconds. A database that another tab blocks may never answer. */
export const STORAGE_PATIENCE_MS = 2_000;

const BLANK: FlashSnapshot = { sectors: [] };

/**
 * @param read gets the stored value, undefined when there is none
 * @returns the stored flash; a blank one when it is missing, malformed or late
 */
export async function readStoredFlash(
  read: () => Promise<unknown>,
  clock: Clock,
): Promise<FlashSnapshot> {
  const late = Promise.withResolvers<undefined>();
  const cancel = clock.after(STORAGE_PATIENCE_MS, () => late.resolve(undefined));
  try {
    return flashSnapshotIn(await Promise.race([read(), late.promise])) ?? BLANK;
  } catch {
    // A private window, or storage that is forbidden.
    return BLANK;
  } finally {
    cancel();
  }
}

/** The snapshot that `value` is; null when a flash could not be made of it. */
function flashSnapshotIn(value: unknown): FlashSnapshot | null {
  const { sectors } = (value ?? {}) as { sectors?: unknown };
  if (!Array.isArray(sectors) || !sectors.every(isSector)) return null;
  try {
    return new Flash({ sectors }).snapshot();
  } catch {
    // A sector outside the chip.
    return null;
  }
}

function isSector(value: unknown): value is SectorImage {
  const { sector, octets } = (value ?? {}) as Partial<Record<string, unknown>>;
  return (
    Number.isInteger(sector) && octets instanceof Uint8Array && octets.length === SECTOR_OCTETS
  );
}

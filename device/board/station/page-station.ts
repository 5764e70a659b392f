/** The flash station of a page: this browser's ports, real boards, and the programs of this site. */
import { systemClock } from '../../clock/clock.ts';
import type { FlashPart } from '../../flash/flash-parts.ts';
import { browserRateMemory } from '../../flash/rate-memory.ts';
import { BOOT_IMAGE_ADDRESS } from '../../formats/esp/chips.ts';
import type { SketchName } from '../../port/board-device.ts';
import { portsOf } from '../../port/ports.ts';
import { openUsb } from '../../usb/open-usb.ts';
import { bundledImage } from '../bundled-image.ts';
import type { StationProgram } from './station-row.ts';
import { FlashStation, type StationOptions } from './station.ts';

export { portsOf };
export { problemOf } from '../board-problems.ts';
export { isBusy, recordsAsCsv } from './station.ts';
export type { FlashRecord, FlashStation, RowSnapshot, StationProgram } from './station.ts';

/** @throws ProblemError usb-unsupported, usb-insecure-page */
export function stationInPage(
  options: Pick<StationOptions, 'program' | 'store' | 'onChange' | 'onEnded'>,
): FlashStation {
  return new FlashStation({
    ...options,
    ports: portsOf(),
    openDevice: openUsb,
    clock: systemClock,
    rateMemory: browserRateMemory,
  });
}

/**
 * A program of the course, fetched once for all rows; a fetch that fails is tried again by the next row.
 * @param base the path that the site lies below
 */
export function courseProgram(sketch: SketchName, name: string, base: string): StationProgram {
  let fetched: Promise<readonly FlashPart[]> | null = null;
  const fetchParts = async (): Promise<readonly FlashPart[]> => {
    const data = await bundledImage('usb', sketch, base);
    return [{ address: BOOT_IMAGE_ADDRESS, data }];
  };
  return {
    name,
    // Every sketch of the course says its name first.
    firstLine: `${sketch}:`,
    parts: () => {
      fetched ??= fetchParts().catch((error: unknown) => {
        fetched = null;
        throw error;
      });
      return fetched;
    },
  };
}

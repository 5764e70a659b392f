/** What a board is made of and how it is started; a page and Node differ here. */
import type { RateMemory } from '../flash/rates.ts';
import type { BoardDevice, OpenDevice, SketchName } from '../port/board-device.ts';
import { inTime } from './site-load.ts';
import type { loadVirtual } from './virtual-code.ts';

/** Where a board gets what it cannot make itself; a page and Node differ here. */
export interface BoardParts {
  readonly openVirtual: OpenDevice;
  readonly openUsb: OpenDevice;
  /** The image to flash when the reader gives none. Rejects with a ProblemError. */
  readonly bundledImage: (
    kind: BoardDevice['kind'],
    sketch: SketchName,
  ) => Promise<Uint8Array<ArrayBuffer>>;
  /** Loads the code that a virtual board's start asks for, all of it together; a page alone has to. */
  readonly loadVirtual?: typeof loadVirtual;
  /** Which rate held on which bridge while flashing; forgotten where there is none. */
  readonly rateMemory?: () => Promise<RateMemory>;
}

export interface StartOptions {
  /** The program to flash; `led_websocket` unless given. */
  readonly sketch?: SketchName;
  /** Leave the flash alone when it already holds the bundled image. */
  readonly skipFlash?: boolean;
  /** Bits per second that the virtual wire is paced at; null, or not given, for full speed. */
  readonly paceBaud?: number | null;
  /** The flash holds the program from the start, and nothing is flashed: for boards of a lab. */
  readonly programmed?: boolean;
  /** Whether the page opens its own WebSocket to the sketch; it does unless false. */
  readonly ledSocket?: boolean;
}

/** @param keepFlash whether a virtual board's flash is the one kept in this browser */
export function partsInPage(keepFlash: boolean): BoardParts {
  return {
    openVirtual: async (events, options) => {
      const { openVirtual } = await inTime(import('../virtual/open-virtual.ts'));
      return openVirtual(events, { ...options, keepFlash });
    },
    openUsb: async (...given) => (await inTime(import('../usb/open-usb.ts'))).openUsb(...given),
    bundledImage: async (...given) => {
      const { bundledImage } = await inTime(import('./bundled-image.ts'));
      return bundledImage(...given, import.meta.env.BASE_URL);
    },
    loadVirtual: async (...given) => (await import('./virtual-code.ts')).loadVirtual(...given),
    rateMemory: async () => (await inTime(import('../flash/rate-memory.ts'))).browserRateMemory,
  };
}

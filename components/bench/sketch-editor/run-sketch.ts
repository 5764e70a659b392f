/** Puts a compiled sketch on the page's board, and its files: starts a virtual one if there is none. */
import { board } from '../../../device/board/board.ts';
import type { FlashPart } from '../../../device/board/board.ts';
import { BOOT_IMAGE_ADDRESS } from '../../../device/formats/esp/chips.ts';
import { type Octets, sameOctets } from '../../../device/formats/octets/octets.ts';
import { writeWebAssemblyImage } from '../../../device/formats/esp/webassembly-image.ts';
import { sketchRuns } from './sketch-runs.ts';

/** Up to the board's files: firmware/core/arduino/files/partition.h. */
const PROGRAM_OCTETS = 0x290000 - BOOT_IMAGE_ADDRESS;

export type FilesForBoard = readonly { readonly path: string; readonly octets: Octets }[];

/**
 * @param origin the sketch of the course that it began as
 * @param data what lies in the board's file system then; what else is there stays
 * @returns why it does not run, in a sentence; null when it runs */
export async function runOnBoard(
  module: Uint8Array<ArrayBuffer>,
  origin: string | null,
  data: FilesForBoard,
): Promise<string | null> {
  if (board.snapshot.kind === 'usb') {
    return 'The editor builds for the virtual board. Disconnect the ESP32, then press Run again.';
  }
  const image = writeWebAssemblyImage(module);
  if (image.length > PROGRAM_OCTETS) {
    const [has, room] = [image.length, PROGRAM_OCTETS].map((octets) => (octets / 1e6).toFixed(1));
    return `The program has ${has} MB, and the flash has room for ${room} MB of it. Put large constants into files below data/.`;
  }
  if (board.snapshot.kind === null) await board.startVirtual({ skipFlash: true });
  if (board.snapshot.problem === null && data.length === 0) await board.flash(image);
  if (board.snapshot.problem === null && data.length > 0) {
    const files = await partsOf(data);
    if (typeof files === 'string') return files;
    await board.flash([{ address: BOOT_IMAGE_ADDRESS, data: image }, ...files]);
  }
  const { problem } = board.snapshot;
  if (problem !== null) return `${problem.what} ${problem.next}`;
  sketchRuns(origin);
  return null;
}

/** What of the flash changes when these files are in it; why they cannot be, in a sentence. */
async function partsOf(data: FilesForBoard): Promise<FlashPart[] | string> {
  const { boardImage, FileRefused } = await import('../board-files/board-image.ts');
  try {
    const image = await boardImage();
    if (image === null) return [];
    const there = new Set(image.list().map(({ path }) => path));
    for (const { path, octets } of data) {
      if (!there.has(path) || !sameOctets(image.read(path), octets)) image.write(path, octets);
    }
    return image.changes();
  } catch (error) {
    if (error instanceof FileRefused) return `The board does not take ${error.message}`;
    return 'What writes the files of the board could not be loaded. Check the connection, then press Run again.';
  }
}

/** Puts a compiled sketch on the page's board: starts a virtual one if there is none. */
import { board } from '../../../device/board/board.ts';
import { writeWebAssemblyImage } from '../../../device/formats/esp/webassembly-image.ts';
import { sketchRuns } from './sketch-runs.ts';

/**
 * @param origin the sketch of the course that it began as
 * @returns why it does not run, in a sentence; null when it runs */
export async function runOnBoard(
  module: Uint8Array<ArrayBuffer>,
  origin: string | null,
): Promise<string | null> {
  if (board.snapshot.kind === 'usb') {
    return 'The editor builds for the virtual board. Disconnect the ESP32, then press Run again.';
  }
  if (board.snapshot.kind === null) await board.startVirtual({ skipFlash: true });
  if (board.snapshot.problem === null) await board.flash(writeWebAssemblyImage(module));
  const { problem } = board.snapshot;
  if (problem !== null) return `${problem.what} ${problem.next}`;
  sketchRuns(origin);
  return null;
}

/** How the reader wants a virtual board started: chosen in the board bar, kept wherever one is started. */
import { ownBoard, showBoard, type SketchName } from '../../../device/board/board.ts';
import { recall, remember } from '../../ui/widget/storage.ts';

const SKIP = 'skip-flashing';

export const startPreferences = {
  /** Whether a board that holds the program already is started without flashing. */
  skipFlash: recall(SKIP) === 'yes',
  /** The wire's rate; null for full speed. */
  paceBaud: null as number | null,
};

/** This choice outlives the page. */
export function rememberSkipFlash(skipFlash: boolean): void {
  startPreferences.skipFlash = skipFlash;
  remember(SKIP, skipFlash ? 'yes' : null);
}

/** A failure becomes the problem of the board's snapshot, which the board bar's alert shows. */
export function startVirtualBoard(sketch: SketchName = 'led_websocket'): void {
  showBoard(ownBoard);
  void ownBoard.startVirtual({ ...startPreferences, sketch });
}

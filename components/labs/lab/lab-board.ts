/** The line of a lab that says whether there is a board to work on, and starts one as the bench does. */
import { ownBoard, type SketchName } from '../../../device/board/board.ts';
import { PROGRAMS, type Program } from '../../bench/flasher/programs.ts';
import { showReason } from '../../bench/board-bar/reason.ts';
import { startVirtualBoard } from '../../bench/board-bar/start-preferences.ts';
import { noVirtualBoard, surroundings } from '../../bench/board-bar/support.ts';
import { Widget } from '../../ui/widget/widget.ts';

/** A program whose name nobody knows may be one of the LED, or the reader's own: it is left there. */
function isRight(sketch: SketchName | null, needed: Program): boolean {
  return sketch === needed || (sketch === null && needed === 'led_websocket');
}

export class LabBoard extends Widget {
  protected override attach(signal: AbortSignal): void {
    const lacks = noVirtualBoard(surroundings());
    showReason(this, 'start', lacks);
    const needed = PROGRAMS.find(({ sketch }) => sketch === this.dataset.program)?.sketch ?? null;
    this.press('start', () => startVirtualBoard(needed ?? undefined), signal);
    this.press('program', () => needed !== null && ownBoard.flash(needed), signal);
    const show = (): void => {
      const { state, label, sketch } = ownBoard.snapshot;
      const none = state === 'none' || state === 'lost';
      this.dataset.hasBoard = String(!none);
      this.offer('start', none && lacks === null);
      this.write('label', label.toLowerCase());
      this.named('program').hidden = needed === null || isRight(sketch, needed);
      this.offer('program', state === 'running');
      // What had the focus may be gone now; the line that has taken its place goes on from there.
      const focused = document.activeElement;
      if (focused === null || !this.contains(focused) || focused.checkVisibility()) return;
      const line = this.find(`[data-part="${none ? 'without' : 'with'}"]`, HTMLElement);
      line.tabIndex = -1;
      line.focus({ preventScroll: true });
    };
    ownBoard.on('change', show, { signal });
    show();
  }
}

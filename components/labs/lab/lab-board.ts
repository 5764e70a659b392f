/** The line of a lab that says whether there is a board to work on, and starts one as the bench does. */
import { ownBoard } from '../../../device/board/board.ts';
import { showReason } from '../../bench/board-bar/reason.ts';
import { startVirtualBoard } from '../../bench/board-bar/start-preferences.ts';
import { noVirtualBoard, surroundings } from '../../bench/board-bar/support.ts';
import { Widget } from '../../ui/widget/widget.ts';

export class LabBoard extends Widget {
  protected override attach(signal: AbortSignal): void {
    const lacks = noVirtualBoard(surroundings());
    showReason(this, 'start', lacks);
    this.press('start', startVirtualBoard, signal);
    this.press('program', () => ownBoard.flash('led_websocket'), signal);
    const show = (): void => {
      const { state, label, sketch } = ownBoard.snapshot;
      const none = state === 'none' || state === 'lost';
      this.dataset.hasBoard = String(!none);
      this.offer('start', none && lacks === null);
      this.write('label', label.toLowerCase());
      // The program of lesson 2 may still be on the board; labs are about the other one.
      this.named('program').hidden = sketch !== 'led_http';
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

/** The line of a lab that says whether there is a board to work on, and starts one as the bench does. */
import { board } from '../../../device/board/board.ts';
import { onPress, setAvailable, setText, Widget } from '../../ui/widget/widget.ts';

export class LabBoard extends Widget {
  protected override attach(signal: AbortSignal): void {
    const start = this.find('[data-action="start"]', HTMLButtonElement);
    // The bench knows the wire's speed and whether to skip flashing: it is the one that starts.
    onPress(start, () => benchButton()?.click(), signal);
    const program = this.find('[data-action="program"]', HTMLButtonElement);
    onPress(program, () => void board.flash('led_websocket'), signal);
    const show = (): void => {
      const { state, label, sketch } = board.snapshot;
      const none = state === 'none' || state === 'lost';
      this.dataset.hasBoard = String(!none);
      setAvailable(start, none && benchButton()?.getAttribute('aria-disabled') !== 'true');
      setText(this.find('[data-part="label"]', HTMLElement), label.toLowerCase());
      // The program of lesson 2 may still be on the board; labs are about the other one.
      this.find('[data-part="program"]', HTMLElement).hidden = sketch !== 'led_http';
      setAvailable(program, state === 'running');
      // What had the focus may be gone now; the line that has taken its place goes on from there.
      const focused = document.activeElement;
      if (focused === null || !this.contains(focused) || focused.checkVisibility()) return;
      const line = this.find(`[data-part="${none ? 'without' : 'with'}"]`, HTMLElement);
      line.tabIndex = -1;
      line.focus({ preventScroll: true });
    };
    board.on('change', show, { signal });
    show();
    // Whether a board can be started here the bench finds out when it wakes, perhaps after this.
    void customElements.whenDefined('board-bar').then(() => {
      if (!signal.aborted) show();
    });
  }
}

function benchButton(): HTMLElement | null {
  return document.querySelector<HTMLElement>('board-bar [data-action="start"]');
}

/**
 * The serial monitor. It stays small, because every page loads it: what works its parts arrives when
 * a board is started or the monitor is used. Until then the board keeps what was said.
 */
import { board } from '../../../device/board/board.ts';
import { Widget } from '../../ui/widget/widget.ts';
import { rovingToolbar } from './toolbar.ts';

export class SerialMonitor extends Widget {
  #loading = false;

  protected override attach(signal: AbortSignal): void {
    this.#loading = false;
    const load = (): void => void this.#load(signal);
    const look = (): void => {
      if (board.snapshot.state !== 'none' || board.transcript.end > 0) load();
    };
    board.on('change', look, { signal });
    for (const use of ['focusin', 'pointerdown']) this.addEventListener(use, load, { signal });
    // Who is quicker than that must not send a form to the site.
    this.addEventListener('submit', (event) => event.preventDefault(), { signal });
    rovingToolbar(this.find('[data-part="tools"]', HTMLElement), signal);
    look();
  }

  async #load(signal: AbortSignal): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    const { openDesk } = await import('./desk.ts');
    if (!signal.aborted) openDesk(this, signal);
  }
}

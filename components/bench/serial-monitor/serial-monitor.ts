/**
 * The serial monitor. It stays small, because every page loads it: what works its parts arrives when
 * a board is started or the monitor is used. Until then the board keeps what was said.
 */
import { board, onBoardShown } from '../../../device/board/board.ts';
import { loadAhead } from '../../ui/widget/ahead.ts';
import { once } from '../../ui/widget/on-demand.ts';
import { listen, Widget } from '../../ui/widget/widget.ts';
import { rovingToolbar } from './toolbar.ts';

const live = once(() => import('./live-monitor.ts'));
const monitorAhead = async () => (await live()).loadTerminal();

export class SerialMonitor extends Widget {
  protected override attach(signal: AbortSignal): void {
    const load = once(async () => {
      const { LiveMonitor } = await live();
      return signal.aborted ? null : new LiveMonitor(this, signal);
    });
    const look = (): void => {
      if (board.snapshot.state !== 'none' || board.transcript.end > 0) void load();
    };
    board.on('change', look, { signal });
    // What is used first may be a tab, and loads the code that works it.
    for (const use of ['focusin', 'pointerdown', 'click'] as const) {
      listen(this, use, signal, async ({ target }) => (await load())?.choose(target));
    }
    // Who is quicker than that must not send a form to the site.
    listen(this, 'submit', signal, (event) => event.preventDefault());
    for (const part of ['tabs', 'tools']) rovingToolbar(this.named(part), signal);
    onBoardShown(() => this.reattach(), signal);
    look();
    loadAhead(monitorAhead);
  }
}

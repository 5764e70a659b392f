/**
 * A lab: puts a small sketch on the reader's board, one of five uses, and opens two clients of it side by
 * side. Their packets are in the bench's table like all others.
 */
import { ownBoard } from '../../../device/board/board.ts';
import { startVirtualBoard } from '../../bench/board-bar/start-preferences.ts';
import { listen, Widget } from '../../ui/widget/widget.ts';
import { ClientPanes } from '../lab/client-panes.ts';
import { USES, type Use } from './uses.ts';

export class UsesLab extends Widget {
  #use: Use | undefined = USES[0];
  #clients: ClientPanes | null = null;

  protected override attach(signal: AbortSignal): void {
    this.press('flash', () => this.#flash(), signal);
    listen(this.named('uses'), 'change', signal, () => this.#choose());
    ownBoard.on('change', () => this.#show(), { signal });
    if (this.#use !== undefined) this.#clients = new ClientPanes(this, this.#use, signal);
    this.#choose();
  }

  #choose(): void {
    const chosen = this.find('input:checked', HTMLInputElement).value;
    const use = USES.find(({ sketch }) => sketch === chosen);
    if (use === undefined) return;
    if (use !== this.#use) this.#clients?.take(use);
    this.#use = use;
    this.write('program', `Put ${use.title} on the board`);
    this.#show();
  }

  #flash(): void {
    const { state } = ownBoard.snapshot;
    const sketch = this.#use?.sketch;
    if (sketch === undefined) return;
    if (state === 'none' || state === 'lost') startVirtualBoard(sketch);
    else void ownBoard.flash(sketch);
  }

  #show(): void {
    const { state, sketch, serving } = ownBoard.snapshot;
    const runs = sketch === this.#use?.sketch && state === 'running';
    const busy = state === 'flashing' || state === 'booting' || state === 'connecting';
    this.#clients?.follow(runs && serving ? ownBoard.wire : null);
    this.offer('flash', !busy && !runs);
    const title = this.#use?.title ?? '';
    this.say(
      runs
        ? `${title} runs on your board, with two clients.`
        : busy
          ? `Your board is busy: ${ownBoard.snapshot.label.toLowerCase()}.`
          : `${title} is not on your board yet.`,
    );
  }
}

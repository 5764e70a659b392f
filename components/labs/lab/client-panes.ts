/** The two clients of a lab, which are loaded when they are needed. The lab's HTML has ClientPanes.astro in it. */
import type { Wire } from '../../../device/board/board.ts';
import type { Widget } from '../../ui/widget/widget.ts';
import type { ClientPane } from './client-pane.ts';
import type { Overheard, Talk } from './client-talk.ts';

export class ClientPanes {
  #panes: readonly ClientPane[] = [];
  #talk: Talk;
  #wire: Wire | null = null;

  constructor(lab: Widget, talk: Talk, signal: AbortSignal, overheard?: Overheard) {
    this.#talk = talk;
    signal.addEventListener('abort', () => {
      for (const pane of this.#panes) pane.leave();
      this.#panes = [];
    });
    void this.#load(lab, signal, overheard);
  }

  /** Goes over to another talk. */
  take(talk: Talk): void {
    this.#talk = talk;
    for (const pane of this.#panes) pane.take(talk);
  }

  /** @param wire null while the sketch does not run */
  follow(wire: Wire | null): void {
    this.#wire = wire;
    for (const pane of this.#panes) pane.follow(wire);
  }

  async #load(lab: Widget, signal: AbortSignal, overheard?: Overheard): Promise<void> {
    const { ClientPane } = await import('./client-pane.ts');
    if (signal.aborted) return;
    this.#panes = [0, 1].map(
      (number) =>
        new ClientPane(
          lab.named(`client-${number}`),
          lab.named(`log-${number}`),
          number,
          this.#talk,
          overheard,
        ),
    );
    this.follow(this.#wire);
  }
}

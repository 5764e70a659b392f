/** What a board says of itself: how it stands now, kept for whoever asks, and events for whoever listens. */
import { labelOf, NO_BOARD, type BoardEvents, type BoardSnapshot } from './board-events.ts';

export class Announcer {
  readonly #events = new EventTarget();
  #snapshot: BoardSnapshot = NO_BOARD;

  get snapshot(): BoardSnapshot {
    return this.#snapshot;
  }

  /** Calls `listener` at every event until `signal` aborts. */
  on<Name extends keyof BoardEvents>(
    name: Name,
    listener: (detail: BoardEvents[Name]) => void,
    options?: { readonly signal?: AbortSignal },
  ): void {
    const heard = (event: Event) => listener((event as CustomEvent<BoardEvents[Name]>).detail);
    this.#events.addEventListener(name, heard, options);
  }

  protected update(change: Partial<BoardSnapshot>): void {
    const next = { ...this.#snapshot, ...change };
    this.#snapshot = { ...next, label: labelOf(next.state, next.flashPercent) };
    this.emit('change', this.#snapshot);
  }

  protected emit<Name extends keyof BoardEvents>(name: Name, detail: BoardEvents[Name]): void {
    this.#events.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

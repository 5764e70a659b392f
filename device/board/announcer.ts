/** What a board says of itself: how it stands now, kept for whoever asks, and events for whoever listens. */
import { labelOf, NO_BOARD, type BoardEvents, type BoardSnapshot } from './board-events.ts';
import { nextState, type BoardState, type LifeEvent } from './life-cycle.ts';

/** For the parts of a board: each says what it knows. */
export interface Announces {
  readonly snapshot: BoardSnapshot;
  /** Replaces the snapshot by one with these changes. */
  update(change: Omit<Partial<BoardSnapshot>, 'state' | 'label'>): void;
  /** Goes to the state that `event` leads to, with these changes. @returns false when it leads nowhere */
  happen(event: LifeEvent, change?: Parameters<Announces['update']>[0]): boolean;
  emit<Name extends keyof BoardEvents>(name: Name, detail: BoardEvents[Name]): void;
}

export class Announcer implements Announces {
  readonly #events = new EventTarget();
  #snapshot: BoardSnapshot = NO_BOARD;
  /** The state in which the last flash began. */
  #beforeFlash: BoardState = 'none';

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

  update(change: Partial<BoardSnapshot>): void {
    const next = { ...this.#snapshot, ...change };
    this.#snapshot = { ...next, label: labelOf(next) };
    this.emit('change', this.#snapshot);
  }

  happen(event: LifeEvent, change: Partial<BoardSnapshot> = {}): boolean {
    const { state: from } = this.#snapshot;
    const state = nextState(from, event, this.#beforeFlash);
    if (state === null) return false;
    if (event === 'flash') this.#beforeFlash = from;
    this.update({ ...change, state });
    return true;
  }

  emit<Name extends keyof BoardEvents>(name: Name, detail: BoardEvents[Name]): void {
    this.#events.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** The same for what lasts until `signal` aborts: whatever it says afterwards is not heard. */
  until(signal: AbortSignal): Announces {
    const snapshot = (): BoardSnapshot => this.#snapshot;
    return {
      get snapshot() {
        return snapshot();
      },
      update: (change) => {
        if (!signal.aborted) this.update(change);
      },
      happen: (event, change) => !signal.aborted && this.happen(event, change),
      emit: (name, detail) => {
        if (!signal.aborted) this.emit(name, detail);
      },
    };
  }
}

/**
 * A client that toggles at a pace and watches whether it is answered. Plain of any page: the clock
 * that turns it calls `tick`, the socket calls `heard`.
 */
export type Tick =
  /** The toggle before was answered, and another one is sent. */
  | { readonly kind: 'answered'; readonly afterMs: number }
  /** There is still no answer. */
  | { readonly kind: 'waiting'; readonly sinceMs: number }
  /** Nothing was asked before. */
  | { readonly kind: 'first' };

export class Pulse {
  readonly #send: () => void;
  #sentMs: number | null = null;
  #answeredMs: number | null = null;

  constructor(send: () => void) {
    this.#send = send;
  }

  /** A new state came from the board. */
  heard(nowMs: number): void {
    if (this.#sentMs !== null) this.#answeredMs ??= nowMs;
  }

  tick(nowMs: number): Tick {
    const sentMs = this.#sentMs;
    if (sentMs !== null && this.#answeredMs === null) {
      return { kind: 'waiting', sinceMs: nowMs - sentMs };
    }
    const tick: Tick =
      sentMs === null || this.#answeredMs === null
        ? { kind: 'first' }
        : { kind: 'answered', afterMs: this.#answeredMs - sentMs };
    this.#sentMs = nowMs;
    this.#answeredMs = null;
    this.#send();
    return tick;
  }
}

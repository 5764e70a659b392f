/**
 * The page's own way to the LED of the program that runs: the WebSocket of `led_websocket`, kept open,
 * or `POST /toggle` of `led_http`. Toggles are taken from the program's first line on, and leave when
 * its server listens.
 */
export interface LedEvents {
  readonly onSocket: (socket: 'closed' | 'connecting' | 'open') => void;
  /** The program has said how its LED is. */
  readonly onLed: (led: 'on' | 'off') => void;
}

export interface Led {
  /** The program's server listens. */
  serving(): void;
  /**
   * Asks the program to toggle. Resolves with the milliseconds until it has said the new state.
   * @throws ProblemError toggle-not-understood, toggle-no-answer, and those of HTTP
   */
  toggle(): Promise<number>;
  /** Ends the connection, and every toggle without an answer. */
  stop(): void;
}

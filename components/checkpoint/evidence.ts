/**
 * What a lesson's checkpoint looks for on the wire. A packet is evidence by what it carries, as the
 * dissector reads it; see `wire-watcher.ts`.
 */
export type Evidence =
  /** The server agreed to speak WebSocket: 101. */
  | 'opened'
  /** `toggle` went from a client to the board. */
  | 'asked'
  /** `1` or `0` came from the board. */
  | 'answered'
  /** A Close frame crossed, either way. */
  | 'closed';

/**
 * The states of one row of the flash station and what leads from one to another: one table. An event that has no
 * entry in the row of the present state changes nothing.
 */
export type RowState =
  /** A board may be at the port; nothing has been done to it. */
  | 'ready'
  /** The port is being opened, and the program loaded. */
  | 'opening'
  | 'identifying'
  | 'writing'
  | 'verifying'
  /** The flash holds the program; its first words are waited for. */
  | 'booting'
  | 'done'
  | 'failed'
  /** The port went away before anything was done to its board. */
  | 'gone';

export type RowEvent =
  | 'flash'
  /** The boot loader is asked for: at first, and when the session begins once more. */
  | 'identify'
  | 'write'
  | 'verify'
  | 'verified'
  | 'started'
  | 'fail'
  /** Another board is at this row's port, or the same one again. */
  | 'plug'
  | 'unplug';

type Row = Partial<Readonly<Record<RowEvent, RowState>>>;

/** Nothing is under way. */
const IDLE = { flash: 'opening', plug: 'ready' } as const satisfies Row;
/** The boot loader is there. A failure ends it, and a cable that is pulled fails. */
const BUSY = { identify: 'identifying', fail: 'failed' } as const satisfies Row;

export const ROW_CYCLE: Readonly<Record<RowState, Row>> = {
  ready: { ...IDLE, unplug: 'gone' },
  opening: BUSY,
  identifying: { ...BUSY, write: 'writing' },
  writing: { ...BUSY, verify: 'verifying' },
  verifying: { ...BUSY, verified: 'booting' },
  booting: { fail: 'failed', started: 'done' },
  done: IDLE,
  failed: IDLE,
  gone: { plug: 'ready' },
};

/** @returns null when the event changes nothing */
export function nextRowState(state: RowState, event: RowEvent): RowState | null {
  return ROW_CYCLE[state][event] ?? null;
}

/** Somebody works on the board. */
export function isBusy(state: RowState): boolean {
  return ROW_CYCLE[state].fail !== undefined;
}

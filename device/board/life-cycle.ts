/**
 * The states of a board and what leads from one to another: one table, which docs/board-states.md shows.
 * An event that has no entry in the row of the present state changes nothing.
 */
export type BoardState =
  | 'none'
  | 'connecting'
  /** A real board's port is open; whether a program answers on the wire is being asked. */
  | 'listening'
  /** Nothing answered, nor was a boot heard: a program that runs already says nothing by itself. */
  | 'silent'
  | 'flashing'
  /** Its EN is held low: the chip stands still. */
  | 'held'
  | 'booting'
  | 'running'
  /** The boot ROM found nothing it could run. */
  | 'no-program'
  | 'download'
  | 'lost';

export type LifeEvent =
  /** The reader starts a virtual board, or connects a real one. */
  | 'connect'
  | 'connect-failed'
  | 'disconnect'
  /** The port closed by itself. */
  | 'lose'
  /** A virtual board has power, and its flash its program. */
  | 'power'
  /** Whether a program answers is asked over the wire; the next three are how that ends. */
  | 'ask'
  | 'program-answers'
  | 'loader-answers'
  | 'nothing-answers'
  /** The reader presses EN, and has not let it go. */
  | 'hold'
  /** Told by the boot log, or by EN that is let go. */
  | 'reset'
  | 'reset-to-download'
  | 'program-missing'
  | 'program-starts'
  | 'flash'
  | 'flash-ends-untouched'
  | 'flash-verified'
  | 'flash-failed'
  /** The boot loader waits for the next flash. */
  | 'flash-cancelled';

/** `before`: the state in which the flash began. */
type Row = Partial<Readonly<Record<LifeEvent, BoardState | 'before'>>>;

/** What the text of a board tells, whatever was known of it. */
const HEARD = {
  reset: 'booting',
  'reset-to-download': 'download',
  'program-missing': 'no-program',
  'program-starts': 'running',
} as const satisfies Row;

/** A board is connected and idle. */
const ATTACHED = {
  connect: 'connecting',
  disconnect: 'none',
  lose: 'lost',
  ask: 'listening',
  flash: 'flashing',
  hold: 'held',
  ...HEARD,
} as const satisfies Row;

export const LIFE_CYCLE: Readonly<Record<BoardState, Row>> = {
  none: { connect: 'connecting' },
  connecting: { ...ATTACHED, power: 'booting', 'connect-failed': 'none' },
  listening: {
    ...ATTACHED,
    'program-answers': 'running',
    'loader-answers': 'download',
    'nothing-answers': 'silent',
  },
  silent: ATTACHED,
  flashing: {
    connect: 'connecting',
    disconnect: 'none',
    lose: 'lost',
    ask: 'listening',
    'flash-ends-untouched': 'before',
    'flash-verified': 'booting',
    'flash-failed': 'booting',
    'flash-cancelled': 'download',
  },
  held: ATTACHED,
  booting: ATTACHED,
  running: ATTACHED,
  'no-program': ATTACHED,
  download: ATTACHED,
  lost: { connect: 'connecting', disconnect: 'none' },
};

/**
 * @param before the state in which the last flash began
 * @returns null when the event changes nothing
 */
export function nextState(
  state: BoardState,
  event: LifeEvent,
  before: BoardState,
): BoardState | null {
  const next = LIFE_CYCLE[state][event] ?? null;
  return next === 'before' ? before : next;
}

/** Where the lab's connection stands and what can be done next, in a sentence. */
import type { BoardState, CloseReason, TcpState } from '../../../device/board/board.ts';

export interface Standing {
  readonly board: BoardState;
  readonly connection: { readonly state: TcpState; readonly reason: CloseReason | null } | null;
  readonly port: number;
  /** Packets that are stopped half-way until the reader steps. */
  readonly waiting: number;
}

const STATES: Readonly<Record<TcpState, string>> = {
  'SYN-SENT': 'The SYN is out, and no answer is here yet.',
  'SYN-RECEIVED': 'Both ends have sent a SYN.',
  ESTABLISHED: 'Open on this side. Send data, close the connection, or abort it.',
  'FIN-WAIT-1': 'This side has said FIN, and waits for its acknowledgment.',
  'FIN-WAIT-2': 'This side is closed. The board could go on sending until it says FIN too.',
  'CLOSE-WAIT': 'The board has said FIN. Press Close to close this side too.',
  CLOSING: 'Both have said FIN at the same time.',
  'LAST-ACK': 'This side has said FIN too, and waits for the last ACK.',
  'TIME-WAIT':
    'Closed by both. This side remembers it a while, in TIME-WAIT. You can connect again.',
  CLOSED: 'Closed. You can connect again.',
};

const REASONS: Readonly<Record<CloseReason, string>> = {
  normal: STATES.CLOSED,
  refused: 'Refused with RST. You can connect again.',
  reset: 'The board has broken the connection off with RST. You can connect again.',
  timeout: 'Given up: all repetitions went unanswered. You can connect again.',
  aborted:
    'Aborted: this end has forgotten the connection, and has said so with RST. You can connect again.',
};

export function statusText({ board, connection, port, waiting }: Standing): string {
  if (board === 'none' || board === 'lost')
    return 'Start a board: then you can connect to it here.';
  if (waiting > 0) {
    return waiting === 1
      ? 'A packet is stopped half-way, and time stands still. Press Step to let it land.'
      : `${waiting} packets are stopped half-way, and time stands still. Press Step to let the first land.`;
  }
  if (board !== 'running') return 'Wait until the board says Running.';
  if (connection === null) return 'Ready. Press Connect.';
  const { state, reason } = connection;
  if (state !== 'CLOSED') return STATES[state];
  if (reason === 'refused')
    return `Refused: nobody listens at port ${port}. You can connect again.`;
  return reason === null ? STATES.CLOSED : REASONS[reason];
}

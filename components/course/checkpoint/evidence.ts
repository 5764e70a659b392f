/**
 * What lessons' checkpoints can ask for, and how each is proved: from packets that really crossed
 * the wire, or from what a board really did. A lab whose board is its own lets `report.ts` watch
 * that one too; what only a lab can tell (`from: 'lab'`) it reports itself.
 *
 * To add evidence: a proof in the file of its kind, a line here, a test of both outcomes.
 */
import {
  booted,
  downloadMode,
  flashed,
  ledPrinted,
  noPong,
  recovered,
  resetByEn,
  serialReady,
  watchdog,
} from './board-proofs.ts';
import {
  blinked,
  buttonTold,
  counted,
  dimmed,
  everybodyTold,
  knobStreamed,
  ledWitnessed,
  limited,
  pageWithControls,
  silentClosed,
  statusTold,
  strangersRefused,
  twoOrders,
} from './exercise-proofs.ts';
import {
  answered,
  asked,
  closed,
  closedWith,
  crowdedOut,
  httpAnswer,
  opened,
  pingPong,
  relayed,
  tenToggles,
  twoClients,
  upgradeRefused,
} from './message-proofs.ts';
import type { Proof } from './proof.ts';
import {
  finBoth,
  handshakeComplete,
  resetSeen,
  retransmitted,
  segmentLost,
  synAckLost,
  synAckSeen,
  synLost,
  synSeen,
} from './tcp-proofs.ts';

const TABLE = {
  /** The server agreed to speak WebSocket: 101. */
  opened,
  /** `toggle` went from a client to the board. */
  asked,
  /** `1` or `0` came from the board. */
  answered,
  /** A Close frame crossed, either way; `close-1002` asks for one with that code. */
  closed,
  /** Any answer 200 of the board. */
  'http-answer': httpAnswer,
  /** The board answered a request to upgrade with 4xx. */
  'upgrade-refused': upgradeRefused,
  /** A ping, and the pong with the same payload from the other end. */
  'ping-pong': pingPong,
  /** One toggle, and the new state on two connections. */
  'two-clients': twoClients,
  /** A text of one client came from the board to another client. */
  relayed,
  /** Ten toggles on one connection. */
  'ten-toggles': tenToggles,
  /** More than eight clients, and a Close from the board to the oldest. */
  'crowded-out': crowdedOut,

  syn: synSeen,
  'syn-ack': synAckSeen,
  /** SYN, SYN-ACK and ACK, each arrived and each with the right numbers. */
  'handshake-complete': handshakeComplete,
  /** The link lost a segment of any kind, or one of these. */
  'segment-lost': segmentLost,
  'syn-lost': synLost,
  'syn-ack-lost': synAckLost,
  /** A segment whose octets, SYN or FIN had all been sent before. */
  retransmitted,
  /** FIN from both ends, each acknowledged. */
  'fin-both': finBoth,
  'reset-seen': resetSeen,

  /** A flash ended and the program said its first line. */
  flashed,
  /** Reset, entry, and the program's first line on the serial port. */
  booted,
  /** EN was pulled on a board that had power already. */
  'reset-by-en': resetByEn,
  /** The boot ROM said that it stays in download mode: BOOT was held when EN rose. */
  'download-mode': downloadMode,
  /** The digest that the board computed of its flash is the image's. */
  'flash-verified': { from: 'lab' },
  /** An image was refused before anything was sent to the board. */
  'image-refused': { from: 'lab' },
  /** In download mode or without a program, and then running. */
  recovered,
  /** The task watchdog fired, and reset the board. */
  watchdog,
  /** The sketch printed its address. */
  'serial-ready': serialReady,
  /** The sketch printed the LED's new state. */
  'led-printed': ledPrinted,
  /** The sketch heartbeat gave a client up that sent no pong. */
  'no-pong': noPong,

  /** In the trace of the sketch: the three functions of a toggle, each called by the one before. */
  'traced-toggle': { from: 'lab' },
  /** `setup()` ran to its end, and `initWebSocket()` inside it. */
  'traced-setup': { from: 'lab' },
  /** The page was asked for, and `processor()` filled a placeholder. */
  'traced-page': { from: 'lab' },

  /** Of a reader's own program: exercise-proofs.ts says of each what it takes. */
  'led-witnessed': ledWitnessed,
  blinked,
  dimmed,
  counted,
  'knob-streamed': knobStreamed,
  'button-told': buttonTold,
  'silent-closed': silentClosed,
  'status-told': statusTold,
  'strangers-refused': strangersRefused,
  limited,
  'page-with-controls': pageWithControls,
  'two-orders': twoOrders,
  'everybody-told': everybodyTold,

  /** A race of HTTP against WebSocket was run to its end, and both screens came to know changes. */
  'race-run': { from: 'lab' },
  /** In a race, a change came and went between two polls, and the WebSocket told of it. */
  'race-missed': { from: 'lab' },
  /** Two races were run to their end, with different times between two polls. */
  'race-compared': { from: 'lab' },
} as const satisfies Record<string, Proof>;

/** A name of the table, or `close-` and any close code. */
export type Evidence = keyof typeof TABLE | `close-${number}`;

/** How `name` is proved; null when there is no such evidence. */
export function proofOf(name: string): Proof | null {
  const code = /^close-([1-4]\d{3})$/.exec(name)?.[1];
  if (code !== undefined) return closedWith(Number(code));
  return Object.hasOwn(TABLE, name) ? TABLE[name as keyof typeof TABLE] : null;
}

/** For messages to authors. */
export function evidenceNames(): string[] {
  return [...Object.keys(TABLE), 'close-<code>'];
}

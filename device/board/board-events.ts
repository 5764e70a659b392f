/** What a board tells its widgets: plain data, so that it can be posted or sent as it is. */
import { BOOT_BAUD_RATE } from '../formats/esp/chips.ts';
import type { Problem } from '../formats/problem.ts';
import type { FlashStepKind } from '../flash/steps.ts';
import type { LinkEvent } from '../net/link/link.ts';
import type { Packet } from '../formats/net/packet.ts';
import type { Exchange, FlashEnd } from '../formats/esp/exchange.ts';
import type { TcpEvent } from '../net/tcp/tcp-types.ts';
import type { SketchCall } from '../formats/esp/sketch-call.ts';
import type { SketchName } from '../port/board-device.ts';

export type BoardState =
  | 'none'
  | 'connecting'
  /** A real board's port is open; whether a program answers on the wire is being asked. */
  | 'listening'
  /** Nothing answered, nor was a boot heard: a program that runs already says nothing by itself. */
  | 'silent'
  | 'flashing'
  | 'booting'
  | 'running'
  /** The boot ROM found nothing it could run. */
  | 'no-program'
  | 'download'
  | 'lost';

/** Everything a widget shows of the board at once; replaced, never changed. */
export interface BoardSnapshot {
  readonly state: BoardState;
  /** The state in words, as the `Board` status shows it. */
  readonly label: string;
  readonly kind: 'virtual' | 'usb' | null;
  /** 0 to 100 while flashing, else null. */
  readonly flashPercent: number | null;
  /** What the flasher does now ("Writing 12 of 34 KB"), else null. */
  readonly flashStep: string | null;
  /** Which of its steps that is. */
  readonly flashStage: FlashStepKind | null;
  /** Bits per second of the serial line while flashing. */
  readonly flashBaud: number | null;
  /** How the last flash of a real board went on, once it has started. */
  readonly flashResult: string | null;
  /** As the sketch last said, over the WebSocket or in an answer over HTTP. */
  readonly led: 'on' | 'off' | 'unknown';
  /** Whether the LED itself is lit: GPIO 2 of the virtual board, `led` of any other. */
  readonly ledLit: boolean;
  /** The program that was flashed last; null for an image of the reader's own, and without a board. */
  readonly sketch: SketchName | null;
  /** The program has printed its address: its server listens. */
  readonly serving: boolean;
  /** The page's own WebSocket to the sketch. */
  readonly socket: 'closed' | 'connecting' | 'open';
  /** Milliseconds from the last toggle to the board's answer, null before the first. */
  readonly toggleMs: number | null;
  /** What this end of the wire listens at. */
  readonly baudRate: number;
  /** A virtual board's line on which octets take no time. */
  readonly fullSpeed: boolean;
  /** What went wrong last; cleared by the next action. */
  readonly problem: Problem | null;
  /** What happened by itself and is no problem ("Reconnected."); cleared by the next action. */
  readonly note: string | null;
}

export const NO_BOARD: BoardSnapshot = {
  state: 'none',
  label: 'No board',
  kind: null,
  flashPercent: null,
  flashStep: null,
  flashStage: null,
  flashBaud: null,
  flashResult: null,
  led: 'unknown',
  ledLit: false,
  sketch: null,
  serving: false,
  socket: 'closed',
  toggleMs: null,
  baudRate: BOOT_BAUD_RATE,
  fullSpeed: false,
  problem: null,
  note: null,
};

const LABELS: Readonly<Record<BoardState, string>> = {
  none: 'No board',
  connecting: 'Connecting',
  listening: 'Listening',
  silent: 'No answer yet',
  flashing: 'Flashing',
  booting: 'Booting',
  running: 'Running',
  'no-program': 'No program',
  download: 'Download mode',
  lost: 'Lost',
};

export function labelOf(state: BoardState, flashPercent: number | null): string {
  const label = LABELS[state];
  return state === 'flashing' && flashPercent !== null ? `${label} ${flashPercent} %` : label;
}

/** Whether a board is there whose EN can be pulled. */
export function canReset({ state }: BoardSnapshot): boolean {
  return !['none', 'connecting', 'flashing', 'lost'].includes(state);
}

/** Whether it can be flashed: a board that keeps starting over, too, if it is a real one. */
export function canFlash(snapshot: BoardSnapshot): boolean {
  return canReset(snapshot) && (snapshot.state !== 'booting' || snapshot.kind === 'usb');
}

export interface BoardEvents {
  /** The snapshot was replaced. */
  readonly change: BoardSnapshot;
  /** Serial text as it arrives, split anywhere. */
  readonly text: string;
  /** A complete line of serial text, without its end. */
  readonly line: string;
  /** A packet crossed the link. */
  readonly packet: Packet;
  readonly 'packets-cleared': null;
  /** What else happened on the link, told after the packet it happened to. */
  readonly link: Exclude<LinkEvent, { type: 'packet' }>;
  /** What happened in a connection of this end: states, timers, retransmissions. */
  readonly tcp: TcpEvent;
  /** An exchange with the boot ROM began while flashing, or there is more to say of one. */
  readonly exchange: Exchange;
  readonly 'flash-ended': FlashEnd;
  /** What the flasher has to tell, line by line. */
  readonly 'flash-log': string;
  /** Functions of the sketch that were entered and left, in their order; a virtual board's only. */
  readonly trace: readonly SketchCall[];
}

/** What a board tells its widgets: plain data, so that it can be posted or sent as it is. */
import { BOOT_BAUD_RATE } from '../formats/esp/chips.ts';
import type { Problem } from '../formats/problem.ts';
import type { FlashStep } from '../flash/steps.ts';
import type { LinkEvent } from '../net/link/link.ts';
import type { Packet } from '../formats/net/packet.ts';
import type { Exchange, FlashEnd } from '../formats/esp/exchange.ts';
import type { TcpEvent } from '../net/tcp/tcp-types.ts';
import type { PadInput, PinState } from '../formats/esp/pins.ts';
import type { SketchCall } from '../formats/esp/sketch-call.ts';
import type { BoardAbility, SketchName } from '../port/board-device.ts';
import type { BoardState } from './life-cycle.ts';
import type { Loading } from './loading.ts';

export { SKETCHES } from '../port/board-device.ts';

/** How the last flash of the board that is connected went, or goes: the single truth of it. */
export type FlashState =
  /** Nothing was flashed since it was connected. */
  | { readonly kind: 'none' }
  /** `step` is null while the flasher itself is being loaded. */
  | { readonly kind: 'running'; readonly step: FlashStep | null }
  /** Written and verified; a real board's program is waited for, which may need a press of EN. */
  | { readonly kind: 'starting'; readonly end: FlashEnd; readonly byButton: boolean }
  /** `result`: how the board went on, in a sentence, where that is known. */
  | { readonly kind: 'ended'; readonly end: FlashEnd; readonly result: string | null };

/** Everything a widget shows of the board at once; replaced, never changed. */
export interface BoardSnapshot {
  readonly state: BoardState;
  /** The state in words, as the `Board` status shows it. */
  readonly label: string;
  readonly kind: 'virtual' | 'usb' | null;
  readonly abilities: readonly BoardAbility[];
  /** The part of the site that a start waits for; null on a quick line. */
  readonly loading: Loading | null;
  readonly flash: FlashState;
  /** As the sketch last said, over the WebSocket or in an answer over HTTP. */
  readonly led: 'on' | 'off' | 'unknown';
  /** Whether the LED itself is lit: by GPIO 2 of the virtual board, by `led` of any other. */
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
  abilities: [],
  loading: null,
  flash: { kind: 'none' },
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
  held: 'Held in reset',
  booting: 'Booting',
  running: 'Running',
  'no-program': 'No program',
  download: 'Download mode',
  lost: 'Lost',
};

export function labelOf({
  state,
  loading,
  flash,
}: Pick<BoardSnapshot, 'state' | 'loading' | 'flash'>): string {
  const label = LABELS[state];
  const step = flash.kind === 'running' ? flash.step : null;
  if (loading !== null && (state === 'connecting' || (state === 'flashing' && step === null))) {
    return `${label}: loading ${loading.part}, ${loading.number} of ${loading.of}`;
  }
  return state === 'flashing' && flash.kind === 'running'
    ? `${label} ${step?.percent ?? 0} %`
    : label;
}

/** The step that a flash is at; null when none runs, and while the flasher is being loaded. */
export function flashStep({ flash }: Pick<BoardSnapshot, 'flash'>): FlashStep | null {
  return flash.kind === 'running' ? flash.step : null;
}

/** How the last flash ended; null before the first and while one is running. */
export function flashEnd({ flash }: Pick<BoardSnapshot, 'flash'>): FlashEnd | null {
  return flash.kind === 'starting' || flash.kind === 'ended' ? flash.end : null;
}

/** Whether a board is there whose EN can be pulled. */
export function canReset({ state, abilities }: BoardSnapshot): boolean {
  const idle = !['none', 'connecting', 'flashing', 'lost'].includes(state);
  return idle && abilities.includes('reset');
}

/** Whether it can be flashed: a board that keeps starting over, too, if it is a real one. */
export function canFlash(snapshot: BoardSnapshot): boolean {
  const { state, kind, abilities } = snapshot;
  return (
    canReset(snapshot) &&
    abilities.includes('flash') &&
    ((state !== 'booting' && state !== 'held') || kind === 'usb')
  );
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
  /** The list of packets was emptied, or replaced: `packets` has those that count now. */
  readonly 'packets-cleared': null;
  /** Of the transcript, only what stands from this piece on counts now. */
  readonly 'text-cleared': number;
  /** What else happened on the link, told after the packet it happened to. */
  readonly link: Exclude<LinkEvent, { type: 'packet' }>;
  /** What happened in a connection of this end: states, timers, retransmissions. */
  readonly tcp: TcpEvent;
  /** An exchange with the boot ROM began while flashing, or there is more to say of one. */
  readonly exchange: Exchange;
  /** What the flasher has to tell, line by line. */
  readonly 'flash-log': string;
  /** What the program uses pins as has changed, some 60 times a second at most; a virtual board's only. */
  readonly pins: ReadonlyMap<number, PinState>;
  /** Somebody did something to a pad, or let it go: a knob was turned, a button pressed. */
  readonly input: { readonly pin: number; readonly input: PadInput };
  /** Functions of the sketch that were entered and left, in their order; a virtual board's only. */
  readonly trace: readonly SketchCall[];
}

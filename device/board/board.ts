/**
 * All that widgets may have of a board: the one of this page, further ones for labs, and tools that are
 * loaded when they are asked for. It stays small, because every page loads it.
 */
import { partsInPage } from './board-parts.ts';
import type { Board } from './board-interface.ts';
import { LocalBoard } from './local-board.ts';

export type { BoardEvents, BoardSnapshot, FlashState } from './board-events.ts';
export { isLoadFailure, SITE_UNREACHABLE } from './site-load.ts';
export { canFlash, canReset, flashEnd, flashStep, labelOf } from './board-events.ts';
export type { BoardState } from './life-cycle.ts';
export type { PadInput, PinState } from '../formats/esp/pins.ts';
export { systemClock, type Clock } from '../clock/clock.ts';
export type { Problem } from '../formats/problem.ts';
export type { Packet } from '../formats/net/packet.ts';
export type { PacketRecord } from '../formats/net/packet-record.ts';
export type { HttpResponse } from '../net/http/http.ts';
export type { WebSocketClient } from '../net/websocket/websocket.ts';
export type { Exchange, FlashEnd } from '../formats/esp/exchange.ts';
export type { CloseReason, TcpState } from '../net/tcp/tcp-types.ts';
export type { TcpConnection } from '../net/tcp/tcp.ts';
export { SKETCHES } from '../port/board-device.ts';
export type { BoardAbility, SketchName } from '../port/board-device.ts';
export type { Transcript } from './transcript.ts';
export type { Wire } from './session.ts';
export type { Board } from './board-interface.ts';

/** A further board, beside the one of the page: its flash is blank at first and is not kept. */
export function createBoard(): Board {
  return new LocalBoard(partsInPage(false));
}

/** The reader's own board on this page: what the reader does with it counts for checkpoints and labs. */
export const ownBoard: Board = new LocalBoard(partsInPage(true));

/** The board that the bench shows: the reader's own, unless the page shows another. */
export let board: Board = ownBoard;

const shows = new EventTarget();

/** Gives the bench another board, or its own again. */
export function showBoard(other: Board): void {
  if (other === board) return;
  board = other;
  shows.dispatchEvent(new Event('board'));
}

/** Calls `listener` whenever {@link board} has become another one, until `signal` aborts. */
export function onBoardShown(listener: () => void, signal: AbortSignal): void {
  shows.addEventListener('board', listener, { signal });
}

/** Records a board, reads and writes recordings, and replays them; loaded when asked for. */
export const recordingTools = () => import('../recording/recording-tools.ts');
export type RecordingTools = Awaited<ReturnType<typeof recordingTools>>;
export type { Place } from '../recording/recorded-event.ts';
export type { Recording } from '../recording/recording-file.ts';
export type { Capture } from '../recording/capture.ts';
export type { Replay } from '../recording/replay.ts';

/** Ports of real boards: which ones this site may use, and asking for another; loaded when asked for. */
export const usbTools = () => import('./usb-tools.ts');
export type { Port } from '../port/port.ts';

/** Many boards at once, each at a port of its own; loaded by the page of the flash station. */
export const flashStation = () => import('./station/page-station.ts');
export type { FlashRecord, FlashStation, RowSnapshot } from './station/station.ts';
export type { StationProgram } from './station/station.ts';

/** Tells files of the reader's own apart; loaded when one is chosen. */
export const imageFiles = () => import('../flash/image-files.ts');
export type { FlashPart } from '../flash/flash-parts.ts';
export type { FilePart, NamedFile } from '../flash/image-files.ts';

/** Codecs of WebSocket, for labs that make and take apart handshakes and frames; loaded when asked for. */
export const webSocketTools = () => import('../net/websocket/websocket-tools.ts');
export type WebSocketTools = Awaited<ReturnType<typeof webSocketTools>>;
export type { HandSocket } from '../net/websocket/hand-socket.ts';
export type { Frame, LengthForm } from '../formats/net/websocket-frames.ts';

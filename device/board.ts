/**
 * All that widgets may have of a board: the one of this page, further ones for labs, and tools that are
 * loaded when they are asked for. It stays small, because every page loads it.
 */
import { partsInPage } from './board-parts.ts';
import { Board } from './board-machine.ts';

export type { BoardEvents, BoardSnapshot, BoardState } from './board-events.ts';
export { canFlash, canReset } from './board-events.ts';
export type { Problem } from './bytes/problem.ts';
export type { PacketRecord } from './net/packet-record.ts';
export type { HttpResponse } from './net/http.ts';
export type { WebSocketClient } from './net/websocket.ts';
export type { Exchange, FlashEnd } from './rom/exchange.ts';
export type { SketchName } from './session/board-device.ts';
export type { Wire } from './session/session.ts';
export { Board } from './board-machine.ts';

/** A further board, beside the one of the page: its flash is blank at first and is not kept. */
export function createBoard(): Board {
  return new Board(partsInPage(false));
}

/** The board of this page. */
export const board = new Board(partsInPage(true));

/** Ports of real boards: which ones this site may use, and asking for another; loaded when asked for. */
export const usbTools = () => import('./session/usb-tools.ts');
export type { Port } from './port/port.ts';

/** Tells files of the reader's own apart; loaded when one is chosen. */
export const imageFiles = () => import('./flash/image-files.ts');
export type { FilePart, NamedFile } from './flash/image-files.ts';

/** Codecs of WebSocket, for labs that make and take apart handshakes and frames; loaded when asked for. */
export const webSocketTools = () => import('./net/websocket-tools.ts');
export type WebSocketTools = Awaited<ReturnType<typeof webSocketTools>>;
export type { HandSocket } from './net/hand-socket.ts';
export type { SeenFrame } from './net/frame-scanner.ts';
export type { LengthForm } from './net/websocket-frames.ts';

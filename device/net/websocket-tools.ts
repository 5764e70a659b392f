/** What a page needs to take WebSocket apart and put it together by hand; loaded when first needed. */
export { systemClock } from '../bytes/clock.ts';
export { systemRandom } from '../bytes/random.ts';
export { FrameScanner } from './frame-scanner.ts';
export { HandSocket } from './hand-socket.ts';
export { HttpHeadReader } from './http-parser.ts';
export { applyMask, encodeFrame, isValidCloseCode, shortestForm } from './websocket-frames.ts';
export { acceptSteps, makeKey } from './websocket-handshake.ts';

/** What a page needs to take WebSocket apart and put it together by hand; loaded when first needed. */
export { systemClock } from '../../clock/clock.ts';
export { systemRandom } from '../../clock/random.ts';
export { FrameScanner } from '../../formats/net/frame-scanner.ts';
export { HandSocket } from './hand-socket.ts';
export { HttpHeadReader } from '../../formats/net/http-parser.ts';
export {
  applyMask,
  encodeFrame,
  isValidCloseCode,
  shortestForm,
} from '../../formats/net/websocket-frames.ts';
export { acceptSteps, makeKey } from '../../formats/net/websocket-handshake.ts';

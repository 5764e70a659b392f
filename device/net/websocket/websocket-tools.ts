/** What a page needs to take WebSocket apart and put it together by hand; loaded when first needed. */
export { systemClock } from '../../clock/clock.ts';
export { systemRandom } from '../../clock/random.ts';
export { HandSocket } from './hand-socket.ts';
export {
  applyMask,
  encodeFrame,
  FrameReader,
  isValidCloseCode,
  shortestForm,
} from '../../formats/net/websocket-frames.ts';
export { acceptSteps, makeKey } from '../../formats/net/websocket-key.ts';

import { FrameDecoder, type Frame } from '../websocket-frames.ts';

/** Every whole frame in `input`, for tests; throws a FrameError where one breaks the rules. */
export function decodeAll(input: Uint8Array, masked: boolean, maxPayload = 100_000): Frame[] {
  const decoder = new FrameDecoder({ masked, maxPayload });
  decoder.push(input);
  const frames = [];
  for (let frame = decoder.next(); frame !== null; frame = decoder.next()) frames.push(frame);
  return frames;
}

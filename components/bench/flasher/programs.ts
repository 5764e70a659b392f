/** The programs of the course that a reader may put on a board, and what they are called. */
import type { SketchName } from '../../../device/board/board.ts';

export const PROGRAMS = [
  { sketch: 'led_websocket', title: 'LED over WebSocket' },
  { sketch: 'led_http', title: 'LED over HTTP' },
  { sketch: 'heartbeat', title: 'Heartbeat' },
  { sketch: 'chat', title: 'Chat' },
  { sketch: 'online_class', title: 'Online class' },
  { sketch: 'live_score', title: 'Live score' },
  { sketch: 'location', title: 'Location' },
  { sketch: 'ticker', title: 'Ticker' },
] as const satisfies readonly { sketch: SketchName; title: string }[];

export type Program = (typeof PROGRAMS)[number]['sketch'];

export function programTitle(program: Program): string {
  return PROGRAMS.find(({ sketch }) => sketch === program)?.title ?? program;
}

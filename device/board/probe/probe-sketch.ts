/**
 * Asks over the wire whether a program of this course runs, and which: `GET /state` is answered "1" or
 * "0" by `led_http`, and 404 by the others, of which `led_websocket` is the one that takes `/ws`.
 */
import { ProblemError } from '../../formats/problem.ts';
import type { SketchName } from '../../port/board-device.ts';
import type { Session } from '../session.ts';

/** Long enough for one SYN that was lost (RFC 6298 (2.1): it is sent again after 1 s). */
const PROBE_MS = 2_500;
/** A board that another page left at a higher rate comes back from it after 3 s of silence. */
const PROBES = 2;

/**
 * @returns what answers, its name null when it cannot be told; null when nothing does
 * Never rejects.
 */
export async function probeSketch(
  session: Session,
  signal: AbortSignal,
): Promise<{ readonly sketch: SketchName | null } | null> {
  for (let probe = 1; ; probe++) {
    const found = await probeOnce(session, signal);
    if (found !== null || probe === PROBES || signal.aborted) return found;
  }
}

async function probeOnce(
  session: Session,
  signal: AbortSignal,
): Promise<{ readonly sketch: SketchName | null } | null> {
  try {
    const { body, status } = await session.request({
      path: '/state',
      timeoutMs: PROBE_MS,
      signal,
    });
    const isLedHttp = status === 200 && /^[01]$/.test(new TextDecoder().decode(body));
    return { sketch: isLedHttp ? 'led_http' : null };
  } catch (error) {
    // A RST comes from a program, too: one without a server at port 80.
    const refused = error instanceof ProblemError && error.problem.code === 'connection-refused';
    return refused ? { sketch: null } : null;
  }
}

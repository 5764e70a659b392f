/** A board of a lab's own, beside the page's: virtual, with its program in flash from the start. */
import type { Board, SketchName, WebSocketClient } from '../../../device/board/board.ts';

/** A board boots in well under a second; a machine that is busy, or a very slow wire, takes longer. */
const BOOT_PATIENCE_MS = 20_000;

/** The board did not come up; the message says why, in a sentence for the reader. */
export class BoardTrouble extends Error {}

/**
 * Starts `board` with `sketch`, and waits until its server listens.
 * @param paceBaud bits per second of its wire; null for full speed
 * @throws BoardTrouble when it does not start; the signal's reason
 */
export async function startOwnBoard(
  board: Board,
  sketch: SketchName,
  signal: AbortSignal,
  paceBaud: number | null = null,
): Promise<void> {
  signal.throwIfAborted();
  await board.startVirtual({ sketch, paceBaud, programmed: true, ledSocket: false });
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const waiting = new AbortController();
  const fail = (why: string): void => reject(new BoardTrouble(why));
  const look = (): void => {
    const { serving, problem, state } = board.snapshot;
    if (serving) resolve(undefined);
    else if (problem !== null) fail(`${problem.what} ${problem.why}`);
    else if (state === 'no-program') fail(`${sketch} does not run.`);
  };
  const timer = setTimeout(() => fail(`${sketch} did not start in time.`), BOOT_PATIENCE_MS);
  const giveUp = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', giveUp, { signal: waiting.signal });
  board.on('change', look, { signal: waiting.signal });
  if (signal.aborted) giveUp();
  look();
  await promise.finally(() => {
    clearTimeout(timer);
    waiting.abort();
  });
}

/** Closes a WebSocket of a lab's own, whatever it is at, and hears no more of it. */
export function hangUp(socket: WebSocketClient): void {
  socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
  close(socket);
}

/** A WebSocket that is not open yet is given up; a close code belongs to one that is. */
export function close(socket: WebSocketClient): void {
  socket.close(socket.readyState === 1 ? 1000 : undefined);
}

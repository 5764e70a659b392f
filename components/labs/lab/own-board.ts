/** A board of a lab's own, beside the page's: virtual, with its program in flash from the start. */
import type { Board, SketchName } from '../../../device/board/board.ts';

/** A board boots in well under a second; a machine that is busy takes longer. */
const BOOT_PATIENCE_MS = 20_000;

/** The board did not come up; the message says why, in a sentence for the reader. */
export class BoardTrouble extends Error {}

/**
 * Starts `board` with `sketch`, unless its server listens already.
 * @throws BoardTrouble when it does not start; the signal's reason
 */
export async function startOwnBoard(
  board: Board,
  sketch: SketchName,
  signal: AbortSignal,
): Promise<void> {
  if (board.snapshot.serving) return;
  await board.startVirtual({ sketch, programmed: true, ledSocket: false });
  await whenServing(board, signal);
}

function whenServing(board: Board, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const waiting = new AbortController();
  const look = (): void => {
    const { serving, problem, state } = board.snapshot;
    if (serving) resolve(undefined);
    else if (problem !== null) reject(new BoardTrouble(`${problem.what} ${problem.why}`));
    else if (state === 'no-program') reject(new BoardTrouble('Its program does not run.'));
  };
  const timer = setTimeout(
    () => reject(new BoardTrouble('It did not start in time.')),
    BOOT_PATIENCE_MS,
  );
  const giveUp = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', giveUp, { signal: waiting.signal });
  board.on('change', look, { signal: waiting.signal });
  if (signal.aborted) giveUp();
  look();
  return promise.finally(() => {
    clearTimeout(timer);
    waiting.abort();
  });
}

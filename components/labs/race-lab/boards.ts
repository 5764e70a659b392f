/**
 * The two boards of a race: virtual ones of its own, beside the page's board, on wires of the same
 * speed. They come with their programs in flash, so that nothing has to be flashed first.
 */
import { createBoard, type Board } from '../../../device/board/board.ts';

export const SIDES = ['http', 'socket'] as const;
export type Side = (typeof SIDES)[number];

const SKETCHES = { http: 'led_http', socket: 'led_websocket' } as const;
/** A board boots in well under a second; on a very slow wire its boot log takes longer. */
const BOOT_PATIENCE_MS = 20_000;

export class BoardTrouble extends Error {}

export class RaceBoards {
  readonly http: Board = createBoard();
  readonly socket: Board = createBoard();
  /** The wires' speed; undefined while there are no boards. */
  #paceBaud: number | null | undefined;

  /**
   * Starts both boards, unless they run on such a wire already.
   * @throws BoardTrouble when one does not start; the signal's reason
   */
  async ready(paceBaud: number | null, signal: AbortSignal): Promise<void> {
    const running = SIDES.every((side) => this[side].snapshot.serving);
    if (running && this.#paceBaud === paceBaud) return;
    this.#paceBaud = paceBaud;
    try {
      await Promise.all(SIDES.map((side) => start(this[side], SKETCHES[side], paceBaud, signal)));
    } catch (error) {
      await this.release();
      throw error;
    }
  }

  /** Ends both boards, and with them their workers. */
  async release(): Promise<void> {
    this.#paceBaud = undefined;
    await Promise.all(SIDES.map((side) => this[side].disconnect()));
  }
}

async function start(
  board: Board,
  sketch: 'led_http' | 'led_websocket',
  paceBaud: number | null,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  await board.startVirtual({ sketch, paceBaud, programmed: true, ledSocket: false });
  await new Promise<void>((resolve, reject) => {
    const waiting = new AbortController();
    const end = (error?: Error): void => {
      waiting.abort();
      if (error === undefined) resolve();
      else reject(error);
    };
    const look = (): void => {
      const { serving, problem, state } = board.snapshot;
      if (serving) end();
      else if (problem !== null) end(new BoardTrouble(`${problem.what} ${problem.why}`));
      else if (state === 'no-program') end(new BoardTrouble(`${sketch} does not run.`));
    };
    const timer = setTimeout(
      () => end(new BoardTrouble(`${sketch} did not start in time.`)),
      BOOT_PATIENCE_MS,
    );
    waiting.signal.addEventListener('abort', () => clearTimeout(timer));
    signal.addEventListener('abort', () => end(signal.reason as Error), {
      signal: waiting.signal,
    });
    board.on('change', look, { signal: waiting.signal });
    signal.throwIfAborted();
    look();
  });
}

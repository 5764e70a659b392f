/**
 * The two boards of a race: virtual ones of its own, beside the page's board, on wires of the same
 * speed. They come with their programs in flash, so that nothing has to be flashed first.
 */
import { createBoard, type Board } from '../../../device/board/board.ts';
import { startOwnBoard } from '../lab/own-board.ts';

export const SIDES = ['http', 'socket'] as const;
export type Side = (typeof SIDES)[number];

const SKETCHES = { http: 'led_http', socket: 'led_websocket' } as const;

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
      await Promise.all(
        SIDES.map((side) => startOwnBoard(this[side], SKETCHES[side], signal, paceBaud)),
      );
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

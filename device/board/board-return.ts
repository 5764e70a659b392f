/** A real board that was lost: waits for it, has it connected again, and says so. */
import { RECONNECTED, RECONNECTED_HALF_WRITTEN } from './board-problems.ts';
import type { Port } from '../port/port.ts';
import type { BoardDevice } from '../port/board-device.ts';

export interface ReturnActions {
  /** Resolves whether the board is there again. */
  readonly connect: (port: Port) => Promise<boolean>;
  readonly note: (note: string) => void;
}

export class BoardReturn {
  readonly #actions: ReturnActions;
  #waiting: AbortController | null = null;

  constructor(actions: ReturnActions) {
    this.#actions = actions;
  }

  /**
   * @param gone resolves when the board has been let go of
   * @param halfWritten it was being flashed when it was lost
   */
  async await(device: BoardDevice, gone: Promise<unknown>, halfWritten: boolean): Promise<void> {
    const waiting = (this.#waiting = new AbortController());
    let port: Port | undefined;
    try {
      await gone;
      port = await device.comeback?.(waiting.signal);
    } catch {
      return; // told to wait no longer
    }
    if (port === undefined || !(await this.#actions.connect(port))) return;
    this.#actions.note(halfWritten ? RECONNECTED_HALF_WRITTEN : RECONNECTED);
  }

  /** The reader has something else in mind. */
  stop(): void {
    this.#waiting?.abort();
    this.#waiting = null;
  }
}

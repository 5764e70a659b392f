/** The rate of a board's line as this end keeps it: the first one, one that both agreed on, or another. */
import { BOOT_BAUD_RATE } from '../formats/esp/chips.ts';
import type { BoardSnapshot } from './board-events.ts';
import type { BoardProgram } from './board-program.ts';
import type { Session } from './session.ts';

export interface LineOptions {
  readonly session: Session;
  readonly program: BoardProgram;
  /** What the board talks at after a reset. */
  readonly firstRate: number;
  readonly snapshot: () => BoardSnapshot;
  readonly update: (change: Partial<BoardSnapshot>) => void;
}

export class BoardLine {
  readonly #options: LineOptions;
  /** The rate that was chosen last, and who sees to it. */
  #chosen = BOOT_BAUD_RATE;
  #changing: Promise<void> | null = null;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  /** Both ends take another rate, which holds until the board is reset. */
  async agree(baudRate: number): Promise<void> {
    const { lineSpeed } = this.#options.session;
    try {
      await lineSpeed.agree(baudRate);
    } finally {
      this.#options.update({ baudRate: lineSpeed.rate });
    }
  }

  /** This end listens at another rate than the board talks at. */
  listenAt(baudRate: number): Promise<void> {
    this.#chosen = baudRate;
    this.#changing ??= this.#listenAsChosen().finally(() => (this.#changing = null));
    return this.#changing;
  }

  /** Arrow keys in a list choose rates faster than a port opens: those in between are left out. */
  async #listenAsChosen(): Promise<void> {
    const { session, program, firstRate, snapshot, update } = this.#options;
    let baudRate: number;
    do {
      baudRate = this.#chosen;
      program.rebooted();
      await this.rest();
      await session.reopen(baudRate);
    } while (baudRate !== this.#chosen);
    update({ baudRate });
    const { state } = snapshot();
    if (state === 'listening') program.find();
    if (baudRate === firstRate && state === 'running') program.openLed();
  }

  /** A board that is about to be reset will talk at its first rate. */
  async rest(): Promise<void> {
    const { session, firstRate, update } = this.#options;
    if (session.lineSpeed.rate === firstRate) return;
    await session.lineSpeed.rest();
    update({ baudRate: firstRate });
  }

  /** For the flasher, which talks at the board's own rate. */
  async free(): Promise<void> {
    const { session, firstRate, snapshot } = this.#options;
    await this.rest();
    if (snapshot().baudRate !== firstRate) await this.listenAt(firstRate);
    await session.stop();
  }

  /** The board was reset by hand, most likely, while both ends talked faster. */
  lost(): void {
    const { program, firstRate, update } = this.#options;
    update({ baudRate: firstRate });
    program.rebooted();
    program.find();
  }
}

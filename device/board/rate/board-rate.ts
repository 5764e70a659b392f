/** The rate at which this end listens to a board: its first one, one that both agreed on, or another. */
import { BOOT_BAUD_RATE } from '../../formats/esp/chips.ts';
import type { Announces } from '../announcer.ts';
import type { BoardProgram } from '../board-program.ts';
import type { Session } from '../session.ts';

export interface RateOptions {
  readonly session: Session;
  readonly program: BoardProgram;
  /** The board's rate after a reset, in bits per second. */
  readonly firstRate: number;
  readonly announces: Announces;
}

export class BoardRate {
  readonly #options: RateOptions;
  /** The rate that was chosen last, and the change that leads to it. */
  #chosen = BOOT_BAUD_RATE;
  #changing: Promise<void> | null = null;

  constructor(options: RateOptions) {
    this.#options = options;
  }

  /** Both ends take another rate, which holds until the board is reset. */
  async agree(baudRate: number): Promise<void> {
    const { announces, session } = this.#options;
    try {
      await session.rate.agree(baudRate);
    } finally {
      announces.update({ baudRate: session.rate.current });
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
    const { session, program, firstRate, announces } = this.#options;
    let baudRate: number;
    do {
      baudRate = this.#chosen;
      program.rebooted();
      await this.rest();
      await session.reopen(baudRate);
    } while (baudRate !== this.#chosen);
    announces.update({ baudRate });
    const { state } = announces.snapshot;
    if (state === 'listening') program.find();
    if (baudRate === firstRate && state === 'running') program.openLed();
  }

  /** A board that is about to be reset will talk at its first rate. */
  async rest(): Promise<void> {
    const { session, firstRate, announces } = this.#options;
    if (session.rate.current === firstRate) return;
    await session.rate.rest();
    announces.update({ baudRate: firstRate });
  }

  /** For the flasher, which talks at the board's own rate. */
  async free(): Promise<void> {
    const { session, firstRate, announces } = this.#options;
    await this.rest();
    if (announces.snapshot.baudRate !== firstRate) await this.listenAt(firstRate);
    await session.stop();
  }

  /** The board is no longer heard at the rate agreed on: most likely it was reset by hand. */
  lost(): void {
    const { program, firstRate, announces } = this.#options;
    announces.update({ baudRate: firstRate });
    program.rebooted();
    program.find();
  }
}

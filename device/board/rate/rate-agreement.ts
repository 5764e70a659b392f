/**
 * The page's end of the agreement on the line's rate. The page asks, the board answers and changes
 * over, the page reopens its port and says so at the new rate; when nothing is heard there, both go
 * back. From then on the page says now and then that it is there (the board goes back without that,
 * so that whoever opens the port next can read it), and hears whether the board is: one that has
 * been reset talks at the first rate again.
 */
import type { Clock } from '../../clock/clock.ts';
import { ProblemError } from '../../formats/problem.ts';
import type { LineControl } from '../../formats/net/line-control.ts';

/** How long an answer may take: one message each way, and a sketch that is busy for a moment. */
const ANSWER_TIMEOUT_MS = 300;
const ASK_ATTEMPTS = 3;
/** Times a message is said at a new rate: the board waits 500 ms for one before it goes back. */
const TRIAL_ATTEMPTS = 3;
/** The board goes back after 3 s of silence. */
const KEEP_PERIOD_MS = 1_000;
/** Answers that may be missing in a row. */
const MAX_MISSED = 3;

/** What answers what. */
const ANSWERS: Readonly<Record<'ask' | 'keep', readonly LineControl['type'][]>> = {
  ask: ['agree', 'refuse'],
  keep: ['here'],
};

export interface RateAgreementOptions {
  readonly clock: Clock;
  /** What the board talks at after a reset. */
  readonly firstRate: number;
  /** Puts a message on the wire, now. */
  readonly send: (message: LineControl) => void;
  /** Closes the port and opens it at this rate. */
  readonly reopen: (baudRate: number) => Promise<void>;
  /** The board was not heard any more, and the port is back at the first rate. */
  readonly onLost: () => void;
}

export class RateAgreement {
  readonly #options: RateAgreementOptions;
  #rate: number;
  /** The kind of the request whose answer is waited for. */
  #asked: keyof typeof ANSWERS = 'ask';
  #waiting: ((message: LineControl | null) => void) | null = null;
  #cancelTimer: () => void = () => undefined;
  #changing = false;
  #missed = 0;

  constructor(options: RateAgreementOptions) {
    this.#options = options;
    this.#rate = options.firstRate;
  }

  /** What the port is open at. */
  get current(): number {
    return this.#rate;
  }

  /** A message from the board. */
  receive(message: LineControl): void {
    this.#missed = 0;
    // The `here` to a `keep` of before may come when an answer to something else is waited for.
    if (!ANSWERS[this.#asked].includes(message.type)) return;
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.(message);
  }

  /**
   * Resolves when both ends talk at `baudRate`.
   * @throws ProblemError line-speed-no-answer, line-speed-refused, line-speed-not-held; both ends are at
   * the first rate then. What `reopen` throws when the port cannot be opened again.
   */
  async agree(baudRate: number): Promise<void> {
    if (this.#changing) throw new ProblemError(BUSY);
    if (baudRate === this.#rate) return;
    this.#changing = true;
    this.#cancelTimer();
    try {
      const answer = await this.#exchange({ type: 'ask', baudRate }, ASK_ATTEMPTS);
      if (answer === null) throw new ProblemError(NO_ANSWER);
      if (answer.type !== 'agree' || answer.baudRate !== baudRate) {
        throw new ProblemError(refused(baudRate));
      }
      await this.#reopen(baudRate);
      if ((await this.#exchange({ type: 'keep', baudRate }, TRIAL_ATTEMPTS)) === null) {
        await this.#reopen(this.#options.firstRate);
        throw new ProblemError(notHeld(baudRate));
      }
    } finally {
      this.#changing = false;
      this.#keep();
    }
  }

  /** The board is about to be reset, or the port to be used otherwise: back to the first rate. */
  async rest(): Promise<void> {
    this.stop();
    if (this.#rate !== this.#options.firstRate) await this.#reopen(this.#options.firstRate);
  }

  /** Nothing more is said. */
  stop(): void {
    this.#cancelTimer();
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.(null);
  }

  async #reopen(baudRate: number): Promise<void> {
    await this.#options.reopen(baudRate);
    this.#rate = baudRate;
    this.#missed = 0;
  }

  /** Says it until something is answered; null when nothing is. */
  async #exchange(
    message: LineControl & { readonly type: keyof typeof ANSWERS },
    attempts: number,
  ): Promise<LineControl | null> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const heard = Promise.withResolvers<LineControl | null>();
      this.#asked = message.type;
      this.#waiting = heard.resolve;
      this.#cancelTimer = this.#options.clock.after(ANSWER_TIMEOUT_MS, () => heard.resolve(null));
      this.#options.send(message);
      const answer = await heard.promise;
      this.#cancelTimer();
      if (answer !== null) return answer;
    }
    return null;
  }

  /** At the first rate nothing has to be kept up. */
  #keep(): void {
    if (this.#rate === this.#options.firstRate) return;
    this.#cancelTimer = this.#options.clock.after(KEEP_PERIOD_MS, () => {
      if (this.#missed++ >= MAX_MISSED) {
        void this.#reopen(this.#options.firstRate).then(this.#options.onLost, () => undefined);
        return;
      }
      this.#options.send({ type: 'keep', baudRate: this.#rate });
      this.#keep();
    });
  }
}

const BUSY = {
  code: 'line-speed-busy',
  what: 'The speed of the wire was not changed.',
  why: 'Another change of it has not ended yet.',
  next: 'Wait a moment, then choose again.',
};

const NO_ANSWER = {
  code: 'line-speed-no-answer',
  what: 'The speed of the wire was not changed.',
  why: 'The board did not answer: it runs no program of this course, or is busy.',
  next: 'Flash it here first, or press "Reset board" and choose again.',
};

function refused(baudRate: number): ProblemError['problem'] {
  return {
    code: 'line-speed-refused',
    what: `The board does not talk at ${baudRate} baud.`,
    why: 'It was asked, and said no.',
    next: 'Choose another speed.',
  };
}

function notHeld(baudRate: number): ProblemError['problem'] {
  return {
    code: 'line-speed-not-held',
    what: `Nothing was understood at ${baudRate} baud, so both ends went back.`,
    why: 'The USB bridge or the cable does not hold this speed, or opening the port anew reset the board.',
    next: 'Choose a lower speed.',
  };
}

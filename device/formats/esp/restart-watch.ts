/**
 * Hears from the serial text that a board does not get anywhere: its supply breaks down, or it starts
 * over and over.
 */
import type { Problem } from '../problem.ts';
import { isBrownOut, readBootLine } from './boot-log.ts';

/** That many resets, none of them asked for, in that time are a loop: a person is slower. */
const LOOP_RESETS = 4;
const LOOP_MS = 6_000;

const PROBLEMS = {
  'board-brownout': {
    what: 'The board’s supply voltage breaks down.',
    why: 'Its brown-out detector resets it before it can run: it gets too little current over USB.',
    next: 'Plug it straight into the computer, not into a hub, with a short cable; take off what else it feeds.',
  },
  'board-watchdog-loop': {
    what: 'The board starts over and over.',
    why: 'Its watchdog resets it each time: its program hangs, or its flash holds none that the chip can load.',
    next: 'Press "Flash" to write a program that runs. If it goes on, another cable or USB port may help.',
  },
  'board-boot-loop': {
    what: 'The board starts over and over.',
    why: 'It is reset again a moment after each start: its program crashes, or its power fails.',
    next: 'Press "Flash" to write a program that runs. If it goes on, try another cable or USB port.',
  },
} as const satisfies Record<string, Omit<Problem, 'code'>>;

export class RestartWatch {
  readonly #nowMs: () => number;
  #resetsMs: number[] = [];
  #told: string | null = null;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** It was found to start over and over, and has not been reset on purpose since. */
  get looping(): boolean {
    return this.#told !== null;
  }

  /** The reader has reset it, or flashed it: that is no loop. */
  expectReset(): void {
    this.#resetsMs = [];
    this.#told = null;
  }

  /** @returns what a line of serial text says is wrong with the board, once; null for most lines */
  line(line: string): Problem | null {
    const event = readBootLine(line);
    if (event !== null && isBrownOut(event)) return this.#tell('board-brownout');
    if (event?.kind !== 'reset') return null;
    const nowMs = this.#nowMs();
    this.#resetsMs = [...this.#resetsMs, nowMs].filter((atMs) => nowMs - atMs <= LOOP_MS);
    if (this.#resetsMs.length < LOOP_RESETS) return null;
    return this.#tell(event.causeName.includes('WDT') ? 'board-watchdog-loop' : 'board-boot-loop');
  }

  #tell(code: keyof typeof PROBLEMS): Problem | null {
    // A supply that breaks down is why it starts over; that need not be said as well.
    if (this.#told === code || this.#told === 'board-brownout') return null;
    this.#told = code;
    return { code, ...PROBLEMS[code] };
  }
}

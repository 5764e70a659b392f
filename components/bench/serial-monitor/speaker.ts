/**
 * What a screen reader is told of new lines: the latest few at most every second and a half, and how
 * many came besides. A board can print faster than anyone reads.
 */

export const SPEAK_PERIOD_MS = 1_500;
const SPOKEN_LINES = 3;
const SPOKEN_CHARACTERS = 200;

export interface SpeakerOptions {
  readonly nowMs: () => number;
  readonly after: (delayMs: number, action: () => void) => void;
  readonly say: (text: string) => void;
}

export class Speaker {
  readonly #options: SpeakerOptions;
  #latest: string[] = [];
  #count = 0;
  #waiting = false;
  #spokeAtMs = -Infinity;
  #muted = false;

  constructor(options: SpeakerOptions) {
    this.#options = options;
  }

  set muted(muted: boolean) {
    this.#muted = muted;
    if (!muted) return;
    this.#latest = [];
    this.#count = 0;
    this.#options.say('');
  }

  /** `count` lines came, of which `latest` are the last. */
  add(latest: readonly string[], count = latest.length): void {
    if (this.#muted || count === 0) return;
    this.#count += count;
    this.#latest = [...this.#latest, ...latest].slice(-SPOKEN_LINES);
    if (this.#waiting) return;
    this.#waiting = true;
    const { nowMs, after } = this.#options;
    after(Math.max(0, this.#spokeAtMs + SPEAK_PERIOD_MS - nowMs()), () => this.#speak());
  }

  #speak(): void {
    this.#waiting = false;
    if (this.#count === 0) return;
    this.#spokeAtMs = this.#options.nowMs();
    const more = this.#count - this.#latest.length;
    const lines = this.#latest.map((line) => line.slice(0, SPOKEN_CHARACTERS));
    if (more > 0) lines.unshift(`${more} more ${more === 1 ? 'line' : 'lines'}, then:`);
    this.#latest = [];
    this.#count = 0;
    this.#options.say(lines.join('\n'));
  }
}

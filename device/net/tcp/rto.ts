/**
 * How long to wait for an acknowledgment before sending again: the estimator of RFC 6298. It knows
 * no clock; it is fed measured round trips and asked for the timeout.
 */
export interface RtoOptions {
  /** Before the first measurement (RFC 6298 (2.1): 1 second). */
  readonly initialRtoMs: number;
  /** RFC 6298 (2.4): 1 second. */
  readonly minRtoMs: number;
  /** RFC 6298 (2.5): at least 60 seconds. */
  readonly maxRtoMs: number;
}

/** G in the RFC: the resolution of the clock that round trips are measured with. */
const granularityMs = 1;

export class RtoEstimator {
  /** Smoothed round-trip time; null before the first measurement. */
  smoothedMs: number | null = null;
  variationMs = 0;
  rtoMs: number;
  readonly #options: RtoOptions;

  constructor(options: RtoOptions) {
    this.#options = options;
    this.rtoMs = options.initialRtoMs;
  }

  /** A round trip of a segment that was sent once only (Karn's algorithm, RFC 6298 section 3). */
  measure(roundTripMs: number): void {
    if (this.smoothedMs === null) {
      // RFC 6298 (2.2)
      this.smoothedMs = roundTripMs;
      this.variationMs = roundTripMs / 2;
    } else {
      // RFC 6298 (2.3): alpha 1/8, beta 1/4, variation first.
      this.variationMs = 0.75 * this.variationMs + 0.25 * Math.abs(this.smoothedMs - roundTripMs);
      this.smoothedMs = 0.875 * this.smoothedMs + 0.125 * roundTripMs;
    }
    this.#set(this.smoothedMs + Math.max(granularityMs, 4 * this.variationMs));
  }

  /** RFC 6298 (5.5): the timer expired; the next wait is twice as long. */
  backOff(): void {
    this.rtoMs = Math.min(this.rtoMs * 2, this.#options.maxRtoMs);
  }

  /** RFC 6298 (5.7): the SYN had to be repeated, so data starts out with 3 seconds. */
  restart(rtoMs: number): void {
    this.#set(rtoMs);
  }

  #set(rtoMs: number): void {
    this.rtoMs = Math.min(Math.max(rtoMs, this.#options.minRtoMs), this.#options.maxRtoMs);
  }
}

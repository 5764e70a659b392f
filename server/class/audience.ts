/**
 * The viewers of one class on this process. A message is serialised once and sent to all. Nobody waits for a
 * viewer who reads slowly: they miss what comes meanwhile, and then get the class as it stands.
 */
import type { Clock } from '../../device/clock/clock.ts';

/** A viewer's connection, as a `WebSocket` of `ws` is one. */
export interface ViewerSocket {
  readonly bufferedAmount: number;
  send(message: Buffer, options: { readonly binary: false }): void;
}

/** Octets that may wait for a viewer; beyond that the viewer is behind. */
const MAX_WAITING_OCTETS = 1024 * 1024;
/** Octets of messages since the opening that are kept; then a new opening is due. */
const MAX_SINCE_OCTETS = 256 * 1024;
/** How often a viewer who is behind is looked at. */
const CATCH_UP_MS = 250;
const AS_TEXT = { binary: false } as const;

export interface AudienceOptions {
  readonly clock: Clock;
  /** The instructor should say the class as it stands. */
  readonly onOpeningWanted: () => void;
}

export class Audience {
  readonly #options: AudienceOptions;
  readonly #inStep = new Set<ViewerSocket>();
  readonly #behind = new Set<ViewerSocket>();
  /** Behind, and what is kept here would not help. */
  readonly #waiting = new Set<ViewerSocket>();
  #opening: Buffer | null = null;
  #since: Buffer[] = [];
  #sinceOctets = 0;
  #cancelCatchUp: (() => void) | null = null;
  /** Messages that a slow viewer missed, all viewers together. */
  missed = 0;

  constructor(options: AudienceOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#inStep.size + this.#behind.size + this.#waiting.size;
  }

  /** What a late comer gets first, from now on. */
  setOpening(opening: Buffer): void {
    this.#opening = opening;
    this.#since = [];
    this.#sinceOctets = 0;
    for (const viewer of this.#waiting) this.#behind.add(viewer);
    this.#waiting.clear();
    this.#catchUp();
  }

  /** Sends a message to everybody who is in step. */
  send(message: Buffer): void {
    this.#since.push(message);
    this.#sinceOctets += message.length;
    if (this.#sinceOctets > MAX_SINCE_OCTETS) this.#wantOpening();
    for (const viewer of this.#inStep) {
      if (viewer.bufferedAmount > MAX_WAITING_OCTETS) this.#fallBehind(viewer);
      else viewer.send(message, AS_TEXT);
    }
    this.missed += this.#behind.size + this.#waiting.size;
  }

  /** Somebody new, or somebody who missed messages: gets the class as it stands. */
  welcome(viewer: ViewerSocket): void {
    this.#inStep.delete(viewer);
    if (this.#opening === null) {
      this.#behind.add(viewer);
      this.#options.onOpeningWanted();
      return;
    }
    viewer.send(this.#opening, AS_TEXT);
    for (const message of this.#since) viewer.send(message, AS_TEXT);
    this.#behind.delete(viewer);
    this.#inStep.add(viewer);
  }

  /** Somebody noticed a gap that this process did not make: what it would send is no better. */
  missedSome(viewer: ViewerSocket): void {
    if (!this.#inStep.delete(viewer)) return;
    this.#waiting.add(viewer);
    this.#options.onOpeningWanted();
  }

  /** The instructor begins anew: what comes next has other numbers, and everybody needs the opening first. */
  restart(): void {
    for (const viewer of this.#inStep) this.#behind.add(viewer);
    this.#inStep.clear();
    this.#wantOpening();
  }

  leave(viewer: ViewerSocket): void {
    this.#inStep.delete(viewer);
    this.#behind.delete(viewer);
    this.#waiting.delete(viewer);
  }

  stop(): void {
    this.#cancelCatchUp?.();
  }

  #wantOpening(): void {
    // What it stands for is too long to be sent after it.
    this.#opening = null;
    this.#since = [];
    this.#sinceOctets = 0;
    this.#options.onOpeningWanted();
  }

  #fallBehind(viewer: ViewerSocket): void {
    this.#inStep.delete(viewer);
    this.#behind.add(viewer);
    this.#catchUpSoon();
  }

  #catchUpSoon(): void {
    this.#cancelCatchUp ??= this.#options.clock.after(CATCH_UP_MS, () => {
      this.#cancelCatchUp = null;
      this.#catchUp();
    });
  }

  #catchUp(): void {
    if (this.#behind.size > 0 && this.#opening === null) {
      this.#options.onOpeningWanted();
      return;
    }
    for (const viewer of this.#behind) {
      if (viewer.bufferedAmount === 0) this.welcome(viewer);
    }
    if (this.#behind.size > 0) this.#catchUpSoon();
  }
}

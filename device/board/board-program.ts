/**
 * The program of a board as this end follows it for as long as one session lasts: what the serial
 * text says of its start, and from its first line on the page's own way to its LED.
 */
import { ProblemError } from '../formats/problem.ts';
import { NOT_RESET, NOT_RUNNING } from './board-problems.ts';
import type { BoardSnapshot } from './board-events.ts';
import type { BoardDevice, SketchName } from '../port/board-device.ts';
import { BootProgress, type BootStage } from '../formats/esp/boot-progress.ts';
import { LedClient } from './led-client.ts';
import { probeSketch } from './probe.ts';
import type { Session } from './session.ts';

/** The boot ROM speaks at once; this is for slow drivers. */
const BOOT_WORD_MS = 2_000;

export interface ProgramOptions {
  /** What the flash holds, or will hold when the first flash has ended well. */
  readonly sketch: SketchName | null;
  readonly kind: BoardDevice['kind'];
  readonly wantsLedSocket: boolean;
}

export class BoardProgram {
  readonly #session: Session;
  readonly #options: ProgramOptions;
  readonly #update: (change: Partial<BoardSnapshot>) => void;
  #sketch: SketchName | null;
  #boot = new BootProgress();
  /** There from the program's first line on. */
  #led: LedClient | null = null;
  /** Asks whether a program runs; anything that is heard of its start answers that, too. */
  #probing: AbortController | null = null;
  #cancelAwaiting: () => void = () => undefined;

  constructor(
    session: Session,
    options: ProgramOptions,
    update: (change: Partial<BoardSnapshot>) => void,
  ) {
    this.#session = session;
    this.#options = options;
    this.#update = update;
    this.#sketch = options.sketch;
  }

  /** What a line of serial text tells of the board's start. */
  read(line: string): BootStage | null {
    const event = this.#boot.line(line);
    // A program that goes on talking has not been reset.
    if (event !== null) this.#cancelAwaiting();
    return event;
  }

  /** A real board that runs already says nothing by itself: asks it over the wire. */
  find(): void {
    this.#update({ state: 'listening' });
    this.#probing = new AbortController();
    void this.#find(this.#probing.signal);
  }

  async #find(signal: AbortSignal): Promise<void> {
    const overtaken = (): boolean => signal.aborted;
    const found = await probeSketch(this.#session, signal);
    if (overtaken()) return;
    if (found !== null) {
      this.#sketch = found.sketch;
      this.#update({ state: 'running', serving: true, sketch: found.sketch });
      this.openLed();
      this.#led?.serving();
      return;
    }
    const download = await this.#isInBootLoader(signal).catch(() => false); // a page without a network
    if (!overtaken()) this.#update({ state: download ? 'download' : 'silent' });
  }

  async #isInBootLoader(signal: AbortSignal): Promise<boolean> {
    const { isInBootLoader } = await import('./rom-sync.ts');
    return isInBootLoader(this.#session, signal);
  }

  /** It was reset over its cable: if it says nothing now, its EN does not hang on the cable. */
  expectBoot(): void {
    this.#cancelAwaiting();
    const timer = setTimeout(() => this.#update({ note: NOT_RESET }), BOOT_WORD_MS);
    this.#cancelAwaiting = () => clearTimeout(timer);
  }

  stopFinding(): void {
    this.#probing?.abort();
  }

  follow(event: BootStage | null): void {
    if (event !== null) this.stopFinding();
    switch (event) {
      case 'reset':
        this.rebooted();
        this.#update({ state: 'booting' });
        break;
      case 'download':
        this.rebooted();
        this.#update({ state: 'download' });
        break;
      case 'no-program':
        this.#update({ state: 'no-program' });
        break;
      case 'program':
        this.#update({ state: 'running' });
        this.openLed();
        break;
      case 'serving':
        this.#update({ serving: true });
        this.#led?.serving();
        break;
      case null:
    }
  }

  /** The board has forgotten its connections; so does this end, without a word. */
  rebooted(): void {
    this.#session.forgetConnections();
    this.#closeLed();
    this.#update({ led: 'unknown', serving: false, sketch: this.#sketch });
  }

  /** It is being overwritten: if it was still starting, it is not the one that starts afterwards. */
  overwritten(): void {
    this.rebooted();
    this.#boot = new BootProgress();
  }

  /** The flash holds another program now; null for one of the reader's own. */
  replaced(sketch: SketchName | null): void {
    this.#sketch = sketch;
  }

  openLed(): void {
    this.#closeLed();
    this.#led = new LedClient(this.#session, this.#sketch, this.#options.wantsLedSocket, {
      onState: (socket) =>
        this.#update(socket === 'open' ? { socket } : { socket, led: 'unknown' }),
      onLed: (led) =>
        this.#update(this.#options.kind === 'usb' ? { led, ledLit: led === 'on' } : { led }),
    });
  }

  /** Resolves with the milliseconds until the program has said the LED's new state. */
  async toggle(): Promise<number> {
    if (this.#led === null) throw new ProblemError(NOT_RUNNING);
    return this.#led.toggle();
  }

  /** The board is let go of. */
  stop(): void {
    this.#probing?.abort();
    this.#cancelAwaiting();
    this.#led?.stop();
    this.#led = null;
  }

  #closeLed(): void {
    this.stop();
    this.#update({ socket: 'closed' });
  }
}

/**
 * The program of a board as this end follows it for as long as one session lasts: what the serial
 * text says of its start, and from its first line on the page's own way to its LED.
 */
import { ProblemError } from '../formats/problem.ts';
import { NO_LED, NOT_RESET, NOT_RUNNING } from './board-problems.ts';
import type { Announces } from './announcer.ts';
import { systemClock } from '../clock/clock.ts';
import type { BoardDevice, SketchName } from '../port/board-device.ts';
import { BootProgress, type BootStage } from '../formats/esp/boot-progress.ts';
import type { Led, LedEvents } from './led/led.ts';
import { LedOverHttp } from './led/led-over-http.ts';
import { LedOverWebSocket } from './led/led-over-websocket.ts';
import { probeSketch } from './probe/probe-sketch.ts';
import type { Session } from './session.ts';

/** The boot ROM speaks at once; this is for slow drivers. */
const BOOT_WORD_MS = 2_000;
/** From the boot ROM's first words to the program's: a start with a memory test takes some seconds. */
const BOOT_MS = 15_000;
/** How long a program may take to print its address before it is connected to without. */
const SILENT_SKETCH_MS = 2_000;

const hasLed = (sketch: SketchName | null): boolean =>
  sketch === null || sketch.startsWith('led_') || sketch === 'what_blocks';

export interface ProgramOptions {
  /** What the flash holds, or will hold when the first flash has ended well. */
  readonly sketch: SketchName | null;
  readonly kind: BoardDevice['kind'];
  readonly wantsLedSocket: boolean;
}

export class BoardProgram {
  readonly #session: Session;
  readonly #options: ProgramOptions;
  readonly #announces: Announces;
  #sketch: SketchName | null;
  #boot = new BootProgress();
  /** There from the program's first line on. */
  #led: Led | null = null;
  /** Asks whether a program runs; anything that is heard of its start answers that, too. */
  #probing: AbortController | null = null;
  /** The board was reset, or says so: something has to follow. */
  #bootTimer: ReturnType<typeof setTimeout> | undefined;
  /** The program has started: it has to say soon where its page is. */
  #servingTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: Session, options: ProgramOptions, announces: Announces) {
    this.#session = session;
    this.#options = options;
    this.#announces = announces;
    this.#sketch = options.sketch;
  }

  /** @throws ProblemError sketch-not-running, sketch-has-no-led */
  get led(): Led {
    if (this.#led === null) throw new ProblemError(hasLed(this.#sketch) ? NOT_RUNNING : NO_LED);
    return this.#led;
  }

  /** What a line of serial text tells of the board's start. */
  read(line: string): readonly BootStage[] {
    const stages = this.#boot.line(line);
    // A program that goes on talking has not been reset.
    if (stages.length > 0) clearTimeout(this.#bootTimer);
    return stages;
  }

  /** A real board that runs already says nothing by itself: asks it over the wire. */
  find(): void {
    this.#announces.happen('ask');
    this.#probing = new AbortController();
    void this.#find(this.#probing.signal);
  }

  async #find(signal: AbortSignal): Promise<void> {
    const overtaken = (): boolean => signal.aborted;
    const found = await probeSketch(this.#session, signal);
    if (overtaken()) return;
    if (found !== null) {
      this.#sketch = found.sketch;
      this.#announces.happen('program-answers', { serving: true, sketch: found.sketch });
      this.openLed();
      this.#serving();
      return;
    }
    const isLoader = await this.#isInBootLoader(signal).catch(() => false); // a page without a network
    if (!overtaken()) this.#announces.happen(isLoader ? 'loader-answers' : 'nothing-answers');
  }

  async #isInBootLoader(signal: AbortSignal): Promise<boolean> {
    const { isInBootLoader } = await import('./probe/probe-loader.ts');
    return isInBootLoader(this.#session, signal);
  }

  /** The board was reset over its cable: if it says nothing now, its EN does not hang on the cable. */
  expectBoot(): void {
    this.rebooted();
    this.#announces.happen('reset');
    this.#bootTimer = setTimeout(() => {
      this.#announces.update({ note: NOT_RESET });
      this.find();
    }, BOOT_WORD_MS);
  }

  stopFinding(): void {
    this.#probing?.abort();
  }

  /** Goes with the board through its start. */
  follow(stage: BootStage): void {
    this.stopFinding();
    switch (stage) {
      case 'reset':
        this.rebooted();
        this.#announces.happen('reset');
        // A program that hangs, or one that prints nothing.
        this.#bootTimer = setTimeout(() => this.find(), BOOT_MS);
        break;
      case 'download':
        this.rebooted();
        this.#announces.happen('reset-to-download');
        break;
      case 'no-program':
        this.#announces.happen('program-missing');
        break;
      case 'program':
        this.#announces.happen('program-starts');
        this.openLed();
        break;
      case 'serving':
        this.#announces.update({ serving: true });
        this.#serving();
    }
  }

  /** The board has forgotten its connections; so does this end, without a word. */
  rebooted(): void {
    this.#session.forgetConnections();
    this.#closeLed();
    this.#announces.update({ led: 'unknown', serving: false, sketch: this.#sketch });
  }

  /** The flash is being overwritten: a program that was still starting is not the one that starts next. */
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
    this.#led = this.#newLed({
      onSocket: (socket) =>
        this.#announces.update(socket === 'open' ? { socket } : { socket, led: 'unknown' }),
      onLed: (led) =>
        this.#announces.update(
          this.#options.kind === 'usb' ? { led, ledLit: led === 'on' } : { led },
        ),
    });
    this.#servingTimer = setTimeout(() => this.#serving(), SILENT_SKETCH_MS);
  }

  /** A program of the reader's own is taken to have the WebSocket; some of the course have no LED. */
  #newLed(events: LedEvents): Led | null {
    const session = this.#session;
    if (this.#sketch === 'led_http') return new LedOverHttp(session, events.onLed);
    if (!this.#options.wantsLedSocket || !hasLed(this.#sketch)) return null;
    return new LedOverWebSocket(() => session.webSocket('/ws'), events, systemClock);
  }

  #serving(): void {
    clearTimeout(this.#servingTimer);
    this.#led?.serving();
  }

  /** Ends what this end has of the program: what is asked, what is awaited, and the LED's connection. */
  stop(): void {
    this.#probing?.abort();
    clearTimeout(this.#bootTimer);
    clearTimeout(this.#servingTimer);
    this.#led?.stop();
    this.#led = null;
  }

  #closeLed(): void {
    this.stop();
    this.#announces.update({ socket: 'closed' });
  }
}

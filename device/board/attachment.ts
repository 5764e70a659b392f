/**
 * What lives from connect to disconnect: the device, the session on its wire, its program, its rate and
 * its flashes. One signal ends all of it: whatever a part says after that is not heard.
 */
import { BOOT_BAUD_RATE } from '../formats/esp/chips.ts';
import type { PinState } from '../formats/esp/pins.ts';
import { ProblemError, type Problem } from '../formats/problem.ts';
import type { BoardDevice, DeviceEvents, OpenDevice, SketchName } from '../port/board-device.ts';
import { closePort, pulseEnable, resetToDownload } from '../port/port-control.ts';
import type { Announces } from './announcer.ts';
import type { StartOptions } from './board-parts.ts';
import { BUSY_FLASHING, networkEnds, NO_RESET_LINES } from './board-problems.ts';
import { BoardProgram } from './board-program.ts';
import { BoardFlash, type FlashSurroundings } from './flashing/board-flash.ts';
import { BoardRate } from './rate/board-rate.ts';
import { Session } from './session.ts';

export interface AttachmentOptions {
  readonly kind: BoardDevice['kind'];
  readonly open: OpenDevice;
  readonly start: StartOptions;
  /** The program that the flash holds, or will hold after the first flash; null when nobody knows. */
  readonly sketch: SketchName | null;
  readonly programmed: Uint8Array<ArrayBuffer> | null;
  readonly easySequence: boolean;
  readonly announces: Announces;
  readonly signal: AbortSignal;
  /** Keeps serial text. @returns the lines that it completes */
  readonly hear: (text: string) => readonly string[];
  readonly page: FlashSurroundings;
  /** The board is gone; null when nothing is wrong with that. */
  readonly onLost: (problem: Problem | null) => void;
  readonly onTaken: DeviceEvents['onTaken'];
}

export class Attachment {
  readonly device: BoardDevice;
  readonly session: Session;
  readonly program: BoardProgram;
  readonly rate: BoardRate;
  readonly flash: BoardFlash;
  /** What the program uses pins as, as far as the device tells. */
  readonly pins: ReadonlyMap<number, PinState>;
  readonly signal: AbortSignal;
  readonly #announces: Announces;
  readonly #hear: AttachmentOptions['hear'];
  readonly #firstRate: number;
  /** The reader has heard where the board's network ends. */
  #toldOfForeign = false;

  /**
   * Makes or finds the device and opens its port; nothing is heard before its session starts.
   * @throws ProblemError when that fails; the signal's reason when it aborts meanwhile
   */
  static async open(options: AttachmentOptions): Promise<Attachment> {
    const { announces, signal, kind, start, programmed } = options;
    const { paceBaud = null } = start;
    const pins = new Map<number, PinState>();
    const device = await options.open(
      {
        onLed: (ledLit) => announces.update({ ledLit }),
        onPins: (changes) => {
          for (const [pin, state] of changes) {
            if (state === null) pins.delete(pin);
            else pins.set(pin, state);
          }
          announces.emit('pins', pins);
        },
        onTrace: (calls) => announces.emit('trace', calls),
        onProblem: (problem) => {
          if (!signal.aborted) options.onLost(problem);
        },
        onTaken: async (by) => {
          if (!signal.aborted) await options.onTaken(by);
        },
      },
      programmed === null ? { paceBaud } : { paceBaud, programmed },
    );
    try {
      signal.throwIfAborted();
      device.setEasySequence?.(options.easySequence);
      const baudRate = paceBaud ?? BOOT_BAUD_RATE;
      const fullSpeed = kind === 'virtual' && paceBaud === null;
      const { abilities } = device;
      announces.update({ kind, abilities, sketch: options.sketch, baudRate, fullSpeed });
      await device.open(baudRate);
      if (signal.aborted) await closePort(device.port);
      signal.throwIfAborted();
    } catch (error) {
      device.release();
      throw error;
    }
    return new Attachment(device, pins, options);
  }

  private constructor(
    device: BoardDevice,
    pins: ReadonlyMap<number, PinState>,
    options: AttachmentOptions,
  ) {
    const { announces, signal, sketch, kind, start, onLost } = options;
    const { ledSocket: wantsLedSocket = true, paceBaud } = start;
    const firstRate = paceBaud ?? BOOT_BAUD_RATE;
    this.device = device;
    this.pins = pins;
    this.signal = signal;
    this.#announces = announces;
    this.#hear = options.hear;
    this.#firstRate = firstRate;
    const lost = (problem: Problem): void => {
      if (!signal.aborted) onLost(problem);
    };
    this.session = new Session(
      device.port,
      {
        onText: (text) => {
          if (!signal.aborted) this.#heard(text);
        },
        onPacket: (packet) => announces.emit('packet', packet),
        onLink: (event) => announces.emit('link', event),
        onTcp: (event) => announces.emit('tcp', event),
        onForeign: (what) => {
          if (!signal.aborted && !this.#toldOfForeign) {
            this.#toldOfForeign = true;
            announces.update({ note: networkEnds(what) });
          }
        },
        onTimeHeld: (held) => device.holdTime?.(held),
        onRateLost: () => {
          if (!signal.aborted) this.rate.lost();
        },
        onLost: lost,
      },
      firstRate,
    );
    const { session } = this;
    session.setEasySequence(options.easySequence);
    this.program = new BoardProgram(session, { sketch, kind, wantsLedSocket }, announces);
    const { program } = this;
    this.rate = new BoardRate({ session, program, firstRate, announces });
    const { rate } = this;
    this.flash = new BoardFlash(
      { device, session, program, rate, announces, signal, lost },
      options.page,
    );
  }

  /** @throws ProblemError busy-flashing */
  requireIdle(): void {
    if (this.flash.busy) throw new ProblemError(BUSY_FLASHING);
  }

  /** Pulls EN low for a moment. */
  async reset(): Promise<void> {
    const { port } = this.device;
    await this.#pull((lowered) => pulseEnable(port, lowered));
  }

  /** The same with IO0 low: the boot ROM waits for a flasher. */
  async bootMode(): Promise<void> {
    const { port, resetTiming } = this.device;
    await this.#pull((lowered) => resetToDownload(port, resetTiming, lowered));
  }

  press(button: 'EN' | 'BOOT', down: boolean): void {
    this.device.press(button, down);
    if (button !== 'EN' || this.device.kind !== 'virtual' || this.flash.busy) return;
    if (down) this.program.rebooted();
    this.#announces.happen(down ? 'hold' : 'reset');
  }

  /**
   * Closes the WebSocket and the port, ends a flash, and releases the device; the signal has aborted.
   * Resolves when all of that is done.
   */
  async release(): Promise<void> {
    const { device, session, program, flash } = this;
    program.stop();
    const flashed = flash.stop();
    session.rate.stop();
    await session.stop();
    session.forgetConnections();
    await flashed;
    await closePort(device.port);
    device.release();
  }

  #heard(text: string): void {
    this.flash.heard(text);
    for (const line of this.#hear(text)) {
      // A listener may have ended all of this meanwhile.
      if (this.signal.aborted) return;
      this.#announces.emit('line', line);
      this.#followLine(line);
    }
  }

  #followLine(line: string): void {
    const { device, program, flash } = this;
    flash.line(line);
    const stages = program.read(line);
    const { state } = this.#announces.snapshot;
    const problem = state === 'flashing' ? null : device.trouble?.(line);
    // A board without a program starts over and over by its nature: that it has none is told already.
    const explained = state === 'no-program' && problem?.code === 'board-watchdog-loop';
    if (problem && !explained) this.#announces.update({ problem });
    if (stages.includes('program') || stages.includes('no-program')) flash.booted();
    // The old program, or an empty flash, may still speak while the flasher is being loaded.
    if (this.#announces.snapshot.state === 'flashing') return;
    // A state that changes several times a second tells nobody anything; the problem does.
    const again = stages.includes('reset') && device.startsOver === true;
    if (!again) for (const stage of stages) program.follow(stage);
  }

  /** Pulls EN and IO0; the reader is told when the port has no lines to do that by. */
  async #pull(pull: (lowered: () => void) => Promise<void>): Promise<void> {
    await this.rate.rest();
    this.device.expectReset?.();
    try {
      await pull(() => {
        this.session.expectReset();
        // At another rate nothing that the board says can be read.
        if (this.#announces.snapshot.baudRate === this.#firstRate) this.program.expectBoot();
      });
    } catch (error) {
      if (this.device.port.readable === null) throw error;
      this.#announces.update({ note: NO_RESET_LINES });
    }
  }
}

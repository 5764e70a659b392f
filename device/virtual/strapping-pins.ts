/**
 * EN and IO0 of a dev board: two buttons and the auto-reset circuit pull them low (ESP32-DevKitC
 * schematic, "Micro USB & USB-UART"). The chip samples IO0 a moment after EN has risen (ESP32 data
 * sheet, "Strapping Pins").
 */
import {
  pinLevels,
  RELEASED_SIGNALS,
  withSignals,
  type LineSignals,
} from '../formats/esp/auto-reset.ts';
import type { Clock } from '../clock/clock.ts';
import type { BootMode } from '../formats/esp/boot-log.ts';

/** EN has a pull-up and a capacitor to ground: after it is released the chip waits this long, then samples IO0. */
export const EN_RISE_MS = 5;

export type Button = 'EN' | 'BOOT';

interface Watchers {
  /** EN went low. */
  readonly onLow: () => void;
  /** EN has risen, with IO0 as the straps are sampled. */
  readonly onRisen: (straps: BootMode) => void;
  readonly onIo0?: (level: 0 | 1) => void;
}

/**
 * Each change may carry the moment at which its sender made it, in milliseconds of the sender's clock.
 * News of two changes can come at once when the thread was busy: the straps are sampled between them
 * all the same, if that was their order.
 */
export class StrappingPins {
  readonly #clock: Clock;
  readonly #watchers: Watchers;
  #signals = RELEASED_SIGNALS;
  readonly #pressed = new Set<Button>();
  #powered = false;
  #low = false;
  #io0: 0 | 1 = 1;
  /** The rise that is under way: when it ends, by the sender's clock, and what calls its timer off. */
  #rise: { readonly endsAtMs: number; readonly cancel: () => void } | null = null;

  constructor(clock: Clock, watchers: Watchers) {
    this.#clock = clock;
    this.#watchers = watchers;
  }

  get signals(): LineSignals {
    return this.#signals;
  }

  get io0(): 0 | 1 {
    return this.#io0;
  }

  /** EN is low, or its straps have not been sampled yet. */
  get held(): boolean {
    return this.#low || this.#rise !== null;
  }

  isPressed(button: Button): boolean {
    return this.#pressed.has(button);
  }

  /** Power comes: EN rises unless something holds it low. */
  powerOn(): void {
    this.#powered = true;
    this.#low = true;
    this.#follow(this.#clock.nowMs());
  }

  /** Power goes, and with it the host's signals; a pressed button stays pressed. */
  powerOff(): void {
    this.#powered = false;
    this.#cancelRise();
    this.#signals = RELEASED_SIGNALS;
  }

  /** Only the signals that are present change; without power there is nothing to take them. */
  setSignals(signals: SerialOutputSignals, atMs = this.#clock.nowMs()): void {
    if (!this.#powered) return;
    this.#passRise(atMs);
    this.#signals = withSignals(this.#signals, signals);
    this.#follow(atMs);
  }

  press(button: Button, down: boolean, atMs = this.#clock.nowMs()): void {
    this.#passRise(atMs);
    if (down) this.#pressed.add(button);
    else this.#pressed.delete(button);
    this.#follow(atMs);
  }

  /** Samples the straps if that was due before the change that is about to be made. */
  #passRise(atMs: number): void {
    if (this.#rise !== null && atMs >= this.#rise.endsAtMs) this.#risen();
  }

  #risen(): void {
    this.#cancelRise();
    this.#watchers.onRisen(this.#io0 === 0 ? 'download' : 'flash');
  }

  #cancelRise(): void {
    this.#rise?.cancel();
    this.#rise = null;
  }

  #follow(atMs: number): void {
    if (!this.#powered) return;
    const levels = pinLevels(this.#signals);
    const io0 = this.#pressed.has('BOOT') ? 0 : levels.io0;
    if (io0 !== this.#io0) {
      this.#io0 = io0;
      this.#watchers.onIo0?.(io0);
    }
    const low = this.#pressed.has('EN') || levels.en === 0;
    if (low === this.#low) return;
    this.#low = low;
    if (low) {
      this.#cancelRise();
      this.#watchers.onLow();
    } else {
      const cancel = this.#clock.after(EN_RISE_MS, () => this.#risen());
      this.#rise = { endsAtMs: atMs + EN_RISE_MS, cancel };
    }
  }
}

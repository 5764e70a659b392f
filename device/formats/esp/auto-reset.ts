/**
 * How DTR and RTS bring a dev board into download mode: EN low, IO0 low, EN high, and IO0 high again
 * when the boot ROM has sampled it. Two transistors stand between (ESP32-DevKitC schematic): EN is low
 * while only RTS is asserted, IO0 while only DTR is, so the change from one to the other decides.
 * `tight` changes both signals in one call, for drivers that send both in one control transfer;
 * `classic` changes one after the other and relies on the capacitor at EN, which keeps the chip in
 * reset for some milliseconds. Each works where the other may not: esptool tries both, with two
 * delays, and so does this (esptool, "Advanced Topics", "Automatic Bootloader").
 */

export type ResetWay = 'tight' | 'classic';

export interface ResetAttempt {
  readonly way: ResetWay;
  /** EN is held low for this long. */
  readonly enLowMs: number;
  /** IO0 is held low for at most this long after EN was let go. */
  readonly io0LowMs: number;
}

/** One step: signals to set in one call, or a wait that the ROM's own word may cut short. */
export type ResetStep =
  | { readonly signals: SerialOutputSignals }
  | { readonly waitMs: number; readonly untilDownloadMode?: true };

/**
 * For boards of all makes. EN is low in a moment: the first attempt is short, the others are as patient
 * as esptool's, for large capacitors at EN and for bridges that take their time.
 */
export const USB_RESETS: readonly ResetAttempt[] = [
  { way: 'tight', enLowMs: 10, io0LowMs: 60 },
  { way: 'classic', enLowMs: 100, io0LowMs: 50 },
  { way: 'tight', enLowMs: 100, io0LowMs: 550 },
  { way: 'classic', enLowMs: 100, io0LowMs: 550 },
];

/** Milliseconds EN is held low, and IO0 after it, where that is known of a board. */
export interface ResetTiming {
  readonly enLowMs: number;
  readonly io0LowMs: number;
}

/** The virtual board's EN rises in 5 ms, always; the rest is for the timers on the way. */
export const VIRTUAL_RESET_TIMING: ResetTiming = { enLowMs: 10, io0LowMs: 20 };
/** esptool's second try waits so much longer. */
const EXTRA_MS = 500;

/** For a board that is known: its own timing, and a more patient one in case a timer was late. */
export function knownResets({ enLowMs, io0LowMs }: ResetTiming): readonly ResetAttempt[] {
  const short: ResetAttempt = { way: 'tight', enLowMs, io0LowMs };
  const long: ResetAttempt = { way: 'tight', enLowMs, io0LowMs: io0LowMs + EXTRA_MS };
  return [short, long, short, long];
}

export function resetSteps({ way, enLowMs, io0LowMs }: ResetAttempt): ResetStep[] {
  const both = (dtr: boolean, rts: boolean): ResetStep => ({
    signals: { dataTerminalReady: dtr, requestToSend: rts },
  });
  const dtr = (on: boolean): ResetStep => ({ signals: { dataTerminalReady: on } });
  const rts = (on: boolean): ResetStep => ({ signals: { requestToSend: on } });
  const enLow: ResetStep = { waitMs: enLowMs };
  const io0Low: ResetStep = { waitMs: io0LowMs, untilDownloadMode: true };
  if (way === 'tight') {
    // From both low and both high nothing follows; a driver that sends only changes has sent both then.
    return [
      ...[both(false, false), both(true, true), both(false, true), enLow],
      ...[both(true, false), io0Low, both(false, false)],
    ];
  }
  return [dtr(false), rts(true), enLow, dtr(true), rts(false), io0Low, dtr(false)];
}

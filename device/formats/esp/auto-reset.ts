/**
 * DTR and RTS of a serial port reset a dev board. Two transistors stand between them and the pins EN and
 * IO0 (ESP32-DevKitC schematic, "Auto program"): the levels below, and the sequences that use them.
 * Download mode: EN low, IO0 low, EN high, and IO0 high again when the boot ROM has sampled it.
 * `tight` changes both signals in one call, for drivers that send both in one control transfer;
 * `classic` changes one after the other and relies on the capacitor at EN, which keeps the chip in
 * reset for some milliseconds. Each works where the other may not: esptool tries both, with two
 * delays, and so does this (esptool, "Advanced Topics", "Automatic Bootloader").
 */

/** The host's outputs: true is asserted. */
export interface LineSignals {
  readonly dataTerminalReady: boolean;
  readonly requestToSend: boolean;
}

export const RELEASED_SIGNALS: LineSignals = { dataTerminalReady: false, requestToSend: false };

/** Signals that a call leaves out stay as they were. */
export function withSignals(before: LineSignals, change: SerialOutputSignals): LineSignals {
  return {
    dataTerminalReady: change.dataTerminalReady ?? before.dataTerminalReady,
    requestToSend: change.requestToSend ?? before.requestToSend,
  };
}

/** EN is low while RTS alone is asserted, IO0 while DTR alone is; 1 is high. */
export function pinLevels(signals: LineSignals): { readonly en: 0 | 1; readonly io0: 0 | 1 } {
  const { dataTerminalReady: dtr, requestToSend: rts } = signals;
  return { en: rts && !dtr ? 0 : 1, io0: dtr && !rts ? 0 : 1 };
}

export type ResetWay = 'tight' | 'classic';

export interface ResetAttempt {
  readonly way: ResetWay;
  /** EN is held low for this long. */
  readonly enLowMs: number;
  /** IO0 is held low for at most this long after EN was released. */
  readonly io0LowMs: number;
}

/** One step: signals to set in one call, or a wait with a pin low. The ROM's word may cut short IO0's. */
export type ResetStep =
  | { readonly signals: SerialOutputSignals }
  | { readonly waitMs: number; readonly low: 'EN' | 'IO0' };

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

/** esptool's ClassicReset: long enough for the capacitor at EN of any dev board. */
export const USB_RESET_TIMING: ResetTiming = { enLowMs: 100, io0LowMs: 50 };
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

/** Into download mode. */
export function resetSteps({ way, enLowMs, io0LowMs }: ResetAttempt): ResetStep[] {
  const dtr = (on: boolean): ResetStep => ({ signals: { dataTerminalReady: on } });
  const rts = (on: boolean): ResetStep => ({ signals: { requestToSend: on } });
  const enLow: ResetStep = { waitMs: enLowMs, low: 'EN' };
  const io0Low: ResetStep = { waitMs: io0LowMs, low: 'IO0' };
  if (way === 'tight') {
    // From both low and both high nothing follows; a driver that sends only changes has sent both then.
    return [
      ...[both(false, false), both(true, true), both(false, true), enLow],
      ...[both(true, false), io0Low, both(false, false)],
    ];
  }
  return [dtr(false), rts(true), enLow, dtr(true), rts(false), io0Low, dtr(false)];
}

/** EN low and high again with IO0 high: the chip starts what is in its flash. */
export function restartSteps(enLowMs = USB_RESET_TIMING.enLowMs): ResetStep[] {
  return [both(false, true), { waitMs: enLowMs, low: 'EN' }, both(false, false)];
}

function both(dataTerminalReady: boolean, requestToSend: boolean): ResetStep {
  return { signals: { dataTerminalReady, requestToSend } };
}

/** The port of a board: opened for everything that crosses it, and EN and IO0 pulled through RTS and DTR. */
import type { ResetTiming } from '../formats/esp/auto-reset.ts';
import { releaseLines } from './lines.ts';
import type { Port } from './port.ts';

/** EN is held this long for a reset; the capacitor on a dev board needs about 10 ms. */
const RESET_HOLD_MS = 100;
/** A driver may never say that it has closed its port; nobody waits longer for that. */
const CLOSE_MS = 1_000;

/** Opens it, unless it is open, and lets the board run. */
export async function openPort(port: Port, baudRate: number): Promise<void> {
  if (port.readable === null) await port.open({ baudRate, bufferSize: 64 * 1024 });
  await releaseLines(port);
}

/** Closes it, if it is open and the driver does; never rejects. */
export async function closePort(port: Port): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), CLOSE_MS);
  // Closed already, where the device was lost.
  await Promise.race([port.close().catch(() => undefined), late]);
  clearTimeout(timer);
}

/** Holds EN low for a moment, through RTS; `whileLow` is called before it rises. */
export async function pulseEnable(port: Port, whileLow?: () => void): Promise<void> {
  await port.setSignals({ dataTerminalReady: false, requestToSend: true });
  await pause(RESET_HOLD_MS);
  whileLow?.();
  await port.setSignals({ dataTerminalReady: false, requestToSend: false });
}

/**
 * Resets the chip with IO0 low, so that its ROM waits for a flasher (esptool's ClassicReset): EN falls
 * when RTS alone is asserted, IO0 when DTR alone is. `whileLow` is called before EN rises.
 */
export async function resetToDownload(
  port: Port,
  { enLowMs, io0LowMs }: ResetTiming,
  whileLow?: () => void,
): Promise<void> {
  await port.setSignals({ dataTerminalReady: false, requestToSend: true });
  await pause(enLowMs);
  whileLow?.();
  await port.setSignals({ dataTerminalReady: true, requestToSend: false });
  // EN rises slowly, and the ROM looks at IO0 when it has.
  await pause(io0LowMs);
  await port.setSignals({ dataTerminalReady: false, requestToSend: false });
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

/** The port of a board: opened for everything that crosses it, and EN pulled through RTS. */
import type { Port } from '../port/port.ts';

/** EN is held this long for a reset; the capacitor on a dev board needs about 10 ms. */
const RESET_HOLD_MS = 100;

export function openPort(port: Port, baudRate: number): Promise<void> {
  return port.open({ baudRate, bufferSize: 64 * 1024 });
}

/** Holds EN low for a moment, through RTS; `whileLow` is called before it rises. */
export async function pulseEnable(port: Port, whileLow?: () => void): Promise<void> {
  await port.setSignals({ dataTerminalReady: false, requestToSend: true });
  await new Promise((resolve) => setTimeout(resolve, RESET_HOLD_MS));
  whileLow?.();
  await port.setSignals({ dataTerminalReady: false, requestToSend: false });
}

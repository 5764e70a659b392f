/** The port of a board: opened for everything that crosses it, and EN pulled through RTS. */
import type { Port } from '../port/port.ts';

/** EN is held this long for a reset; the capacitor on a dev board needs about 10 ms. */
const RESET_HOLD_MS = 100;

/**
 * Opens it, and lets the board run: systems assert DTR and RTS at opening, or one of them. On the
 * auto-reset circuit of dev boards RTS alone holds EN low and DTR alone IO0, so RTS goes first: the
 * other way round, a board that runs would be reset in between.
 */
export async function openPort(port: Port, baudRate: number): Promise<void> {
  await port.open({ baudRate, bufferSize: 64 * 1024 });
  await release(port, { requestToSend: false });
  await release(port, { dataTerminalReady: false });
}

/** A port without these lines can be listened to all the same; one that is lost says so when read. */
async function release(port: Port, signals: SerialOutputSignals): Promise<void> {
  await port.setSignals(signals).catch(() => undefined);
}

/** Holds EN low for a moment, through RTS; `whileLow` is called before it rises. */
export async function pulseEnable(port: Port, whileLow?: () => void): Promise<void> {
  await port.setSignals({ dataTerminalReady: false, requestToSend: true });
  await new Promise((resolve) => setTimeout(resolve, RESET_HOLD_MS));
  whileLow?.();
  await port.setSignals({ dataTerminalReady: false, requestToSend: false });
}

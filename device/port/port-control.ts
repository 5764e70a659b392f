/** The port of a board: opened for everything that crosses it, and EN and IO0 pulled through RTS and DTR. */
import {
  resetSteps,
  restartSteps,
  type ResetStep,
  type ResetTiming,
} from '../formats/esp/auto-reset.ts';
import type { Port } from './port.ts';

/** A driver may never say that it has opened or closed its port; nobody waits longer for that. */
const DRIVER_MS = 1_000;

/** Opens it, unless it is open, and lets the board run. */
export async function openPort(port: Port, baudRate: number): Promise<void> {
  if (port.readable === null) await port.open({ baudRate, bufferSize: 64 * 1024 });
  await releaseLines(port);
}

/**
 * Leaves DTR and RTS alone, so that the board runs. Systems assert both at opening, or one of them. On the auto-reset circuit of dev boards RTS alone
 * holds EN low and DTR alone IO0, so RTS goes first: the other way round, a board that runs would be
 * reset in between. One call for both would do just that, for Chromium sets DTR before RTS.
 *
 * Failures are ignored: a port may lack these lines, and a lost port tells when it is read.
 */
export async function releaseLines(port: Port): Promise<void> {
  await release(port, { requestToSend: false });
  await release(port, { dataTerminalReady: false });
}

async function release(port: Port, signals: SerialOutputSignals): Promise<void> {
  await port.setSignals(signals).catch(() => undefined);
}

/** Closes it, if it is open and the driver does; never rejects. */
export async function closePort(port: Port): Promise<void> {
  // Rejects where the device was lost: it is closed already.
  await settledInTime(port.close());
}

/** Waits until `work` has ended, well or badly, or time is up; never rejects. */
export async function settledInTime(work: Promise<unknown>, timeoutMs = DRIVER_MS): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), timeoutMs);
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}

/** Holds EN low for a moment; `whileLow` is called before it rises. */
export function pulseEnable(
  port: Pick<Port, 'setSignals'>,
  whileLow?: () => void,
  enLowMs?: number,
): Promise<void> {
  return carryOut(port, restartSteps(enLowMs), whileLow);
}

/** Resets the chip with IO0 low, so that its ROM waits for a flasher. */
export function resetToDownload(
  port: Port,
  timing: ResetTiming,
  whileLow?: () => void,
): Promise<void> {
  return carryOut(port, resetSteps({ way: 'tight', ...timing }), whileLow);
}

async function carryOut(
  port: Pick<Port, 'setSignals'>,
  steps: readonly ResetStep[],
  whileLow?: () => void,
): Promise<void> {
  for (const step of steps) {
    if ('signals' in step) await port.setSignals(step.signals);
    else {
      await new Promise((resolve) => setTimeout(resolve, step.waitMs));
      if (step.low === 'EN') whileLow?.();
    }
  }
}

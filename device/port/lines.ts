/** The lines that reset a board, DTR and RTS, left alone so that it runs. */
import type { Port } from './port.ts';

/**
 * Systems assert both at opening, or one of them. On the auto-reset circuit of dev boards RTS alone
 * holds EN low and DTR alone IO0, so RTS goes first: the other way round, a board that runs would be
 * reset in between. One call for both would do just that, for Chromium sets DTR before RTS.
 *
 * A port without these lines is none the worse for it; one that is lost says so when it is read.
 */
export async function releaseLines(port: Port): Promise<void> {
  await release(port, { requestToSend: false });
  await release(port, { dataTerminalReady: false });
}

async function release(port: Port, signals: SerialOutputSignals): Promise<void> {
  await port.setSignals(signals).catch(() => undefined);
}

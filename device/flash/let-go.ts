/** The end of a flash that did not end well: the port is left as it was found, and the board can run. */
import { releaseLines } from '../port/lines.ts';
import type { Port } from '../port/port.ts';
import type { FlashPort } from './flash-port.ts';

/** A driver may never say that it has opened or closed its port; whoever cancels does not wait for that. */
const LET_GO_MS = 1_000;

/** Never rejects: why flashing ended matters more than a port that cannot be closed. */
export async function letGo(port: Port, flashPort: FlashPort): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), LET_GO_MS);
  await Promise.race([unlocked(port, flashPort).catch(() => undefined), late]);
  clearTimeout(timer);
}

async function unlocked(port: Port, flashPort: FlashPort): Promise<void> {
  await flashPort.release(false);
  // It may have ended while EN or IO0 was held low: the chip would stay in reset, or in its boot loader.
  if (port.readable !== null) await releaseLines(port);
}

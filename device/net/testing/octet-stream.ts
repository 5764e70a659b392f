/** A connection's octets as an async iterator. */
import { netProblem } from '../problems.ts';
import type { CloseReason } from '../tcp/tcp-types.ts';
import type { OctetTransport } from '../transport.ts';

/** What iterating needs beyond a stream: to stop it, and to know how it ended. */
interface PausableTransport extends OctetTransport {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly closed: Promise<CloseReason>;
  pause(): void;
  resume(): void;
}

/**
 * Octets in the order they arrive, until the peer closes; a slow reader closes the window. Takes
 * over onData and onEnd. @throws ProblemError connection-lost when the connection breaks.
 */
export async function* iterateOctets(
  transport: PausableTransport,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const arrived: Uint8Array<ArrayBuffer>[] = [];
  let ended = false as boolean; // set in callbacks, as is the next
  let broken = null as CloseReason | null;
  let wake: () => void = () => undefined;
  transport.onEnd = () => {
    ended = true;
    wake();
  };
  void transport.closed.then((reason) => {
    if (reason !== 'normal') broken = reason;
    wake();
  });
  transport.onData = (octets) => {
    transport.pause();
    arrived.push(octets);
    wake();
  };
  try {
    for (;;) {
      const octets = arrived.shift();
      if (octets !== undefined) {
        yield octets;
        transport.resume();
      } else if (ended) {
        return;
      } else if (broken !== null) {
        const where = `${transport.remoteAddress}:${transport.remotePort}`;
        throw netProblem('connection-lost', where, broken);
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    transport.onData = null;
    transport.onEnd = null;
  }
}

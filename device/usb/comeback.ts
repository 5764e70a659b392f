/**
 * Waits for a port that was lost to come back: the same one, or another with the same USB ids. A
 * browser may well make a new port of a board that was plugged in again, or the reader takes another
 * socket. A port is there before it can be opened (drivers, and programs that look at every new port),
 * so opening is tried for a while.
 */
import type { Clock } from '../clock/clock.ts';
import type { Port, Ports } from '../port/port.ts';

/** Between two tries; the first one comes after this, too. */
const RETRY_MS = 500;
/** Tries after a port was plugged in, and after one was lost that is still there: half a minute. */
const TRIES = 60;

export interface ComebackOptions {
  readonly port: Port;
  readonly ports: Pick<Ports, 'granted' | 'onPlugged'>;
  readonly clock: Clock;
  /** Opens the port, or rejects when that cannot be done yet. */
  readonly open: (port: Port) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Resolves with the port, open; rejects with the signal's reason. */
export function comeback(options: ComebackOptions): Promise<Port> {
  const { port, ports, clock, open, signal } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Port>();
  const done = new AbortController();
  let cancelRetry: () => void = () => undefined;
  /** Goes up when other tries take the place of these. */
  let round = 0;

  /** Opens the first that can be: a list may go on naming a port that is not there any more. */
  const attempt = async (): Promise<Port> => {
    const granted = await ports.granted();
    const alike = granted.filter((one) => one !== port && sameBoard(one, port));
    for (const candidate of [port, ...alike]) {
      try {
        await open(candidate);
        return candidate;
      } catch {
        // The next one, or the next try.
      }
    }
    throw new Error('not there');
  };
  const tryAgain = (triesLeft: number, mine: number): void => {
    cancelRetry = clock.after(RETRY_MS, () => {
      attempt().then(
        (opened) => {
          if (done.signal.aborted)
            opened.close().catch(() => undefined); // it is gone again
          else resolve(opened);
        },
        () => {
          if (mine === round && !done.signal.aborted && triesLeft > 1)
            tryAgain(triesLeft - 1, mine);
        },
      );
    });
  };
  const begin = (): void => {
    cancelRetry();
    tryAgain(TRIES, ++round);
  };

  signal.addEventListener('abort', () => reject(signal.reason as Error), { signal: done.signal });
  ports.onPlugged((plugged) => {
    if (plugged === port || sameBoard(plugged, port)) begin();
  }, done.signal);
  // Begin now too: a port without a cable is never plugged in again, it just works again.
  begin();
  return promise.finally(() => {
    done.abort();
    cancelRetry();
  });
}

/** As far as USB ids can tell; two boards of one kind are alike, and so are ports that have none. */
export function sameBoard(one: Port, other: Port): boolean {
  const [a, b] = [one.getInfo(), other.getInfo()];
  return a.usbVendorId === b.usbVendorId && a.usbProductId === b.usbProductId;
}

/** Looks which ports can be had before work is done that needs them. */
import { createServer } from 'node:net';

/** More than anybody has taken in a row. */
const MOST_TRIED = 100;

/** @throws the system's error (`code`, `port`) of the first that cannot be had. 0 always can. */
export async function expectFreePorts(host: string, ports: readonly number[]): Promise<void> {
  for (const port of ports) await tryPort(host, port);
}

/** The first port from `from` on that can be had, and is none of `others`; 0, any free one, if there is none. */
export async function freePort(
  host: string,
  from: number,
  others: readonly number[] = [],
): Promise<number> {
  for (let port = from; port <= Math.min(65_535, from + MOST_TRIED); port++) {
    if (others.includes(port)) continue;
    try {
      await tryPort(host, port);
      return port;
    } catch {
      // Taken, too.
    }
  }
  return 0;
}

/** Takes the port and gives it back. */
function tryPort(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, host, () => server.close(() => resolve()));
  });
}

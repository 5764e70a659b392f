/** How long a newcomer to the bench board waits for its page, when clients that keep the board waiting came just before. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { startBenchBoard } from '../../server/bench-board.ts';

const HOST = '127.0.0.1';
const HEAD = 'Host: localhost\r\n';
const SLOW_KINDS = [
  `GET / HTTP/1.1\r\n${HEAD}X: `,
  `POST / HTTP/1.1\r\n${HEAD}Content-Length: 900\r\n\r\n`,
  `GET / HTTP/1.1\r\n${HEAD}\r\n`,
  `GET / HTTP/1.1\r\n${HEAD}Connection: close\r\n\r\n`,
];
const SILENT = 12;
const SLOW = 100;

export interface NewcomerFigures {
  /** Behind 12 silent connections. */
  readonly silentMs: number;
  /** Behind a hundred clients that stop in a head, in a body, or before they read: the longest. */
  readonly slowMs: number;
}

export async function newcomerFigures(): Promise<NewcomerFigures> {
  const silentMs = await waitBehind(SILENT, '');
  let slowMs = 0;
  for (const begins of SLOW_KINDS) slowMs = Math.max(slowMs, await waitBehind(SLOW, begins));
  return { silentMs, slowMs };
}

/** Milliseconds to the whole page, on a board of its own. */
async function waitBehind(count: number, begins: string): Promise<number> {
  const board = await startBenchBoard({ host: HOST, port: 0 });
  const clients = Array.from({ length: count }, () => slowClient(board.port, begins));
  try {
    await Promise.all(clients.map((client) => once(client, 'connect')));
    const startedMs = performance.now();
    const response = await fetch(`http://${HOST}:${board.port}/`, {
      headers: { Connection: 'close' },
    });
    await response.text();
    return performance.now() - startedMs;
  } finally {
    for (const client of clients) client.destroy();
    await board.stop();
  }
}

/** Reads nothing, and sends nothing more. */
function slowClient(port: number, begins: string): Socket {
  const client = connect({ port, host: HOST, allowHalfOpen: true });
  client.on('error', () => undefined).write(begins);
  return client;
}

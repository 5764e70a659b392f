/** A hundred slow clients of the bench board: whoever comes then is answered all the same. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { type BenchBoard, startBenchBoard } from './bench-board.ts';

const CLIENTS = 100;
/** The board makes room within 0.5 s; a busy machine may take longer. A SYN in vain is sent again after 1 s and 3 s. */
const PATIENCE_MS = 3_000;
const DRIP_MS = 200;

let board: BenchBoard;
before(async () => {
  board = await startBenchBoard({ host: '127.0.0.1', port: 0 });
});
after(() => board.stop());

const HEAD = 'Host: localhost\r\n';
const KINDS: readonly (readonly [name: string, begins: string, drips: string])[] = [
  ['say nothing', '', ''],
  ['send a head octet by octet', `GET / HTTP/1.1\r\n${HEAD}X: `, 'x'],
  ['send a body octet by octet', `POST / HTTP/1.1\r\n${HEAD}Content-Length: 900\r\n\r\n`, 'x'],
  ['read nothing', `GET / HTTP/1.1\r\n${HEAD}\r\n`, ''],
  ['ignore the end', `GET / HTTP/1.1\r\n${HEAD}Connection: close\r\n\r\n`, ''],
];

for (const [name, begins, drips] of KINDS) {
  test(`a hundred clients that ${name} keep nobody else waiting`, async () => {
    const clients = await Promise.all(Array.from({ length: CLIENTS }, slowClient));
    for (const client of clients) {
      if (name === 'ignore the end') client.resume();
      client.write(begins);
    }
    const drip = setInterval(() => {
      for (const client of clients) if (client.writable) client.write(drips);
    }, DRIP_MS);
    try {
      for (let newcomer = 0; newcomer < 5; newcomer++) {
        const response = await fetch(`http://127.0.0.1:${board.port}/`, {
          headers: { Connection: 'close' },
          signal: AbortSignal.timeout(PATIENCE_MS),
        });
        assert.match(await response.text(), /<\/html>\s*$/);
      }
    } finally {
      clearInterval(drip);
      for (const client of clients) client.destroy();
    }
  });
}

async function slowClient(): Promise<Socket> {
  const client = connect({ port: board.port, host: '127.0.0.1', allowHalfOpen: true });
  await once(client, 'connect');
  return client.on('error', () => undefined);
}

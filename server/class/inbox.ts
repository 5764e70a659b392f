/** Messages of a connection in their order: they wait while it is found out who sends them. */
import type { WebSocket } from 'ws';

type Listener = (data: Buffer, binary: boolean) => void;

/** Messages that wait at most. */
const MAX_WAITING = 20;

export class Inbox {
  #waiting: Parameters<Listener>[] = [];
  #listener: Listener | null = null;

  /** @param onFull too many messages wait */
  constructor(ws: WebSocket, onFull: () => void) {
    ws.on('message', (data: Buffer, binary) => {
      if (this.#listener !== null) this.#listener(data, binary);
      else if (this.#waiting.length < MAX_WAITING) this.#waiting.push([data, binary]);
      else onFull();
    });
  }

  /** Hands over what waits and what comes; null: it waits again. */
  listen(listener: Listener | null): void {
    this.#listener = listener;
    while (this.#listener !== null) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      this.#listener(...next);
    }
  }
}

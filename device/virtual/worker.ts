/** The board's worker in a browser. */
import { runChip } from './run-chip.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** What a dedicated worker's global scope has; the project's types know only a window's. */
const scope = globalThis as unknown as {
  postMessage(message: FromWorker): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<ToWorker>) => void): void;
};

const receive = runChip((message) => scope.postMessage(message));
scope.addEventListener('message', (event) => receive(event.data));

/** The board's worker in a browser. */
import { runChip } from './run-chip.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** The global scope of a dedicated worker; the project's types know only a window's. */
const scope = globalThis as unknown as {
  postMessage(message: FromWorker): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<ToWorker>) => void): void;
};

const receive = runChip((message) => scope.postMessage(message));
scope.addEventListener('message', (event) => receive(event.data));

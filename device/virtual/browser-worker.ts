/** Starts the board's worker in a browser. */
import workerAddress from './worker.ts?worker&url';
import type { BoardWorker, FromWorker } from './messages.ts';

export function startBrowserWorker(): BoardWorker {
  const worker = new Worker(workerAddress, { type: 'module', name: 'virtual board' });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => {
      worker.addEventListener('message', (event: MessageEvent<FromWorker>) => listener(event.data));
    },
    onFailure: (listener) => {
      worker.addEventListener('error', (event) => {
        listener(event.message === '' ? 'its script could not be loaded' : event.message);
      });
    },
    terminate: () => worker.terminate(),
  };
}

/** Has the browser fetch the worker's script before there is a worker. */
export async function fetchWorker(): Promise<void> {
  await (await fetch(workerAddress)).arrayBuffer();
}

/** Starts the board's worker in a browser. */
import type { BoardWorker, FromWorker } from './messages.ts';

export function startBrowserWorker(): BoardWorker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    type: 'module',
    name: 'virtual board',
  });
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

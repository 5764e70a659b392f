/** Starts the board's worker in Node. */
import { Worker } from 'node:worker_threads';
import type { BoardWorker, FromWorker } from './messages.ts';

export function startNodeWorker(): BoardWorker {
  const worker = new Worker(new URL('./node-worker-main.ts', import.meta.url), {
    name: 'virtual board',
  });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => {
      worker.on('message', (message: FromWorker) => listener(message));
    },
    onFailure: (listener) => {
      worker.on('error', (error) =>
        listener(error instanceof Error ? error.message : String(error)),
      );
      worker.on('exit', (code) => listener(`it ended with status ${code}`));
    },
    terminate: () => void worker.terminate(),
  };
}

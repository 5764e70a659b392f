/** Starts the board's worker in Node. */
import { Worker } from 'node:worker_threads';
import type { BoardWorker, FromWorker } from './messages.ts';

/**
 * @param script The worker's main script, if it is not this project's usual one.
 * @param data What the script finds as its `workerData`.
 */
export function startNodeWorker(
  script = new URL('./node-worker-main.ts', import.meta.url),
  data?: unknown,
): BoardWorker {
  const worker = new Worker(script, { name: 'virtual board', workerData: data });
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

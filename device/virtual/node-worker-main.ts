/** The board's worker in Node. */
import { parentPort } from 'node:worker_threads';
import { runChip } from './run-chip.ts';
import type { ToWorker } from './messages.ts';

if (parentPort === null) throw new Error('This file is the main script of a worker.');
const owner = parentPort;
const receive = runChip((message) => owner.postMessage(message));
owner.on('message', (message: ToWorker) => receive(message));

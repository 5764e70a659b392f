/** The worker of a virtual board with an ESP32's processor. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ToWorker } from '../virtual/messages.ts';
import { runChip } from '../virtual/run-chip.ts';
import { esp32Chip } from './esp32-chip.ts';
import { Counters } from './counters.ts';

if (parentPort === null) throw new Error('This file is the main script of a worker.');
const owner = parentPort;
const counters = new Counters(workerData as SharedArrayBuffer);
const receive = runChip((message) => owner.postMessage(message), esp32Chip(counters));
owner.on('message', (message: ToWorker) => receive(message));

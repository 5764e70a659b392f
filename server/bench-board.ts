/**
 * The bench board: a virtual board that runs in this process, programmed as if at the factory, with
 * its port 80 forwarded to a port of this machine.
 */
import { readFileSync } from 'node:fs';
import { systemClock } from '../device/bytes/clock.ts';
import { BOOT_IMAGE_ADDRESS } from '../device/rom/chips.ts';
import { BOARD_ADDRESS, Session } from '../device/session/session.ts';
import { Flash } from '../device/virtual/flash.ts';
import { startNodeWorker } from '../device/virtual/node-worker.ts';
import { VirtualBoard } from '../device/virtual/virtual-board.ts';
import { imagePath } from '../firmware/images.ts';
import { createGateway } from './gateway.ts';
import { listen } from './site.ts';

/** Powering, loading and starting the sketch takes well under a second. */
const START_TIMEOUT_MS = 15_000;
const RETRY_MS = 50;

export interface BenchBoard {
  /** The local port that leads to port 80 of the board. */
  readonly port: number;
  /** Resets every connection and switches the board off. */
  stop(): Promise<void>;
}

export interface BenchBoardOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** The sketch it runs; led_websocket unless given. */
  readonly sketch?: string;
  readonly onText?: (text: string) => void;
}

/** Resolves when the board's server answers. */
export async function startBenchBoard(options: BenchBoardOptions): Promise<BenchBoard> {
  const { host, port, sketch = 'led_websocket', onText } = options;
  const factory = new Flash();
  factory.write(BOOT_IMAGE_ADDRESS, readFileSync(imagePath(sketch)));
  const board = new VirtualBoard({
    clock: systemClock,
    createWorker: startNodeWorker,
    flash: factory.snapshot(),
  });
  await board.port.open({ baudRate: 115_200 });
  const session = new Session(board.port, {
    onText: (text) => onText?.(text),
    onPacket: () => undefined,
    onLost: (problem) => console.error(`${problem.what} ${problem.why}`),
  });
  session.start();
  await firstAnswer(session);
  const gateway = createGateway({ network: session.network, address: BOARD_ADDRESS, port: 80 });
  await listen(gateway, host, port);
  const address = gateway.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async stop() {
      gateway.close();
      await session.stop();
      session.forgetConnections();
      board.unplug();
    },
  };
}

/** A board that has just got power refuses connections until its sketch listens. */
async function firstAnswer(session: Session): Promise<void> {
  const deadlineMs = systemClock.nowMs() + START_TIMEOUT_MS;
  for (;;) {
    try {
      await session.get('/');
      return;
    } catch (error) {
      if (systemClock.nowMs() > deadlineMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/**
 * The bench board: a virtual board that runs in this process, programmed as if at the factory, with
 * its port 80 forwarded to a port of this machine.
 */
import { readFileSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { systemClock } from '../device/clock/clock.ts';
import type { Problem } from '../device/formats/problem.ts';
import { BOOT_BAUD_RATE, BOOT_IMAGE_ADDRESS } from '../device/formats/esp/chips.ts';
import { BOARD_ADDRESS, Session } from '../device/board/session.ts';
import { Flash } from '../device/virtual/flash.ts';
import type { BoardWorker } from '../device/virtual/messages.ts';
import { startNodeWorker } from '../device/virtual/node-worker.ts';
import { VirtualBoard } from '../device/virtual/virtual-board.ts';
import { imagePath } from '../firmware/images.ts';
import { createGateway } from './gateway.ts';
import { ownHosts } from './own-hosts.ts';
import { listen } from './site.ts';

/** Powering, loading and starting the sketch takes well under a second. */
const START_TIMEOUT_MS = 15_000;
const RETRY_MS = 50;

export interface BenchBoard {
  /** The local port that leads to port 80 of the board. */
  readonly port: number;
  /** Resets every connection, frees the port and switches the board off. */
  stop(): Promise<void>;
}

export interface BenchBoardOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Names under which it answers, beside `host` and those of this computer. */
  readonly allowedHosts?: readonly string[];
  /** The sketch it runs; led_websocket unless given. */
  readonly sketch?: string;
  readonly onText?: (text: string) => void;
  /** The board has ended by itself after it had started: why, and what to do. Printed unless given. */
  readonly onLost?: (sentence: string) => void;
  /** A worker in a thread of Node unless given. */
  readonly createWorker?: () => BoardWorker;
  readonly startTimeoutMs?: number;
}

/**
 * Resolves when the board's server answers.
 * @throws Error with a sentence on what to do; the system's error when the port cannot be had. Nothing
 * is left running then.
 */
export async function startBenchBoard(options: BenchBoardOptions): Promise<BenchBoard> {
  const { host, port, sketch = 'led_websocket', onLost = console.error } = options;
  const factory = new Flash();
  factory.write(BOOT_IMAGE_ADDRESS, imageOf(sketch));
  const starting = new AbortController();
  const sockets = new Set<Socket>();
  let gateway: Server | null = null;
  let running = false;
  let over = false;

  const lost = ({ why }: Problem) => {
    starting.abort(new Error(`The bench board did not start: ${why} ${AGAIN}`));
    if (running && !over) onLost(`The bench board has stopped: ${why} ${AGAIN}`);
    void stop();
  };
  const board = new VirtualBoard({
    clock: systemClock,
    createWorker: options.createWorker ?? startNodeWorker,
    flash: factory.snapshot(),
    onProblem: lost,
  });
  const session = new Session(board.port, {
    onText: (text) => options.onText?.(text),
    onLost: lost,
  });
  const stop = async () => {
    if (over) return;
    over = true;
    gateway?.close();
    for (const socket of sockets) socket.resetAndDestroy();
    session.forgetConnections();
    await session.stop();
    board.unplug();
  };

  try {
    await board.port.open({ baudRate: BOOT_BAUD_RATE });
    session.start();
    await firstAnswer(session, starting, options.startTimeoutMs ?? START_TIMEOUT_MS);
    gateway = createGateway({
      network: session.network,
      address: BOARD_ADDRESS,
      port: 80,
      isOwn: ownHosts([host, ...(options.allowedHosts ?? [])]),
    });
    gateway.on('connection', (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    await listen(gateway, host, port);
    starting.signal.throwIfAborted();
    running = true;
  } finally {
    if (!running) await stop();
  }
  const address = gateway.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    stop,
  };
}

const AGAIN = 'Run `npm start` again.';

function imageOf(sketch: string): Uint8Array {
  try {
    return readFileSync(imagePath(sketch));
  } catch (cause) {
    throw new Error(
      `The bench board did not start: there is no image of the sketch ${sketch}. \`npm start\` builds those in firmware/sketches.`,
      { cause },
    );
  }
}

/**
 * A board that has just got power refuses connections until its sketch listens.
 * @throws the signal's reason; Error after `timeoutMs`
 */
async function firstAnswer(
  session: Session,
  starting: AbortController,
  timeoutMs: number,
): Promise<void> {
  let last: unknown;
  const cancelTimeout = systemClock.after(timeoutMs, () => {
    const seen = last instanceof Error ? ` (${last.message})` : '';
    starting.abort(
      new Error(
        `The bench board did not start: no answer from its port 80 within ${timeoutMs / 1000} s${seen}. ` +
          `If this computer is busy, wait for that to end. ${AGAIN}`,
      ),
    );
  });
  try {
    for (;;) {
      try {
        await session.get('/', starting.signal);
        return;
      } catch (error) {
        starting.signal.throwIfAborted();
        last = error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  } finally {
    cancelTimeout();
  }
}

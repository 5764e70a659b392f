/** A bench board for a test: a virtual board in Node behind a local TCP port. */
import { after, before } from 'node:test';
import { startBenchBoard, type BenchBoard } from '../../server/bench-board.ts';

/** Starts one board for all tests of a file, on a free port of the loopback address. */
export function benchBoard(sketch = 'led_websocket'): {
  readonly board: BenchBoard;
  /** "http://127.0.0.1:40123" */
  readonly origin: string;
  readonly port: number;
} {
  let board: BenchBoard | undefined;
  before(async () => {
    board = await startBenchBoard({ host: '127.0.0.1', port: 0, sketch });
  });
  after(() => board?.stop());
  const started = (): BenchBoard => {
    if (board === undefined) throw new Error('The board is not running yet.');
    return board;
  };
  return {
    get board() {
      return started();
    },
    get origin() {
      return `http://127.0.0.1:${started().port}`;
    },
    get port() {
      return started().port;
    },
  };
}

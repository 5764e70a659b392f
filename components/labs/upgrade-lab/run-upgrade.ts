/**
 * Sends one request on a connection of its own and reads off the wire what comes of it. A WebSocket
 * that opens is closed again, as the RFC asks, once the board has sent its first frame.
 */
import type { Board, TcpConnection, WebSocketTools, Wire } from '../../../device/board/board.ts';
import { StreamCapture } from '../lab/stream-capture.ts';
import { fieldOf, readAnswer, readHead } from '../lab/http-text.ts';
import type { UpgradeRun } from './steps.ts';

/** The board itself gives up on a request after ten seconds. */
const ANSWER_TIMEOUT_MS = 15_000;

/**
 * `onProgress` is called whenever packets have brought something new.
 * Resolves when the answer is there or will not come, with what kept the answer from coming, or null;
 * `signal` ends the connection, also later.
 */
export async function runUpgrade(
  board: Pick<Board, 'on'>,
  wire: Wire,
  tools: WebSocketTools,
  request: Uint8Array,
  onProgress: (run: UpgradeRun) => void,
  signal: AbortSignal,
): Promise<string | null> {
  const connection = wire.connect(80);
  const capture = new StreamCapture(connection.localPort);
  const { promise, resolve } = Promise.withResolvers<string | null>();
  // Ours to leave: the packets that are still to come are of interest until then.
  const leave = new AbortController();
  const end = (problem: string | null) => {
    clearTimeout(timer);
    resolve(problem);
  };
  const timer = setTimeout(() => {
    end(
      'No answer came within 15 seconds. Is the board running, or are packets being lost on purpose?',
    );
    connection.abort();
  }, ANSWER_TIMEOUT_MS);
  const giveUp = (): void => {
    leave.abort();
    connection.abort();
    end(null);
  };
  signal.addEventListener('abort', giveUp, { once: true });

  let closing = false;
  const look = (): void => {
    const run = readRun(capture, tools);
    if (run === null) return;
    onProgress(run);
    if (run.answer === null) return;
    end(null);
    closing ||= closeAfter(run, connection, tools);
  };
  board.on('packet', (record) => capture.take(record) && look(), { signal: leave.signal });
  connection.onData = () => undefined; // read from the packets
  connection.onEnd = () => connection.close();
  connection.onClosed = (reason) => {
    // Its last packets are told after this.
    setTimeout(() => {
      look();
      end(
        reason === 'refused'
          ? 'The board refused the TCP connection: nothing listens on port 80. Is the sketch running?'
          : 'The connection ended before a whole answer had come. Was the board reset?',
      );
      leave.abort();
    });
  };
  connection.opened.then(
    () => connection.send(request),
    () => undefined, // onClosed says why
  );
  return promise;
}

/** Closes the connection once it has shown all. @returns whether it has */
function closeAfter(
  { answer, firstFrame }: UpgradeRun,
  connection: TcpConnection,
  tools: WebSocketTools,
): boolean {
  if (answer?.status !== 101) {
    connection.close();
    return true;
  }
  if (firstFrame === null) return false;
  const mask = new Uint8Array(new Uint32Array([tools.systemRandom()]).buffer);
  // RFC 6455 section 7.1.2: a Close frame, and then the server closes TCP.
  connection.send(tools.encodeFrame({ opcode: 8, mask, payload: Uint8Array.of(0x03, 0xe8) }));
  return true;
}

function readRun(capture: StreamCapture, tools: WebSocketTools): UpgradeRun | null {
  const { client, board } = capture;
  const request = readHead(client.octets);
  if (request === null) return null;
  const [method = ''] = request.first.split(' ');
  const key = fieldOf(request, 'Sec-WebSocket-Key');
  const answer = readAnswer(board.octets, method, board.ended);
  return {
    request,
    requestPackets: client.packets(0, request.length),
    calculation: key === null ? null : tools.acceptSteps(key),
    answer,
    answerPackets: answer === null ? [] : board.packets(0, answer.end),
    firstFrame:
      answer?.status === 101 ? firstFrame(board.octets.subarray(answer.end), tools) : null,
  };
}

/** The octets of the first frame after the head, once they are all there. */
function firstFrame(octets: Uint8Array, tools: WebSocketTools): Uint8Array | null {
  const scanner = new tools.FrameReader();
  scanner.push(octets);
  return scanner.next()?.octets ?? null;
}

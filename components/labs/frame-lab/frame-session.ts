/**
 * One WebSocket of the lab's own: what the reader makes goes out on it, and every frame that crosses
 * the wire, either way, is read off the packets and told in its order.
 */
import type {
  Board,
  HandSocket,
  Frame,
  WebSocketTools,
  Wire,
} from '../../../device/board/board.ts';
import { messageOf } from '../../../device/formats/problem.ts';
import { StreamCapture, type StreamSide } from '../lab/stream-capture.ts';
import { readHead } from '../lab/http-text.ts';

export interface WireFrame {
  readonly sent: boolean;
  readonly frame: Frame;
  /** Numbers of the packets that carried it. */
  readonly packets: readonly number[];
}

export interface FrameSessionEvents {
  /** The socket has opened, or is closing, or has closed. */
  readonly onState: () => void;
  /** A frame is complete on the wire. */
  readonly onFrame: (frame: WireFrame) => void;
  /** The board's TCP has acknowledged everything that was sent. */
  readonly onAcknowledged: () => void;
  /** Why it did not open. */
  readonly onProblem: (text: string) => void;
}

export class FrameSession {
  readonly clientPort: number;
  readonly #socket: HandSocket;
  readonly #capture: StreamCapture;
  readonly #sides: readonly Side[];
  readonly #events: FrameSessionEvents;

  constructor(
    board: Pick<Board, 'on'>,
    wire: Wire,
    tools: WebSocketTools,
    events: FrameSessionEvents,
    signal: AbortSignal,
  ) {
    const connection = wire.connect(80);
    const host = connection.remoteAddress;
    this.#events = events;
    this.clientPort = connection.localPort;
    this.#capture = new StreamCapture(connection.localPort);
    this.#sides = [
      new Side(true, this.#capture.client, new tools.FrameReader()),
      new Side(false, this.#capture.board, new tools.FrameReader()),
    ];
    board.on('packet', (record) => this.#capture.take(record) && this.#look(), { signal });
    connection.onDrain = () => events.onAcknowledged();
    this.#socket = new tools.HandSocket(connection, {
      host,
      path: '/ws',
      origin: `http://${host}`,
      clock: tools.systemClock,
      random32: tools.systemRandom,
    });
    this.#socket.onstate = () => events.onState();
    this.#socket.opened.catch((error: unknown) => {
      if (!signal.aborted) events.onProblem(messageOf(error));
    });
    signal.addEventListener('abort', () => this.#socket.abort(), { once: true });
  }

  get state(): HandSocket['state'] {
    return this.#socket.state;
  }

  get takesOctets(): boolean {
    return this.#socket.takesOctets;
  }

  /** Octets that have been announced and have not been sent, or 0. */
  get missing(): bigint {
    const pending = this.#sides[0]?.pending() ?? null;
    return pending === null ? 0n : pending.length - BigInt(pending.payload.length);
  }

  send(octets: Uint8Array): void {
    this.#socket.send(octets);
  }

  #look(): void {
    for (const side of this.#sides) {
      for (const frame of side.next()) this.#events.onFrame(frame);
    }
  }
}

/** One direction, from behind its head of HTTP on. */
class Side {
  readonly #sent: boolean;
  readonly #stream: StreamSide;
  readonly #scanner: InstanceType<WebSocketTools['FrameReader']>;
  #head: number | null = null;
  #scanned = 0;

  constructor(
    sent: boolean,
    stream: StreamSide,
    scanner: InstanceType<WebSocketTools['FrameReader']>,
  ) {
    this.#sent = sent;
    this.#stream = stream;
    this.#scanner = scanner;
  }

  pending(): Frame | null {
    return this.#scanner.pending();
  }

  next(): WireFrame[] {
    const { octets } = this.#stream;
    this.#head ??= readHead(octets)?.length ?? null;
    const head = this.#head;
    if (head === null) return [];
    this.#scanner.push(octets.subarray(head + this.#scanned));
    this.#scanned = octets.length - head;
    const frames: WireFrame[] = [];
    for (let frame = this.#scanner.next(); frame !== null; frame = this.#scanner.next()) {
      const from = head + frame.start;
      const packets = this.#stream.packets(from, from + frame.octets.length);
      frames.push({ sent: this.#sent, frame, packets });
    }
    return frames;
  }
}

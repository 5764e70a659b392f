/**
 * The page's end of the port into the frame: opens WebSockets to the board on the frame's behalf, and
 * makes its HTTP requests (fetch-bridge.ts, events-bridge.ts). At most {@link MAX_SOCKETS} at once; whatever is not a
 * request is ignored.
 */
import type { WebSocketClient } from '../../../device/board/board.ts';
import { EventsBridge } from './events-bridge.ts';
import { FetchBridge, type MakeRequest } from './fetch-bridge.ts';
import { MAX_SOCKETS, parseRequest, utf8Length, type Notice, type Request } from './messages.ts';

export type OpenSocket = (path: string, protocols: readonly string[]) => WebSocketClient;

/** The page in the frame asks for another page of the board. */
export type Navigate = (target: Extract<Request, { kind: 'navigate' }>) => void;

export class FrameBridge {
  readonly #port: MessagePort;
  readonly #open: OpenSocket;
  readonly #sockets = new Map<number, WebSocketClient>();
  readonly #fetches: FetchBridge;
  readonly #events: EventsBridge;
  readonly #navigate: Navigate;
  #lastId = 0;

  constructor(
    port: MessagePort,
    open: OpenSocket,
    request: MakeRequest,
    navigate: Navigate = () => undefined,
  ) {
    this.#port = port;
    this.#open = open;
    this.#navigate = navigate;
    this.#fetches = new FetchBridge(request, (notice) => this.#tell(notice));
    this.#events = new EventsBridge(request, (notice) => this.#tell(notice));
    port.onmessage = (event: MessageEvent<unknown>) => {
      const request = parseRequest(event.data);
      if (request !== null) this.#serve(request);
      else this.#refuse(event.data);
    };
  }

  /** Closes what the frame had open: it has gone, or shows something else now. */
  close(): void {
    this.#port.onmessage = null;
    this.#port.close();
    this.#fetches.close();
    this.#events.close();
    for (const socket of this.#sockets.values()) {
      silence(socket);
      socket.close(1000);
    }
    this.#sockets.clear();
  }

  /** What asks for something it may not have waits for an answer all the same. */
  #refuse(message: unknown): void {
    const { kind, id } = (message ?? {}) as Record<string, unknown>;
    if (typeof id !== 'number') return;
    if (kind === 'fetch') this.#tell({ kind: 'failed', id });
    if (kind === 'events') this.#tell({ kind: 'events-over', id, again: false });
    if (kind === 'open') this.#tellFailed(id);
  }

  #serve(request: Request): void {
    if (request.kind === 'open') {
      this.#openSocket(request.id, request.path, request.protocols);
      return;
    }
    if (request.kind === 'fetch' || request.kind === 'abort') {
      this.#fetches.serve(request);
      return;
    }
    if (request.kind === 'events' || request.kind === 'events-end') {
      this.#events.serve(request);
      return;
    }
    if (request.kind === 'navigate') {
      this.#navigate(request);
      return;
    }
    const socket = this.#sockets.get(request.id);
    if (socket === undefined) return;
    if (request.kind === 'close') {
      socket.close(request.code ?? undefined, request.reason);
      return;
    }
    // The frame's socket believes itself open a moment longer than this one may be.
    if (socket.readyState !== 1) return;
    const { data } = request;
    try {
      socket.send(typeof data === 'string' ? data : new Uint8Array(data));
    } catch {
      // The board's socket holds no more (`send-buffer-full`). A message may not just be missing.
      this.#fail(request.id, socket);
      return;
    }
    const octets = typeof data === 'string' ? utf8Length(data) : data.byteLength;
    this.#tell({ kind: 'sent', id: request.id, octets });
  }

  #openSocket(id: number, path: string, protocols: readonly string[]): void {
    // Identifiers only go up, so none can be taken over.
    if (id <= this.#lastId || this.#sockets.size >= MAX_SOCKETS) {
      this.#tellFailed(id);
      return;
    }
    this.#lastId = id;
    let socket: WebSocketClient;
    try {
      socket = this.#open(path, protocols);
    } catch {
      // No board any more: to the page in the frame, a connection that failed.
      this.#tellFailed(id);
      return;
    }
    this.#sockets.set(id, socket);
    socket.onopen = () => this.#tell({ kind: 'opened', id, protocol: socket.protocol });
    socket.onmessage = ({ data }) => {
      this.#tell({
        kind: 'message',
        id,
        data: typeof data === 'string' ? data : data.slice().buffer,
      });
    };
    socket.onclose = ({ code, reason, wasClean }) => {
      this.#sockets.delete(id);
      this.#tell({ kind: 'closed', id, code, reason, wasClean });
    };
  }

  /** Ends a socket for the frame at once; the board is told as far as it still can be. */
  #fail(id: number, socket: WebSocketClient): void {
    this.#sockets.delete(id);
    silence(socket);
    this.#tellFailed(id);
    try {
      socket.close();
    } catch {
      // The Close frame found no room in that buffer either.
    }
  }

  /** RFC 6455 (7.1.5): 1006 stands for a connection that ended without a Close frame. */
  #tellFailed(id: number): void {
    this.#tell({ kind: 'closed', id, code: 1006, reason: '', wasClean: false });
  }

  #tell(notice: Notice): void {
    this.#port.postMessage(notice);
  }
}

function silence(socket: WebSocketClient): void {
  socket.onopen = socket.onmessage = socket.onclose = null;
}

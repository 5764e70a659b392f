/**
 * Forwards a local TCP port to port 80 of the board: each socket of the operating system is joined to
 * a connection of our own TCP across the wire, octet for octet, with back-pressure, half-close and
 * reset passed on in both directions. The board gets a connection when a whole request has come that
 * asks for this computer (request-guard.ts); every other request is answered here.
 */
import { STATUS_CODES } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import type { TcpConnection } from '../device/net/tcp/tcp.ts';
import type { OctetTransport } from '../device/net/transport.ts';
import type { OwnHosts } from './own-hosts.ts';
import { type Refusal, RequestGuard } from './request-guard.ts';

/** Octets that may wait for the board before the socket is no longer read. */
const HIGH_WATER_OCTETS = 32 * 1024;

/**
 * Connections to the board at a time, well below those a host keeps, so that those closing have room too. For another
 * one, the oldest that is no WebSocket goes.
 */
const MAX_CONNECTIONS = 128;
/** Sockets that have not asked for anything yet; for another one, the oldest goes. */
const MAX_WAITING = 128;

/** From a connection, or the first octet of a later head, to the end of the head; as on the board. */
const HEAD_TIMEOUT_MS = 10_000;
/** How long a refused client may take to read why. */
const LINGER_MS = 2_000;

/** The parts of a connection to the board that the gateway uses. */
export type GatewayConnection = Omit<OctetTransport, 'opened'> &
  Pick<TcpConnection, 'onDrain' | 'pause' | 'resume'>;

export interface GatewayTarget {
  /** The host at the far end of the board's wire. */
  readonly network: { connect(address: string, port: number): GatewayConnection };
  readonly address: string;
  readonly port: number;
  readonly isOwn: OwnHosts;
  /** 10 s unless given. */
  readonly headTimeoutMs?: number;
}

export function createGateway(target: GatewayTarget): Server {
  const waiting = new Set<Forwarding>();
  const joined = new Set<Forwarding>();
  return createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const [oldest] = waiting;
    if (waiting.size >= MAX_WAITING) oldest?.destroy();
    waiting.add(new Forwarding(socket, target, waiting, joined));
  });
}

/** A socket, and from its first request on the connection to the board. */
class Forwarding {
  readonly #socket: Socket;
  readonly #target: GatewayTarget;
  readonly #waiting: Set<Forwarding>;
  readonly #joined: Set<Forwarding>;
  readonly #guard: RequestGuard;
  #connection: GatewayConnection | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** The client will send no more. */
  #ended = false;
  /** Nothing passes any more, in either direction. */
  #over = false;

  constructor(
    socket: Socket,
    target: GatewayTarget,
    waiting: Set<Forwarding>,
    joined: Set<Forwarding>,
  ) {
    this.#socket = socket;
    this.#target = target;
    this.#waiting = waiting;
    this.#joined = joined;
    this.#guard = new RequestGuard(target.isOwn);
    this.#startTimer();
    // An error is followed by `close`, which tells the board.
    socket.on('error', () => undefined);
    socket.on('data', (octets) => this.#fromClient(octets));
    socket.on('drain', () => this.#connection?.resume());
    socket.on('end', () => {
      this.#ended = true;
      this.#passEnd();
    });
    socket.on('close', () => {
      this.#stopTimer();
      this.#leave();
      if (!this.#over) this.#connection?.abort();
      this.#over = true;
    });
  }

  destroy(): void {
    this.#leave();
    if (!this.#over) this.#connection?.abort();
    this.#over = true;
    this.#socket.resetAndDestroy();
  }

  #fromClient(octets: Uint8Array): void {
    if (this.#over) return;
    const passed = this.#guard.fromClient(octets);
    if (passed.length > 0) {
      if (!this.#join()) return;
      this.#connection?.send(passed);
    }
    if (this.#guard.refusal !== null) {
      this.#refuse(this.#guard.refusal);
      return;
    }
    if (this.#guard.inHead) this.#startTimer();
    else if (this.#connection !== null) this.#stopTimer();
    this.#steer();
    this.#passEnd();
  }

  /** False when there is no place for another connection: then as a host says it that has none. */
  #join(): boolean {
    if (this.#connection !== null) return true;
    const { network, address, port } = this.#target;
    try {
      if (this.#joined.size >= MAX_CONNECTIONS) this.#makeRoom();
      this.#connection = network.connect(address, port);
    } catch {
      this.#socket.resetAndDestroy();
      return false;
    }
    this.#waiting.delete(this);
    this.#joined.add(this);
    this.#listen(this.#connection);
    return true;
  }

  #makeRoom(): void {
    for (const oldest of this.#joined) {
      if (oldest.#guard.isWebSocket) continue;
      oldest.destroy();
      return;
    }
    throw new Error('no place for another connection');
  }

  #listen(connection: GatewayConnection): void {
    connection.onData = (octets) => {
      this.#guard.fromBoard(octets);
      if (!this.#socket.write(octets)) connection.pause();
      this.#goOn();
    };
    connection.onEnd = () => {
      this.#guard.boardEnded();
      this.#socket.end();
      this.#goOn();
    };
    connection.onDrain = () => this.#steer();
    connection.onClosed = (reason) => {
      this.#leave();
      if (this.#over) return;
      this.#over = true;
      // After a normal end, octets may still wait for the socket to drain; onEnd comes after them.
      if (reason !== 'normal') this.#socket.resetAndDestroy();
    };
  }

  /** Passes on what waited for an answer. */
  #goOn(): void {
    if (this.#guard.isBlocked) this.#fromClient(new Uint8Array());
  }

  #leave(): void {
    this.#waiting.delete(this);
    this.#joined.delete(this);
  }

  /** Reads from the client while what it sends has a place. */
  #steer(): void {
    const isFull = (this.#connection?.bufferedAmount ?? 0) > HIGH_WATER_OCTETS;
    if (isFull || this.#guard.isBlocked) this.#socket.pause();
    else this.#socket.resume();
  }

  /** Passes the client's end on, behind all that it sent. */
  #passEnd(): void {
    if (!this.#ended || this.#over || this.#guard.isBlocked) return;
    if (this.#connection === null) this.#socket.end();
    else this.#connection.close();
  }

  #refuse({ status, sentence }: Refusal): void {
    this.#end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n` +
        'Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n' +
        `Content-Length: ${sentence.length}\r\n\r\n${sentence}`,
    );
  }

  /** Ends both directions with these last words. */
  #end(words: string): void {
    this.#over = true;
    this.#stopTimer();
    this.#leave();
    if (this.#connection !== null) {
      this.#connection.onData = this.#connection.onEnd = null;
      this.#connection.abort();
    }
    this.#socket.end(words);
    // Unread octets would make a reset of the end, which may overtake the words.
    this.#socket.resume();
    this.#timer = setTimeout(() => this.#socket.destroy(), LINGER_MS);
  }

  #startTimer(): void {
    this.#timer ??= setTimeout(
      () => this.#onTimeout(),
      this.#target.headTimeoutMs ?? HEAD_TIMEOUT_MS,
    );
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #onTimeout(): void {
    if (this.#guard.inHead) {
      const sentence = 'The rest of this request did not come in time.\n';
      this.#refuse({ status: 408, sentence });
    } else {
      this.#end('');
    }
  }
}

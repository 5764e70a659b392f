/**
 * The clients of a race. On each board one is watched, the screen, and one is somebody else who
 * toggles the LED. Over HTTP the screen asks, as the page of led_http does: one question after the
 * other, each due at a multiple of the interval. Over WebSocket it listens.
 */
import { systemClock } from '../../../device/board/board.ts';
import type { Clock, WebSocketClient, Wire } from '../../../device/board/board.ts';
import { close } from '../lab/own-board.ts';
import type { Toggler } from './schedule.ts';

export interface ClientOptions {
  readonly intervalMs: number;
  /** One connection for all questions, or one for each. */
  readonly keepConnection: boolean;
  /** Beside the fields that HTTP and WebSocket need. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Whose connection a port is. */
export type Ports = Map<number, Toggler>;

export interface Client {
  toggle(): void;
  close(): void;
}

/** The SYN of a connection is on the link as soon as it is opened: it tells the port. */
function note(wire: Wire, ports: Ports, whose: Toggler): void {
  const syn = wire.link.records.at(-1)?.octets;
  const header = ((syn?.[0] ?? 0) & 15) * 4;
  if (syn !== undefined) ports.set(((syn[header] ?? 0) << 8) | (syn[header + 1] ?? 0), whose);
}

const NO_BODY = new Uint8Array();

/** Asks over HTTP: one request after the other, each on the connection kept or on a new one. */
export class HttpClient implements Client {
  readonly #wire: Wire;
  readonly #ports: Ports;
  readonly #whose: Toggler;
  readonly #options: ClientOptions;
  readonly #abort = new AbortController();
  #connection: ReturnType<Wire['httpConnection']> | null = null;
  #turn: Promise<void> = Promise.resolve();

  constructor(wire: Wire, ports: Ports, whose: Toggler, options: ClientOptions) {
    this.#wire = wire;
    this.#ports = ports;
    this.#whose = whose;
    this.#options = options;
  }

  toggle(): void {
    void this.ask('POST', '/toggle');
  }

  /** Resolves when it has been answered, or has failed: the packets tell which. */
  ask(method: 'GET' | 'POST', path: string): Promise<void> {
    this.#turn = this.#turn.then(() => this.#exchange(method, path)).catch(() => undefined);
    return this.#turn;
  }

  close(): void {
    this.#abort.abort();
    this.#connection?.close();
  }

  async #exchange(method: 'GET' | 'POST', path: string): Promise<void> {
    this.#abort.signal.throwIfAborted();
    if (this.#connection?.reusable !== true) {
      this.#connection = this.#wire.httpConnection();
      note(this.#wire, this.#ports, this.#whose);
    }
    const { keepConnection, headers } = this.#options;
    await this.#connection.request({
      method,
      path,
      headers: { ...headers, ...(keepConnection ? {} : { Connection: 'close' }) },
      signal: this.#abort.signal,
      ...(method === 'POST' ? { body: NO_BODY } : {}),
    });
  }
}

/** Asks for the state at every multiple of the interval, or as soon after it as the wire allows. */
export class PollingClient extends HttpClient {
  /** Polls that began late, because the one before was still under way. */
  late = 0;
  /** Polls whose whole turn had passed by then: never made. */
  skipped = 0;
  readonly #intervalMs: number;
  readonly #clock: Clock;
  #cancelTimer: () => void = () => undefined;
  #closed = false;

  constructor(wire: Wire, ports: Ports, options: ClientOptions, clock = systemClock) {
    super(wire, ports, 'screen', options);
    this.#intervalMs = options.intervalMs;
    this.#clock = clock;
  }

  start(): void {
    this.#wait(this.#clock.nowMs());
  }

  override close(): void {
    this.#closed = true;
    this.#cancelTimer();
    super.close();
  }

  #wait(dueMs: number): void {
    const delayMs = Math.max(0, dueMs - this.#clock.nowMs());
    this.#cancelTimer = this.#clock.after(delayMs, () => void this.#poll(dueMs));
  }

  async #poll(dueMs: number): Promise<void> {
    await this.ask('GET', '/state');
    if (this.#closed) return;
    let nextMs = dueMs + this.#intervalMs;
    const nowMs = this.#clock.nowMs();
    while (nextMs + this.#intervalMs <= nowMs) {
      this.skipped += 1;
      nextMs += this.#intervalMs;
    }
    if (nextMs < nowMs) this.late += 1;
    this.#wait(nextMs);
  }
}

/** Listens on a WebSocket, and says `toggle`. */
export class SocketClient implements Client {
  readonly #socket: WebSocketClient;

  constructor(wire: Wire, ports: Ports, whose: Toggler, { headers }: ClientOptions) {
    this.#socket = wire.webSocket('/ws', { headers });
    note(wire, ports, whose);
  }

  get opened(): Promise<void> {
    return this.#socket.opened;
  }

  toggle(): void {
    // Before it is open, it goes as soon as it is: a press is not lost.
    void this.opened.then(
      () => this.#socket.send('toggle'),
      () => undefined,
    );
  }

  close(): void {
    close(this.#socket);
  }
}

/** What this browser would send beside what is needed, to a page of the board. */
export function browserHeaders(): Record<string, string> {
  return {
    'User-Agent': navigator.userAgent.replace(/[^\x20-\x7e]/g, ''),
    Accept: '*/*',
    'Accept-Encoding': 'gzip, deflate',
    'Accept-Language': `${navigator.languages.slice(0, 2).join(',')};q=0.9`,
    'Cache-Control': 'no-cache',
    Pragma: 'no-cache',
  };
}

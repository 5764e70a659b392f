/**
 * The page's WebSocket to the sketch: says `toggle`, hears `1` and `0`, and is opened again when it
 * closes, after a random first delay and then longer ones (RFC 6455 section 7.2.3).
 */
import type { Clock } from '../bytes/clock.ts';
import { ProblemError } from '../bytes/problem.ts';
import type { WebSocketClient } from '../net/websocket.ts';

const FIRST_RETRY_MS = 400;
const LONGEST_RETRY_MS = 8_000;
/** How long the board may take to answer a toggle. */
const ANSWER_TIMEOUT_MS = 5_000;

export interface LedSocketEvents {
  readonly onState: (state: 'closed' | 'connecting' | 'open') => void;
  readonly onLed: (led: 'on' | 'off') => void;
}

interface Waiting {
  readonly sentMs: number;
  readonly resolve: (elapsedMs: number) => void;
  readonly reject: (error: ProblemError) => void;
  readonly cancelTimeout: () => void;
}

export class LedSocket {
  readonly #open: () => WebSocketClient;
  readonly #events: LedSocketEvents;
  readonly #clock: Clock;
  #socket: WebSocketClient | null = null;
  #retryMs = FIRST_RETRY_MS;
  #cancelRetry: () => void = () => undefined;
  /** Toggles that were sent and not answered yet, oldest first. */
  #waiting: Waiting[] = [];
  /** Toggles that were asked for while there was no connection. */
  #queued: (() => void)[] = [];
  /** The sketch has told this connection its state unasked, as it does first of all. */
  #greeted = false;
  #stopped = false;

  constructor(open: () => WebSocketClient, events: LedSocketEvents, clock: Clock) {
    this.#open = open;
    this.#events = events;
    this.#clock = clock;
    this.#connect();
  }

  /** Sends `toggle`, when the connection is open; resolves with the milliseconds to the answer. */
  toggle(): Promise<number> {
    return new Promise((resolve, reject) => {
      const sentMs = this.#clock.nowMs();
      const waiting: Waiting = {
        sentMs,
        resolve,
        reject,
        cancelTimeout: this.#clock.after(ANSWER_TIMEOUT_MS, () => {
          this.#waiting = this.#waiting.filter((other) => other !== waiting);
          reject(noAnswer());
        }),
      };
      this.#waiting.push(waiting);
      if (this.#socket?.readyState === 1) this.#socket.send('toggle');
      else this.#queued.push(() => this.#waiting.includes(waiting) && this.#socket?.send('toggle'));
    });
  }

  /** Closes the connection for good. */
  stop(): void {
    this.#stopped = true;
    this.#cancelRetry();
    const socket = this.#socket;
    this.#socket = null;
    if (socket !== null) {
      socket.onopen = socket.onmessage = socket.onerror = socket.onclose = null;
      socket.close(socket.readyState === 1 ? 1000 : undefined);
    }
    for (const { cancelTimeout, reject } of this.#waiting.splice(0)) {
      cancelTimeout();
      reject(noAnswer());
    }
  }

  #connect(): void {
    this.#events.onState('connecting');
    const socket = this.#open();
    this.#socket = socket;
    this.#greeted = false;
    socket.onopen = () => {
      this.#retryMs = FIRST_RETRY_MS;
      this.#events.onState('open');
      for (const send of this.#queued.splice(0)) send();
    };
    socket.onmessage = ({ data }) => this.#heard(data);
    socket.onclose = () => {
      this.#socket = null;
      this.#events.onState('closed');
      this.#retry();
    };
  }

  #heard(data: string | Uint8Array): void {
    if (data !== '1' && data !== '0') return;
    this.#events.onLed(data === '1' ? 'on' : 'off');
    const waiting = this.#greeted ? this.#waiting.shift() : undefined;
    this.#greeted = true;
    if (waiting === undefined) return;
    waiting.cancelTimeout();
    waiting.resolve(this.#clock.nowMs() - waiting.sentMs);
  }

  #retry(): void {
    if (this.#stopped) return;
    const delayMs = this.#retryMs * (0.5 + Math.random() / 2);
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
    this.#cancelRetry = this.#clock.after(delayMs, () => this.#connect());
  }
}

function noAnswer(): ProblemError {
  return new ProblemError({
    code: 'toggle-no-answer',
    what: 'The board did not confirm the toggle.',
    why: 'No message came back over the WebSocket: the sketch is busy, or the connection is gone.',
    next: 'Try again; if it stays silent, press "Reset board".',
  });
}

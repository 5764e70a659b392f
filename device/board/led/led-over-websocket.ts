/**
 * The page's WebSocket to the sketch: says `toggle`, hears `1` and `0`, and is opened again when it
 * closes, after a random first delay and then longer ones (RFC 6455 section 7.2.3).
 */
import type { Clock } from '../../clock/clock.ts';
import { ProblemError } from '../../formats/problem.ts';
import type { WebSocketClient } from '../../net/websocket/websocket.ts';
import type { Led, LedEvents } from './led.ts';

const FIRST_RETRY_MS = 400;
const LONGEST_RETRY_MS = 8_000;
/** How long the board may take to answer a toggle. */
const ANSWER_TIMEOUT_MS = 5_000;

/** A toggle that was asked for. */
interface Toggle {
  readonly askedMs: number;
  /** On the wire, so that the next answer is its own. */
  sent: boolean;
  readonly resolve: (elapsedMs: number) => void;
  readonly reject: (error: ProblemError) => void;
  readonly cancelTimeout: () => void;
}

export class LedOverWebSocket implements Led {
  readonly #open: () => WebSocketClient;
  readonly #events: LedEvents;
  readonly #clock: Clock;
  #socket: WebSocketClient | null = null;
  #retryMs = FIRST_RETRY_MS;
  #cancelRetry: () => void = () => undefined;
  /** Without an answer so far, oldest first. */
  #toggles: Toggle[] = [];
  /** The sketch has told this connection its state unasked, as it does first of all. */
  #greeted = false;
  #stopped = false;

  constructor(open: () => WebSocketClient, events: LedEvents, clock: Clock) {
    this.#open = open;
    this.#events = events;
    this.#clock = clock;
  }

  /** Opens the connection and keeps it open. */
  serving(): void {
    if (this.#stopped || this.#socket !== null) return;
    this.#cancelRetry();
    this.#events.onSocket('connecting');
    let socket: WebSocketClient;
    try {
      socket = this.#open();
    } catch {
      this.#closed(); // no room for another connection now
      return;
    }
    this.#socket = socket;
    this.#greeted = false;
    socket.onopen = () => {
      this.#retryMs = FIRST_RETRY_MS;
      this.#events.onSocket('open');
      this.#sendToggles();
    };
    socket.onmessage = ({ data }) => this.#heard(data);
    socket.onclose = () => this.#closed();
  }

  /**
   * Sends `toggle`, now or as soon as the connection is open. Resolves with the milliseconds until
   * the sketch has said a new state: as the protocol has no numbers, its next one.
   * @throws ProblemError toggle-no-answer
   */
  toggle(): Promise<number> {
    return new Promise((resolve, reject) => {
      const toggle: Toggle = {
        askedMs: this.#clock.nowMs(),
        sent: false,
        resolve,
        reject,
        cancelTimeout: this.#clock.after(ANSWER_TIMEOUT_MS, () => this.#fail([toggle])),
      };
      this.#toggles.push(toggle);
      this.#sendToggles();
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
    this.#fail(this.#toggles);
  }

  #sendToggles(): void {
    const socket = this.#socket;
    if (socket?.readyState !== 1) return;
    for (const toggle of this.#toggles) {
      if (toggle.sent) continue;
      toggle.sent = true;
      socket.send('toggle');
    }
  }

  #heard(data: string | Uint8Array): void {
    if (data !== '1' && data !== '0') return;
    this.#events.onLed(data === '1' ? 'on' : 'off');
    const answered = this.#greeted ? this.#toggles.find(({ sent }) => sent) : undefined;
    this.#greeted = true;
    if (answered === undefined) return;
    this.#toggles = this.#toggles.filter((toggle) => toggle !== answered);
    answered.cancelTimeout();
    answered.resolve(this.#clock.nowMs() - answered.askedMs);
  }

  #closed(): void {
    this.#socket = null;
    this.#events.onSocket('closed');
    // Whether the board still acted on these, nobody can tell now.
    this.#fail(this.#toggles.filter(({ sent }) => sent));
    const delayMs = this.#retryMs * (0.5 + Math.random() / 2);
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
    this.#cancelRetry = this.#clock.after(delayMs, () => this.serving());
  }

  #fail(failed: readonly Toggle[]): void {
    this.#toggles = this.#toggles.filter((toggle) => !failed.includes(toggle));
    for (const { cancelTimeout, reject } of failed) {
      cancelTimeout();
      reject(noAnswer());
    }
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

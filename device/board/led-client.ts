/**
 * The page's own way to the LED of the program that runs: the WebSocket of `led_websocket`, kept open,
 * or `POST /toggle` of `led_http`. From the program's first line on toggles are taken; what needs its
 * server leaves when that listens, which it says by printing its address.
 */
import { ProblemError } from '../formats/problem.ts';
import { NOT_RUNNING, NOT_THE_SKETCH } from './board-problems.ts';
import type { SketchName } from '../port/board-device.ts';
import type { LedSocket, LedSocketEvents } from './led-socket.ts';
import type { Session } from './session.ts';

/** How long a program may take to print its address before it is connected to without. */
const SILENT_SKETCH_MS = 2_000;

export class LedClient {
  readonly #session: Session;
  readonly #events: LedSocketEvents;
  readonly #overHttp: boolean;
  readonly #socket: LedSocket | null;
  readonly #cancelAwaiting: () => void;
  /** Settled when the program's server listens, as far as can be told. */
  readonly #listening = Promise.withResolvers<undefined>();
  #stopped = false;

  /**
   * @param sketch null for a program of the reader's own, which is taken to have the WebSocket
   * @param usesSocket false: no WebSocket is opened, and nothing can be toggled over it
   */
  constructor(
    session: Session,
    sketch: SketchName | null,
    usesSocket: boolean,
    events: LedSocketEvents,
  ) {
    this.#session = session;
    this.#events = events;
    this.#overHttp = sketch === 'led_http';
    this.#socket = this.#overHttp || !usesSocket ? null : session.ledSocket(events);
    this.#listening.promise.catch(() => undefined); // who waits for it is told
    const timer = setTimeout(() => this.serving(), SILENT_SKETCH_MS);
    this.#cancelAwaiting = () => clearTimeout(timer);
  }

  /** The program's server listens. */
  serving(): void {
    this.#cancelAwaiting();
    this.#listening.resolve(undefined);
    this.#socket?.connect();
  }

  /**
   * Resolves with the milliseconds until the program has said the LED's new state.
   * @throws ProblemError sketch-not-running, toggle-not-understood, toggle-no-answer, and those of HTTP
   */
  toggle(): Promise<number> {
    if (this.#overHttp) return this.#listening.promise.then(() => this.#post());
    if (this.#socket === null) return Promise.reject(new ProblemError(NOT_RUNNING));
    return this.#socket.toggle();
  }

  stop(): void {
    this.#stopped = true;
    this.#listening.reject(new ProblemError(NOT_RUNNING));
    this.#cancelAwaiting();
    this.#socket?.stop();
  }

  async #post(): Promise<number> {
    const askedMs = performance.now();
    const { status, body } = await this.#session.request({
      method: 'POST',
      path: '/toggle',
      body: new Uint8Array(), // browsers say that there is none: Content-Length: 0
    });
    const state = new TextDecoder().decode(body);
    if (status !== 200 || !/^[01]$/.test(state)) throw new ProblemError(NOT_THE_SKETCH);
    if (!this.#stopped) this.#events.onLed(state === '1' ? 'on' : 'off');
    return performance.now() - askedMs;
  }
}

/** The LED of `led_http`: `POST /toggle` is answered with the new state, "1" or "0". */
import { ProblemError } from '../../formats/problem.ts';
import { NOT_RUNNING, NOT_THE_SKETCH } from '../board-problems.ts';
import type { Session } from '../session.ts';
import type { Led, LedEvents } from './led.ts';

export class LedOverHttp implements Led {
  readonly #session: Pick<Session, 'request'>;
  readonly #onLed: LedEvents['onLed'];
  readonly #listening = Promise.withResolvers<undefined>();
  #stopped = false;

  constructor(session: Pick<Session, 'request'>, onLed: LedEvents['onLed']) {
    this.#session = session;
    this.#onLed = onLed;
    this.#listening.promise.catch(() => undefined); // every toggle that waits is told
  }

  serving(): void {
    this.#listening.resolve(undefined);
  }

  async toggle(): Promise<number> {
    await this.#listening.promise;
    const askedMs = performance.now();
    const { status, body } = await this.#session.request({
      method: 'POST',
      path: '/toggle',
      body: new Uint8Array(), // browsers say that there is none: Content-Length: 0
    });
    const state = new TextDecoder().decode(body);
    if (status !== 200 || !/^[01]$/.test(state)) throw new ProblemError(NOT_THE_SKETCH);
    if (!this.#stopped) this.#onLed(state === '1' ? 'on' : 'off');
    return performance.now() - askedMs;
  }

  stop(): void {
    this.#stopped = true;
    this.#listening.reject(new ProblemError(NOT_RUNNING));
  }
}

/**
 * A connection to a class that comes back by itself: after a random first delay, then with back-off (RFC 6455
 * section 7.2.3). It ends for good when the relay says why by a close code.
 */
import type { Clock } from '../clock/clock.ts';
import { CLOSE, SUBPROTOCOL } from './protocol.ts';

export type LinkState =
  /** The first attempt, or a later one. */
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** Lost; another attempt follows. */
  | { readonly kind: 'waiting' }
  /** Over; `why` in a sentence. */
  | { readonly kind: 'closed'; readonly code: number; readonly why: string };

export interface ClassLinkOptions {
  readonly clock: Clock;
  readonly url: string;
  /** Said first on every connection. */
  readonly hello: () => object;
  readonly onMessage: (message: { readonly type: string }) => void;
  readonly onState: (state: LinkState) => void;
  /** 0 to 1. */
  readonly random?: () => number;
  readonly WebSocket?: typeof WebSocket;
}

const FIRST_DELAY_MS = 2_000;
const LONGEST_DELAY_MS = 20_000;
/** Lost without a word, by a network that fails or a server that restarts. */
const AGAIN: readonly number[] = [1001, 1005, 1006, 1011, 1012, 1013, CLOSE.silent];
/** For whoever was taken in before: the class, or this person's place in it, may only be on its way back. */
const AGAIN_ONCE_TAKEN: readonly number[] = [CLOSE.unknownClass, CLOSE.guessing, CLOSE.full];

export class ClassLink {
  readonly #options: ClassLinkOptions;
  #socket: WebSocket | null = null;
  #cancel: (() => void) | null = null;
  #attempts = 0;
  #over = false;
  /** The relay took this person in once: its class may only be on its way back. */
  #taken = false;

  constructor(options: ClassLinkOptions) {
    this.#options = options;
    this.#connect();
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === 1;
  }

  /** Octets that wait to be sent. */
  get bufferedAmount(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** What is said without a connection is lost: whoever comes back says all that counts. */
  send(message: object): void {
    if (this.isOpen) this.#socket?.send(JSON.stringify(message));
  }

  stop(): void {
    this.#over = true;
    this.#cancel?.();
    this.#socket?.close(1000);
  }

  /** Tries at once instead of waiting: the network is said to be back. */
  hurry(): void {
    if (this.#cancel === null) return;
    this.#cancel();
    this.#cancel = null;
    this.#connect();
  }

  #connect(): void {
    const { url, onState, onMessage, hello } = this.#options;
    onState({ kind: 'connecting' });
    const socket = new (this.#options.WebSocket ?? WebSocket)(url, SUBPROTOCOL);
    this.#socket = socket;
    socket.onopen = () => {
      this.send(hello());
      onState({ kind: 'open' });
    };
    socket.onmessage = ({ data }) => {
      if (this.#over || typeof data !== 'string') return;
      this.#attempts = 0;
      this.#taken = true;
      onMessage(JSON.parse(data) as { readonly type: string });
    };
    socket.onclose = ({ code, reason }) => {
      if (this.#over) return;
      const again = AGAIN.includes(code) || (this.#taken && AGAIN_ONCE_TAKEN.includes(code));
      if (again) this.#wait();
      else this.#end(code, reason);
    };
  }

  #wait(): void {
    const { clock, onState, random = Math.random } = this.#options;
    const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#attempts++);
    onState({ kind: 'waiting' });
    this.#cancel = clock.after(random() * longest, () => {
      this.#cancel = null;
      this.#connect();
    });
  }

  #end(code: number, why: string): void {
    this.#over = true;
    this.#options.onState({ kind: 'closed', code, why });
  }
}

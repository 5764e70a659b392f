/**
 * WebSocket client (RFC 6455), with the browser's states, callbacks and close codes, over any stream
 * of octets. Left out: extensions (no compression), and binaryType: binary messages are octets.
 */
import type { Clock } from '../../clock/clock.ts';
import type { Problem, ProblemError } from '../../formats/problem.ts';
import type { Random32 } from '../../clock/random.ts';
import { OctetQueue } from '../../formats/octets/octet-queue.ts';
import type { NetworkStack } from '../stack.ts';
import { HttpHeadReader, HttpParseError } from '../../formats/net/http-parser.ts';
import { netProblem, sentence } from '../problems.ts';
import type { CloseReason } from '../tcp/tcp-types.ts';
import type { OctetTransport } from '../transport.ts';
import {
  decodeClose,
  encodeClose,
  encodeFrame,
  type Frame,
  type FrameDraft,
  FrameDecoder,
  FrameError,
  opcode,
} from '../../formats/net/websocket-frames.ts';
import {
  checkHandshake,
  encodeHandshake,
  type HandshakeOptions,
} from '../../formats/net/websocket-handshake.ts';
import { makeKey } from '../../formats/net/websocket-key.ts';

export interface WebSocketOptions extends HandshakeOptions {
  /** Longest message accepted, in octets; 1 MiB unless given. */
  readonly maxPayload?: number;
  /** For the whole handshake, TCP's included; 10 seconds unless given. */
  readonly openTimeoutMs?: number;
  /** How long to wait for the other end while closing; 3 seconds unless given. */
  readonly closeTimeoutMs?: number;
}

export interface WebSocketContext {
  readonly clock: Clock;
  /** For the key and the masks, which nobody may be able to guess (RFC 6455 section 10.3). */
  readonly random32: Random32;
}

export interface WebSocketClosed {
  /** 1005: none was given; 1006: the connection ended without a Close frame. */
  readonly code: number;
  readonly reason: string;
  /** Both ends sent a Close frame. */
  readonly wasClean: boolean;
}

/** What a frame has that is not as usual. */
type FrameOptions = Pick<FrameDraft, 'fin' | 'rsv' | 'mask'>;

const maxBufferedForPong = 64 * 1024;

export const readyState = { connecting: 0, open: 1, closing: 2, closed: 3 } as const;

/** Opens a TCP connection and a WebSocket over it. */
export function openWebSocket(
  network: NetworkStack,
  options: Omit<WebSocketOptions, 'host'> & { readonly address: string; readonly port?: number },
): WebSocketClient {
  const port = options.port ?? 80;
  return new WebSocketClient(network.connect(options.address, port), network, {
    ...options,
    host: port === 80 ? options.address : `${options.address}:${port}`,
  });
}

export class WebSocketClient {
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: string | Uint8Array<ArrayBuffer> }) => void) | null = null;
  /** The connection failed; `onclose` follows. */
  onerror: ((event: { readonly problem: Problem }) => void) | null = null;
  onclose: ((event: WebSocketClosed) => void) | null = null;
  /** Resolves when open; rejects with the ProblemError that `onerror` tells. */
  readonly opened: Promise<void>;
  readonly closed: Promise<WebSocketClosed>;
  /** The subprotocol the server chose, or "". */
  protocol = '';

  readonly #transport: OctetTransport;
  readonly #context: WebSocketContext;
  readonly #options: WebSocketOptions;
  readonly #maxPayload: number;
  readonly #key: string;
  readonly #head = new HttpHeadReader();
  readonly #decoder: FrameDecoder;
  #readyState: 0 | 1 | 2 | 3 = readyState.connecting;
  #message: Message | null = null;
  #closeSent = false;
  #closeReceived: { code: number; reason: string } | null = null;
  #failed = false;
  /** The stream's other direction is closed, and with it ours. */
  #ended = false;
  #cancelTimer: () => void;
  readonly #opened = Promise.withResolvers<undefined>();
  readonly #closed = Promise.withResolvers<WebSocketClosed>();

  constructor(transport: OctetTransport, context: WebSocketContext, options: WebSocketOptions) {
    this.#transport = transport;
    this.#context = context;
    this.#options = options;
    this.#maxPayload = options.maxPayload ?? 1 << 20;
    this.#decoder = new FrameDecoder({ masked: false, maxPayload: this.#maxPayload });
    this.#key = makeKey(context.random32);
    this.opened = this.#opened.promise;
    this.closed = this.#closed.promise;
    this.opened.catch(() => undefined); // whoever does not wait for it learns from onerror
    this.#cancelTimer = context.clock.after(options.openTimeoutMs ?? 10_000, () =>
      this.#fail(netProblem('websocket-timeout', this.url)),
    );
    transport.onData = (octets) => this.#receive(octets);
    transport.onEnd = () => {
      this.#ended = true;
      transport.close();
    };
    transport.onClosed = (reason) => this.#transportClosed(reason);
    const handshake = encodeHandshake(options, this.#key);
    transport.opened.then(
      () => {
        if (this.#readyState === readyState.connecting) transport.send(handshake);
      },
      (error: unknown) => this.#fail(error as ProblemError),
    );
  }

  get url(): string {
    return `ws://${this.#options.host}${this.#options.path}`;
  }

  get readyState(): 0 | 1 | 2 | 3 {
    return this.#readyState;
  }

  /** Octets the other end has not acknowledged, frame headers included. */
  get bufferedAmount(): number {
    return this.#transport.bufferedAmount;
  }

  /** Sends a message. Ignored while closing or closed, as in a browser. @throws while connecting. */
  send(data: string | Uint8Array): void {
    if (typeof data === 'string') this.sendFrame(opcode.text, new TextEncoder().encode(data));
    else this.sendFrame(opcode.binary, data);
  }

  /** One frame as it is, also a wrong one. `mask` null leaves it unmasked. */
  sendFrame(opcode: number, payload: Uint8Array, more: FrameOptions = {}): void {
    if (this.#readyState === readyState.connecting) {
      throw netProblem('websocket-not-open', this.url);
    }
    if (this.#readyState !== readyState.open || this.#closeSent) return;
    this.#transmit(opcode, payload, more);
  }

  /**
   * Starts the closing handshake.
   * @throws RangeError when the code is neither 1000 nor 3000 to 4999, or the reason too long.
   */
  close(code?: number, reason = ''): void {
    if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) {
      throw new RangeError('a program may close with 1000 or 3000 to 4999');
    }
    const body = code === undefined ? new Uint8Array(0) : encodeClose(code, reason);
    if (body.length > 125) throw new RangeError('a close reason has at most 123 octets');
    if (this.#readyState === readyState.connecting) {
      this.#fail(netProblem('connection-aborted', this.url));
    } else if (this.#readyState === readyState.open) {
      this.#startClosing(body);
    }
  }

  #receive(octets: Uint8Array): void {
    if (this.#failed) return;
    try {
      if (this.#readyState === readyState.connecting) {
        const head = this.#head.push(octets);
        if (head === null) return;
        const answer = checkHandshake(head, this.#key, this.#options.protocols ?? []);
        if (!answer.ok) {
          this.#fail(netProblem('websocket-refused', this.url, answer.reason));
          return;
        }
        this.protocol = answer.protocol;
        this.#cancelTimer();
        this.#readyState = readyState.open;
        this.#decoder.push(this.#head.rest.take());
        this.#opened.resolve(undefined);
        this.onopen?.();
      } else {
        this.#decoder.push(octets);
      }
      this.#readFrames();
    } catch (error) {
      if (error instanceof FrameError) {
        this.#fail(netProblem('websocket-protocol-error', this.url, error.message), error.code);
      } else if (error instanceof HttpParseError) {
        this.#fail(
          netProblem(
            'websocket-refused',
            this.url,
            `Its answer is no HTTP: ${sentence(error.message)}`,
          ),
        );
      } else {
        throw error;
      }
    }
  }

  #readFrames(): void {
    // Nothing after a Close frame is looked at (RFC 6455 section 1.4).
    while (!this.#failed && this.#closeReceived === null) {
      const frame = this.#decoder.next();
      if (frame === null) return;
      this.#receiveFrame(frame);
    }
  }

  #receiveFrame(frame: Frame): void {
    switch (frame.opcode) {
      case opcode.ping:
        // RFC 6455 section 5.5.3: the same data back; not every ping needs an answer, so a peer that
        // asks without reading gets none.
        if (!this.#closeSent && this.bufferedAmount < maxBufferedForPong) {
          this.#transmit(opcode.pong, frame.payload);
        }
        return;
      case opcode.pong:
        return;
      case opcode.close:
        this.#receiveClose(frame.payload);
        return;
      case opcode.continuation:
        if (this.#message === null) throw new FrameError(1002, 'a fragment continues nothing');
        break;
      default:
        if (this.#message !== null) {
          throw new FrameError(1002, 'a message starts inside another');
        }
        this.#message = new Message(frame.opcode === opcode.text, this.#maxPayload);
    }
    const message = this.#message;
    message.add(frame.payload, frame.fin);
    if (!frame.fin) return;
    this.#message = null;
    this.onmessage?.({ data: message.data });
  }

  #receiveClose(body: Uint8Array): void {
    const received = decodeClose(body);
    this.#closeReceived = received;
    if (this.#closeSent) {
      // RFC 6455 section 7.1.1: the server closes the TCP connection first.
      return;
    }
    // RFC 6455 section 5.5.1: answer with the code received.
    this.#startClosing(received.code === 1005 ? new Uint8Array(0) : encodeClose(received.code));
  }

  #startClosing(body: Uint8Array): void {
    this.#transmit(opcode.close, body);
    this.#closeSent = true;
    this.#readyState = readyState.closing;
    this.#cancelTimer();
    this.#cancelTimer = this.#context.clock.after(this.#options.closeTimeoutMs ?? 3000, () => {
      this.#transport.abort();
    });
  }

  #transmit(opcode: number, payload: Uint8Array, more: FrameOptions = {}): void {
    if (this.#ended) return;
    const mask = new Uint8Array(new Uint32Array([this.#context.random32()]).buffer);
    this.#transport.send(encodeFrame({ mask, ...more, opcode, payload }));
  }

  /** RFC 6455 section 7.1.7: fail the connection; a code is told to the other end. */
  #fail(error: ProblemError, code?: number): void {
    if (this.#failed || this.#readyState === readyState.closed) return;
    this.#failed = true;
    const wasOpen = this.#readyState !== readyState.connecting;
    if (wasOpen && code !== undefined && !this.#closeSent) this.#startClosing(encodeClose(code));
    this.#readyState = readyState.closing;
    this.#opened.reject(error);
    this.onerror?.({ problem: error.problem });
    if (wasOpen) this.#transport.close();
    else this.#transport.abort();
    if (!wasOpen) this.#settle();
  }

  #transportClosed(reason: CloseReason): void {
    if (this.#readyState === readyState.connecting) {
      // A refused or timed-out connection is reported by `opened`, in its own words.
      this.#transport.opened.then(
        () => this.#fail(netProblem('connection-lost', this.url, describe(reason))),
        (error: unknown) => this.#fail(error as ProblemError),
      );
      return;
    }
    if (this.#readyState === readyState.open) {
      this.onerror?.({
        problem: netProblem('connection-lost', this.url, describe(reason)).problem,
      });
    }
    this.#settle();
  }

  #settle(): void {
    if (this.#readyState === readyState.closed) return;
    this.#readyState = readyState.closed;
    this.#cancelTimer();
    const wasClean = this.#closeSent && this.#closeReceived !== null && !this.#failed;
    const { code, reason } = this.#closeReceived ?? { code: 1006, reason: '' };
    const event = { code, reason, wasClean };
    this.#closed.resolve(event);
    this.onclose?.(event);
  }
}

/** A message on its way in, perhaps in fragments (RFC 6455 section 5.4). */
class Message {
  readonly #decoder: TextDecoder | null;
  readonly #maxPayload: number;
  #text = '';
  #octets = 0;
  readonly #parts = new OctetQueue();

  constructor(isText: boolean, maxPayload: number) {
    // RFC 6455 section 8.1: invalid UTF-8 fails the connection; U+FEFF is data.
    this.#decoder = isText ? new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }) : null;
    this.#maxPayload = maxPayload;
  }

  add(payload: Uint8Array, last: boolean): void {
    this.#octets += payload.length;
    if (this.#octets > this.#maxPayload) throw new FrameError(1009, 'a message is too big');
    if (this.#decoder === null) {
      this.#parts.push(payload);
      return;
    }
    try {
      this.#text += this.#decoder.decode(payload, { stream: !last });
    } catch {
      throw new FrameError(1007, 'a text message is not UTF-8');
    }
  }

  get data(): string | Uint8Array<ArrayBuffer> {
    return this.#decoder === null ? this.#parts.slice() : this.#text;
  }
}

function describe(reason: CloseReason): string {
  return {
    normal: 'the other end closed it without saying goodbye',
    refused: 'it was refused',
    reset: 'the other end reset it',
    timeout: 'the other end stopped answering',
    aborted: 'this end gave it up',
  }[reason];
}

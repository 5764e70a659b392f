/**
 * A WebSocket whose frames somebody makes by hand, right or wrong: it opens with a correct handshake
 * (RFC 6455 section 4.1), sends the octets it is given, and of the protocol does only what keeps the
 * end of the connection orderly: it answers a Close frame (5.5.1) and closes TCP after the server.
 * Left out on purpose: checking what is sent, answering pings, failing the connection.
 */
import type { Clock } from '../../clock/clock.ts';
import type { ProblemError } from '../../formats/problem.ts';
import type { Random32 } from '../../clock/random.ts';
import { HttpHeadReader, HttpParseError } from '../../formats/net/http-parser.ts';
import { netProblem } from '../problems.ts';
import type { CloseReason } from '../tcp/tcp-types.ts';
import type { OctetTransport } from '../transport.ts';
import {
  encodeFrame,
  type Frame,
  FrameReader,
  opcode,
} from '../../formats/net/websocket-frames.ts';
import { checkHandshake, encodeHandshake } from '../../formats/net/websocket-handshake.ts';
import { makeKey } from '../../formats/net/websocket-key.ts';

export type HandSocketState = 'connecting' | 'open' | 'closing' | 'closed';

export interface HandSocketOptions {
  readonly host: string;
  readonly path: string;
  readonly origin?: string;
  readonly clock: Clock;
  readonly random32: Random32;
  /** For TCP's handshake and this one; 15 seconds unless given. */
  readonly openTimeoutMs?: number;
  /** How long the other end may take to close once a Close frame has been sent; 8 seconds unless given. */
  readonly closeTimeoutMs?: number;
}

export class HandSocket {
  /** The state has changed. */
  onstate: ((state: HandSocketState) => void) | null = null;
  /** A frame of the other end is complete. */
  onframe: ((frame: Frame) => void) | null = null;
  /** Resolves when open. Rejects with a ProblemError. */
  readonly opened: Promise<void>;
  /** Resolves, with TCP's reason, when the connection is over. */
  readonly closed: Promise<CloseReason>;

  readonly #transport: OctetTransport;
  readonly #options: HandSocketOptions;
  readonly #key: string;
  readonly #head = new HttpHeadReader();
  readonly #received = new FrameReader();
  readonly #sent = new FrameReader();
  readonly #opened = Promise.withResolvers<undefined>();
  readonly #closed = Promise.withResolvers<CloseReason>();
  #state: HandSocketState = 'connecting';
  #closeSent = false;
  #closeReceived = false;
  #ended = false;
  #cancelTimer: () => void;

  constructor(transport: OctetTransport, options: HandSocketOptions) {
    this.#transport = transport;
    this.#options = options;
    this.#key = makeKey(options.random32);
    this.opened = this.#opened.promise;
    this.opened.catch(() => undefined); // whoever does not wait for it sees the state
    this.closed = this.#closed.promise;
    this.#cancelTimer = options.clock.after(options.openTimeoutMs ?? 15_000, () => {
      this.#fail(netProblem('websocket-timeout', this.#where));
    });
    transport.onData = (octets) => this.#receive(octets);
    transport.onEnd = () => {
      this.#ended = true;
      transport.close();
    };
    transport.onClosed = (reason) => this.#over(reason);
    transport.opened.then(
      () => {
        if (this.#state === 'connecting') transport.send(encodeHandshake(options, this.#key));
      },
      (error: unknown) => this.#fail(error as ProblemError),
    );
  }

  get state(): HandSocketState {
    return this.#state;
  }

  /** Whether octets given to `send` still go out. */
  get takesOctets(): boolean {
    return this.#state === 'open' && !this.#ended;
  }

  /** Octets as they are. Ignored unless the socket is open. */
  send(octets: Uint8Array): void {
    if (!this.takesOctets) return;
    this.#transport.send(octets);
    this.#sent.push(octets);
    for (let frame = this.#sent.next(); frame !== null; frame = this.#sent.next()) {
      if (frame.opcode === opcode.close) this.#closing();
    }
  }

  /** Sends a Close frame with code 1000, unless one has been sent, and waits for the other end. */
  close(): void {
    if (this.#state === 'connecting') this.#fail(netProblem('connection-aborted', this.#where));
    else if (this.#state === 'open') this.#sendClose(Uint8Array.of(0x03, 0xe8));
  }

  /** Ends it at once, with RST. */
  abort(): void {
    this.#transport.abort();
  }

  get #where(): string {
    return `ws://${this.#options.host}${this.#options.path}`;
  }

  #receive(octets: Uint8Array): void {
    if (this.#state === 'connecting') {
      try {
        const head = this.#head.push(octets);
        if (head === null) return;
        const answer = checkHandshake(head, this.#key, []);
        if (!answer.ok) {
          this.#fail(netProblem('websocket-refused', this.#where, answer.reason));
          return;
        }
      } catch (error) {
        if (!(error instanceof HttpParseError)) throw error;
        this.#fail(netProblem('websocket-refused', this.#where, 'Its answer is no HTTP'));
        return;
      }
      this.#cancelTimer();
      this.#become('open');
      this.#opened.resolve(undefined);
      this.#received.push(this.#head.rest.take());
    } else {
      this.#received.push(octets);
    }
    // Nothing after a Close frame is looked at (RFC 6455 section 1.4).
    while (!this.#closeReceived) {
      const frame = this.#received.next();
      if (frame === null) return;
      this.#closeReceived = frame.opcode === opcode.close;
      this.onframe?.(frame);
      // RFC 6455 section 5.5.1: answer with the code received.
      if (this.#closeReceived && !this.#closeSent) this.#sendClose(frame.payload.slice(0, 2));
    }
  }

  #sendClose(body: Uint8Array): void {
    const mask = new Uint8Array(new Uint32Array([this.#options.random32()]).buffer);
    if (!this.#ended) {
      this.#transport.send(encodeFrame({ opcode: opcode.close, mask, payload: body }));
    }
    this.#closing();
  }

  /** RFC 6455 section 7.1.1: the server closes TCP first; one that does not is not waited for. */
  #closing(): void {
    this.#closeSent = true;
    if (this.#state !== 'open') return;
    this.#become('closing');
    this.#cancelTimer();
    this.#cancelTimer = this.#options.clock.after(this.#options.closeTimeoutMs ?? 8000, () => {
      this.#transport.abort();
    });
  }

  #fail(error: ProblemError): void {
    if (this.#state !== 'connecting') return;
    this.#opened.reject(error);
    this.#become('closed');
    this.#cancelTimer();
    this.#transport.abort();
    this.#closed.resolve('aborted');
  }

  #over(reason: CloseReason): void {
    if (this.#state === 'connecting') {
      // What went wrong with TCP's own handshake, `opened` of the transport says in its own words.
      this.#transport.opened.then(
        () =>
          this.#fail(netProblem('connection-lost', this.#where, 'it closed before it answered')),
        (error: unknown) => this.#fail(error as ProblemError),
      );
      return;
    }
    this.#cancelTimer();
    if (this.#state !== 'closed') this.#become('closed');
    this.#closed.resolve(reason);
  }

  #become(state: HandSocketState): void {
    this.#state = state;
    this.onstate?.(state);
  }
}

/**
 * HTTP/1.1 over a connection that is kept (RFC 9112 section 9.3): one request after the other, until
 * either side says `Connection: close` or closes. Left out: pipelining, and repeating a request that
 * met a connection which the server was just closing (RFC 9112 section 9.3.1).
 */
import type { Clock } from '../../clock/clock.ts';
import { encodeRequest } from '../../formats/net/http-request.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import {
  HttpParseError,
  HttpResponseParser,
  type HttpHead,
} from '../../formats/net/http-parser.ts';
import { netProblem } from '../problems.ts';
import type { OctetTransport } from '../transport.ts';

/** The request that is under way. */
interface Exchange {
  readonly parser: HttpResponseParser;
  readonly resolve: (value: undefined) => void;
  readonly reject: (error: Error) => void;
}

export class HttpConnection {
  readonly #transport: OctetTransport;
  readonly #clock: Clock;
  readonly #host: string;
  #exchange: Exchange | null = null;
  #ended = false;

  constructor(transport: OctetTransport, clock: Clock, host: string) {
    this.#transport = transport;
    this.#clock = clock;
    this.#host = host;
    transport.onData = (octets) => this.#step((parser) => parser.push(octets));
    transport.onEnd = () => {
      this.#step((parser) => parser.end());
      this.close();
    };
    transport.onClosed = (reason) => {
      this.#ended = true;
      this.#exchange?.reject(netProblem('connection-lost', `http://${host}`, reason));
    };
    // Whoever asks learns of it; nobody may have asked yet.
    transport.opened.catch(() => undefined);
  }

  /** Whether another request may follow: nothing is under way, and nobody has closed. */
  get reusable(): boolean {
    return !this.#ended && this.#exchange === null;
  }

  /** Asks and waits for the whole answer. Rejects with a ProblemError, or the signal's reason. */
  async request(options: Omit<HttpRequest, 'host'> = {}): Promise<HttpResponse> {
    const method = options.method ?? 'GET';
    const where = `http://${this.#host}${options.path ?? '/'}`;
    if (!this.reusable)
      throw netProblem('connection-lost', where, 'the connection is in use or over');
    options.signal?.throwIfAborted();
    const octets = encodeRequest(
      {
        ...options,
        method,
        host: this.#host,
        // The default since HTTP/1.1; browsers say it all the same.
        headers: { Connection: 'keep-alive', ...options.headers },
      },
      where,
    );
    const parser = new HttpResponseParser(method, options.maxBodyOctets ?? 1 << 20);
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    promise.catch(() => undefined); // it may fail before it is waited for
    this.#exchange = { parser, resolve, reject };
    const timeoutMs = options.timeoutMs ?? 15_000;
    const cancelTimeout = this.#clock.after(timeoutMs, () => {
      reject(
        netProblem('http-timeout', where, `No response came within ${timeoutMs / 1000} seconds.`),
      );
    });
    const onAbort = () => reject(options.signal?.reason as Error);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await Promise.race([this.#transport.opened, promise]);
      this.#transport.send(octets);
      await promise;
      const { head, body } = parser;
      if (head === null) throw new Error('a complete response without a head');
      this.#exchange = null;
      if (!persists(head)) this.close();
      return { status: head.status, statusText: head.statusText, headers: head.headers, body };
    } catch (error) {
      // What else arrives could not be told from the answer to another request.
      this.#exchange = null;
      this.#ended = true;
      this.#transport.onData = this.#transport.onEnd = this.#transport.onClosed = null;
      this.#transport.abort();
      throw error;
    } finally {
      cancelTimeout();
      options.signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Asks for no more: sends a FIN. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#transport.close();
  }

  #step(step: (parser: HttpResponseParser) => void): void {
    const exchange = this.#exchange;
    if (exchange === null) return; // nobody asked for it
    const { parser } = exchange;
    try {
      step(parser);
      if (parser.head === null || !parser.done) return;
      // At once, so that our FIN can travel with the acknowledgment of the last octets.
      if (!persists(parser.head)) this.close();
      exchange.resolve(undefined);
    } catch (error) {
      if (!(error instanceof HttpParseError)) throw error;
      const code = error.kind === 'too-large' ? 'http-too-large' : 'http-malformed';
      exchange.reject(netProblem(code, `http://${this.#host}`, `Its answer: ${error.message}.`));
    }
  }
}

/** RFC 9112 section 9.3: HTTP/1.1 persists unless told otherwise, HTTP/1.0 only when told. */
function persists({ headers, minorVersion }: HttpHead): boolean {
  const options = (headers.get('connection') ?? '')
    .toLowerCase()
    .split(',')
    .map((option) => option.trim());
  if (options.includes('close')) return false;
  return minorVersion >= 1 || options.includes('keep-alive');
}

/**
 * HTTP/1.1 client (RFC 9110, RFC 9112): one request, one response, and another on the same connection as
 * long as neither side says `Connection: close` or closes (RFC 9112 section 9.3). Left out: pipelining,
 * repeating a request that met a connection which the server was just closing (section 9.3.1), redirects,
 * caching, cookies, request bodies in chunks.
 */
import type { Clock } from '../../clock/clock.ts';
import { encodeRequest, type RequestFields } from '../../formats/net/http-request.ts';
import type { NetworkStack } from '../stack.ts';
import {
  type HttpHead,
  HttpParseError,
  HttpResponseParser,
} from '../../formats/net/http-parser.ts';
import { netProblem, sentence } from '../problems.ts';
import type { OctetTransport } from '../transport.ts';

export interface HttpRequest extends Omit<RequestFields, 'method' | 'host'> {
  /** "GET" unless given. */
  readonly method?: string;
  /** Aborting it ends the connection and rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** From the call to the last octet of the response; 15 seconds unless given. */
  readonly timeoutMs?: number;
  /** 1 MiB unless given. */
  readonly maxBodyOctets?: number;
  /**
   * Gets the body as it comes, first with no octets when the head is there. It is not kept then, and `timeoutMs` counts
   * to the head: for a response that does not end.
   */
  readonly onBody?: (head: HttpHead, octets: Uint8Array<ArrayBuffer>) => void;
}

export interface HttpResponse extends Omit<HttpHead, 'minorVersion'> {
  readonly body: Uint8Array<ArrayBuffer>;
}

export type AddressedRequest = HttpRequest & { readonly address: string; readonly port?: number };

/** Opens a connection, asks, and closes it. @throws ProblemError; the signal's reason. */
export async function request(
  stack: NetworkStack,
  options: AddressedRequest,
): Promise<HttpResponse> {
  const { address, port = 80, signal } = options;
  signal?.throwIfAborted();
  const host = port === 80 ? address : `${address}:${port}`;
  return requestOver(stack.connect(address, port), stack.clock, host, options);
}

/** The same over any stream of octets. @param host of the Host field */
export async function requestOver(
  transport: OctetTransport,
  clock: Clock,
  host: string,
  options: HttpRequest,
): Promise<HttpResponse> {
  try {
    return await new HttpConnection(transport, clock, host, false).request(options);
  } catch (error) {
    transport.abort();
    throw error;
  }
}

/** The request that is under way. */
interface Exchange {
  /** "http://192.168.43.233/state" */
  readonly where: string;
  readonly parser: HttpResponseParser;
  /** The head is there, and perhaps more of the body. */
  readonly progress: (head: HttpHead) => void;
  readonly resolve: (value: undefined) => void;
  readonly reject: (error: Error) => void;
}

export class HttpConnection {
  readonly #transport: OctetTransport;
  readonly #clock: Clock;
  readonly #host: string;
  readonly #keeps: boolean;
  #exchange: Exchange | null = null;
  #ended = false;

  /** @param keeps whether other requests follow the first; the server is told */
  constructor(transport: OctetTransport, clock: Clock, host: string, keeps = true) {
    this.#transport = transport;
    this.#clock = clock;
    this.#host = host;
    this.#keeps = keeps;
    transport.onData = (octets) => this.#step((parser) => parser.push(octets));
    transport.onEnd = () => {
      this.#step((parser) => parser.end());
      this.close();
    };
    transport.onClosed = (reason) => {
      this.#ended = true;
      const { where, reject } = this.#exchange ?? {};
      reject?.(netProblem('connection-lost', where ?? '', reason));
    };
    // Whoever asks learns of it; nobody may have asked yet.
    transport.opened.catch(() => undefined);
  }

  /** Whether another request may follow: nothing is under way, and nobody has closed. */
  get reusable(): boolean {
    return !this.#ended && this.#exchange === null;
  }

  /** Asks and waits for the whole answer. Rejects with a ProblemError, or the signal's reason. */
  async request(options: HttpRequest = {}): Promise<HttpResponse> {
    const { method = 'GET', path = '/', signal, timeoutMs = 15_000 } = options;
    const where = `http://${this.#host}${path}`;
    if (!this.reusable) {
      throw netProblem('connection-lost', where, 'the connection is in use or over');
    }
    signal?.throwIfAborted();
    const octets = this.#encode(options, where);
    const parser = new HttpResponseParser(method, options.maxBodyOctets ?? 1 << 20);
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    promise.catch(() => undefined); // it may fail before it is waited for
    const cancelTimeout = this.#clock.after(timeoutMs, () => {
      const detail = parser.head === null ? 'No response came' : 'Its response stopped halfway';
      reject(netProblem('http-timeout', where, `${detail} within ${timeoutMs / 1000} seconds.`));
    });
    const progress = (head: HttpHead): void => {
      if (options.onBody === undefined) return;
      cancelTimeout();
      options.onBody(head, parser.takeBody());
    };
    this.#exchange = { where, parser, progress, resolve, reject };
    const onAbort = () => reject(abortReason(signal));
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await Promise.race([this.#transport.opened, promise]);
      this.#transport.send(octets);
      await promise;
      const { head, body } = parser;
      if (head === null) throw new Error('a complete response without a head');
      this.#exchange = null;
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
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Asks for no more: sends a FIN. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#transport.close();
  }

  #encode(options: HttpRequest, where: string): Uint8Array<ArrayBuffer> {
    // The default since HTTP/1.1; browsers say it all the same.
    const kept: Record<string, string> = this.#keeps ? { Connection: 'keep-alive' } : {};
    const { method = 'GET', headers } = options;
    const fields = { ...options, method, host: this.#host, headers: { ...kept, ...headers } };
    return encodeRequest(fields, where);
  }

  #step(step: (parser: HttpResponseParser) => void): void {
    const exchange = this.#exchange;
    if (exchange === null) return; // nobody asked for it
    const { where, parser, progress } = exchange;
    try {
      step(parser);
      if (parser.head === null) return;
      progress(parser.head);
      if (!parser.done) return;
      // At once, so that our FIN can travel with the acknowledgment of the last octets.
      if (!this.#keeps || !persists(parser.head)) this.close();
      exchange.resolve(undefined);
    } catch (error) {
      if (!(error instanceof HttpParseError)) throw error;
      const code = error.kind === 'too-large' ? 'http-too-large' : 'http-malformed';
      exchange.reject(netProblem(code, where, sentence(error.message)));
    }
  }
}

function abortReason(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : netProblem('connection-aborted', 'the board');
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

/**
 * HTTP/1.1 client (RFC 9110, RFC 9112): one request, one response, then the connection is closed.
 * Left out: keeping connections, redirects, caching, cookies, request bodies in chunks.
 */
import type { Clock } from '../../clock/clock.ts';
import { encodeRequest, type RequestFields } from '../../formats/net/http-request.ts';
import type { NetworkStack } from '../stack.ts';
import { HttpParseError, HttpResponseParser } from '../../formats/net/http-parser.ts';
import { netProblem } from '../problems.ts';
import type { OctetTransport } from '../transport.ts';

export interface HttpRequest extends Omit<RequestFields, 'method'> {
  /** "GET" unless given. */
  readonly method?: string;
  /** Aborting it ends the connection and rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** From the call to the last octet of the response; 15 seconds unless given. */
  readonly timeoutMs?: number;
  /** 1 MiB unless given. */
  readonly maxBodyOctets?: number;
}

export interface HttpResponse {
  readonly status: number;
  readonly statusText: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** A request without its `host`, which follows from the address. */
export type AddressedRequest = Omit<HttpRequest, 'host'> & {
  readonly address: string;
  readonly port?: number;
};

/** Opens a connection, asks, and closes it. @throws ProblemError; the signal's reason. */
export async function request(
  network: NetworkStack,
  options: AddressedRequest,
): Promise<HttpResponse> {
  const port = options.port ?? 80;
  options.signal?.throwIfAborted();
  return requestOver(network.connect(options.address, port), network.clock, {
    ...options,
    host: port === 80 ? options.address : `${options.address}:${port}`,
  });
}

/** The same over any stream of octets. */
export async function requestOver(
  transport: OctetTransport,
  clock: Clock,
  options: HttpRequest,
): Promise<HttpResponse> {
  const method = options.method ?? 'GET';
  const where = `http://${options.host}${options.path ?? '/'}`;
  const parser = new HttpResponseParser(method, options.maxBodyOctets ?? 1 << 20);
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const timeoutMs = options.timeoutMs ?? 15_000;
  const cancelTimeout = clock.after(timeoutMs, () => {
    const detail = parser.head === null ? 'No response came' : 'Its response stopped halfway';
    reject(netProblem('http-timeout', where, `${detail} within ${timeoutMs / 1000} seconds.`));
  });
  const onAbort = () => reject(abortReason(options.signal));
  options.signal?.addEventListener('abort', onAbort, { once: true });

  /** Runs the parser; its complaint becomes the reader's. */
  const parse = (step: () => void) => {
    try {
      step();
      if (!parser.done) return;
      // At once, so that our FIN can travel with the acknowledgment of the last octets.
      transport.onData = null; // whatever else comes is dropped
      transport.close();
      resolve(undefined);
    } catch (error) {
      if (!(error instanceof HttpParseError)) throw error;
      const code = error.kind === 'too-large' ? 'http-too-large' : 'http-malformed';
      reject(netProblem(code, where, sentence(error.message)));
    }
  };
  transport.onData = (octets) => parse(() => parser.push(octets));
  transport.onEnd = () => parse(() => parser.end());
  transport.onClosed = (reason) => {
    if (reason === 'normal') parse(() => parser.end());
    else reject(netProblem('connection-lost', where, reason));
  };
  try {
    options.signal?.throwIfAborted();
    const octets = encodeRequest({ ...options, method }, where);
    await Promise.race([transport.opened, promise]);
    transport.send(octets);
    await promise;
    const { head, body } = parser;
    if (head === null) throw new Error('a complete response without a head');
    return { status: head.status, statusText: head.statusText, headers: head.headers, body };
  } catch (error) {
    promise.catch(() => undefined);
    transport.onData = transport.onEnd = transport.onClosed = null;
    transport.abort();
    throw error;
  } finally {
    cancelTimeout();
    options.signal?.removeEventListener('abort', onAbort);
  }
}

function abortReason(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : netProblem('connection-aborted', 'the board');
}

function sentence(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}

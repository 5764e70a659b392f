/**
 * Makes HTTP requests to the board for the page in the frame: at most {@link MAX_REQUESTS} at a time,
 * the number of connections browsers open to one host; further ones wait their turn. Why a request
 * failed is not told, as it is not in a browser.
 */
import type { Wire } from '../../../device/board/board.ts';
import type { Notice, Request } from './messages.ts';

export const MAX_REQUESTS = 6;
/** Beyond these, requests fail at once: nobody needs so many at the same time. */
export const MAX_WAITING = 64;
const MAX_RESPONSE_OCTETS = 1024 * 1024;

type Options = Parameters<Wire['request']>[0];
/** Makes a request to the board. Rejects when that fails. */
export type MakeRequest = (
  options: Options & Required<Pick<Options, 'headers' | 'signal'>>,
) => ReturnType<Wire['request']>;

type FetchRequest = Extract<Request, { kind: 'fetch' }>;

export class FetchBridge {
  readonly #make: MakeRequest;
  readonly #tell: (notice: Notice) => void;
  readonly #running = new Map<number, AbortController>();
  #waiting: FetchRequest[] = [];
  #lastId = 0;

  constructor(make: MakeRequest, tell: (notice: Notice) => void) {
    this.#make = make;
    this.#tell = tell;
  }

  serve(request: Extract<Request, { kind: 'fetch' | 'abort' }>): void {
    const { id } = request;
    if (request.kind === 'abort') {
      this.#waiting = this.#waiting.filter((waiting) => waiting.id !== id);
      this.#running.get(id)?.abort();
      return;
    }
    // Identifiers only go up, so none can be taken over.
    if (id <= this.#lastId || this.#waiting.length >= MAX_WAITING) {
      this.#tell({ kind: 'failed', id });
      return;
    }
    this.#lastId = id;
    this.#waiting.push(request);
    this.#next();
  }

  /** Ends everything under way; nothing is told any more. */
  close(): void {
    this.#waiting = [];
    for (const running of this.#running.values()) running.abort();
    this.#running.clear();
  }

  #next(): void {
    if (this.#running.size >= MAX_REQUESTS) return;
    const request = this.#waiting.shift();
    if (request !== undefined) void this.#run(request);
  }

  async #run({ id, method, path, headers, body }: FetchRequest): Promise<void> {
    const running = new AbortController();
    this.#running.set(id, running);
    let notice: Notice = { kind: 'failed', id };
    try {
      const answer = await this.#make({
        method,
        path,
        headers: Object.fromEntries(headers),
        // Of a POST or PUT without a body browsers say just that: Content-Length: 0 (Fetch 4.5).
        ...(body !== null || method === 'POST' || method === 'PUT'
          ? { body: new Uint8Array(body ?? new ArrayBuffer(0)) }
          : {}),
        signal: running.signal,
        maxBodyOctets: MAX_RESPONSE_OCTETS,
      });
      notice = {
        kind: 'response',
        id,
        status: answer.status,
        statusText: answer.statusText,
        headers: [...answer.headers],
        body: answer.body.slice().buffer,
      };
    } catch {
      // A network error is all the page in the frame may know; the packets show the rest.
    }
    // Closed meanwhile, or ended by the page in the frame, which waits no longer.
    if (this.#running.get(id) !== running) return;
    this.#running.delete(id);
    if (!running.signal.aborted) this.#tell(notice);
    this.#next();
  }
}

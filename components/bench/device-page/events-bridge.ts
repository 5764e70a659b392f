/**
 * Asks the board for server-sent events on behalf of the page in the frame, and hands on their text as it comes. When
 * to ask again is for the page in the frame to decide (events-shim.ts), as in a browser.
 */
import type { MakeRequest } from './fetch-bridge.ts';
import { MAX_EVENT_STREAMS, type Notice, type Request } from './messages.ts';

export class EventsBridge {
  readonly #make: MakeRequest;
  readonly #tell: (notice: Notice) => void;
  readonly #running = new Map<number, AbortController>();
  #lastId = 0;

  constructor(make: MakeRequest, tell: (notice: Notice) => void) {
    this.#make = make;
    this.#tell = tell;
  }

  serve(request: Extract<Request, { kind: 'events' | 'events-end' }>): void {
    const { id } = request;
    if (request.kind === 'events-end') this.#end(id);
    // Identifiers only go up, so none can be taken over.
    else if (id <= this.#lastId || this.#running.size >= MAX_EVENT_STREAMS) {
      this.#tell({ kind: 'events-over', id, again: false });
    } else {
      this.#lastId = id;
      void this.#run(request);
    }
  }

  /** Ends everything under way; nothing is told any more. */
  close(): void {
    for (const id of this.#running.keys()) this.#end(id);
  }

  #end(id: number): void {
    this.#running.get(id)?.abort();
    this.#running.delete(id);
  }

  async #run({ id, path, lastId }: Extract<Request, { kind: 'events' }>): Promise<void> {
    const running = new AbortController();
    this.#running.set(id, running);
    const decoder = new TextDecoder();
    let opened = false;
    let again = true;
    const accept = { Accept: 'text/event-stream', 'Cache-Control': 'no-cache' };
    try {
      await this.#make({
        method: 'GET',
        path,
        headers: lastId === '' ? accept : { ...accept, 'Last-Event-ID': lastId },
        signal: running.signal,
        onBody: ({ status, headers }, octets) => {
          if (running.signal.aborted) return;
          if (!opened) {
            // WHATWG HTML 9.2.2: anything else ends it for good.
            const type = headers.get('content-type') ?? '';
            again = status === 200 && /^text\/event-stream\s*(?:;|$)/i.test(type);
            if (!again) {
              running.abort();
              return;
            }
            opened = true;
            this.#tell({ kind: 'events-open', id });
          }
          const text = decoder.decode(octets, { stream: true });
          if (text !== '') this.#tell({ kind: 'events-text', id, text });
        },
      });
    } catch {
      // A network error is all the page in the frame may know; the packets show the rest.
    }
    // Ended meanwhile by the page in the frame, which waits no longer.
    if (this.#running.get(id) !== running) return;
    this.#running.delete(id);
    this.#tell({ kind: 'events-over', id, again });
  }
}

/**
 * The EventSource of the page in the frame. The function below is sent into the frame as text (frame-document.ts), so it
 * refers to nothing outside itself. It puts a class in the place of `EventSource` that behaves as the HTML standard says
 * (WHATWG, html.spec.whatwg.org, section 9.2), and reads the board's events through the page around it.
 *
 * Left out: every host but the board (an error, for good), and credentials.
 */

export function installDeviceEventSource(
  port: MessagePort,
  boardHosts: readonly string[],
  pagePath = '/',
): void {
  const CONNECTING = 0;
  const OPEN = 1;
  const CLOSED = 2;
  /** Milliseconds before it asks again, until the board says how many. */
  const RECONNECT_MS = 3000;

  interface Incoming {
    kind: string;
    id: number;
    text?: string;
    again?: boolean;
  }

  const sources = new Map<number, (message: Incoming) => void>();
  let lastId = 0;

  port.addEventListener('message', (event: MessageEvent<Incoming>) => {
    if (event.data.kind.startsWith('events-')) sources.get(event.data.id)?.(event.data);
  });

  /** The page is at the board's address, though its frame has none. */
  const home = new URL(pagePath, `http://${boardHosts[0] ?? ''}/`);

  class DeviceEventSource extends EventTarget {
    static readonly CONNECTING = CONNECTING;
    static readonly OPEN = OPEN;
    static readonly CLOSED = CLOSED;
    readonly CONNECTING = CONNECTING;
    readonly OPEN = OPEN;
    readonly CLOSED = CLOSED;

    readonly url: string;
    readonly withCredentials = false;
    #readyState: number = CONNECTING;
    #id = 0;
    #timer: ReturnType<typeof setTimeout> | undefined;
    #reconnectMs = RECONNECT_MS;
    /** Of the last event that came, and of the one that is being read. */
    #lastEventId = '';
    #eventId = '';
    #rest = '';
    #data: string[] = [];
    #type = '';
    readonly #handlers = new Map<string, { handler: unknown; listener: EventListener }>();

    static {
      for (const type of ['open', 'message', 'error']) {
        Object.defineProperty(this.prototype, `on${type}`, {
          configurable: true,
          enumerable: true,
          get(this: DeviceEventSource): unknown {
            return this.#handlers.get(type)?.handler ?? null;
          },
          set(this: DeviceEventSource, handler: unknown) {
            this.#setHandler(type, handler);
          },
        });
      }
    }

    constructor(url: string | URL) {
      super();
      // `http://${location.host}/…` lacks the host, as the frame has no address of its own.
      const whole = String(url).replace(/^(?:http:\/\/:?|null)(?=\/)/i, home.origin);
      if (!URL.canParse(whole, home.href)) {
        throw new DOMException(`'${String(url)}' is no address.`, 'SyntaxError');
      }
      const address = new URL(whole, home);
      this.url = address.href;
      if (address.protocol === 'http:' && boardHosts.includes(address.host)) this.#connect();
      else setTimeout(() => this.#fail(), 0);
    }

    get readyState(): number {
      return this.#readyState;
    }

    close(): void {
      if (this.#readyState === CLOSED) return;
      this.#readyState = CLOSED;
      clearTimeout(this.#timer);
      sources.delete(this.#id);
      port.postMessage({ kind: 'events-end', id: this.#id });
    }

    #connect(): void {
      lastId += 1;
      this.#id = lastId;
      this.#rest = this.#type = '';
      this.#data = [];
      this.#eventId = this.#lastEventId;
      sources.set(this.#id, (message) => this.#receive(message));
      const { pathname, search } = new URL(this.url);
      const path = pathname + search;
      port.postMessage({ kind: 'events', id: this.#id, path, lastId: this.#lastEventId });
    }

    #receive({ kind, text = '', again = false }: Incoming): void {
      if (kind === 'events-open') {
        this.#readyState = OPEN;
        this.dispatchEvent(new Event('open'));
      } else if (kind === 'events-text') this.#read(text);
      else {
        sources.delete(this.#id);
        if (again) this.#reconnect();
        else this.#fail();
      }
    }

    #reconnect(): void {
      this.#readyState = CONNECTING;
      this.#timer = setTimeout(() => this.#connect(), this.#reconnectMs);
      this.dispatchEvent(new Event('error'));
    }

    #fail(): void {
      if (this.#readyState === CLOSED) return;
      this.#readyState = CLOSED;
      this.dispatchEvent(new Event('error'));
    }

    /** Section 9.2.6: lines end with LF, CR, or both; the last one may still go on. */
    #read(text: string): void {
      this.#rest += text;
      for (;;) {
        const end = /\r\n|\n|\r(?!$)/.exec(this.#rest);
        if (end === null || this.#readyState === CLOSED) return;
        const line = this.#rest.slice(0, end.index);
        this.#rest = this.#rest.slice(end.index + end[0].length);
        this.#line(line);
      }
    }

    #line(line: string): void {
      if (line === '') {
        this.#dispatch();
        return;
      }
      const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
      if (name === 'data') this.#data.push(value);
      else if (name === 'event') this.#type = value;
      else if (name === 'id' && !value.includes('\0')) this.#eventId = value;
      else if (name === 'retry' && /^\d+$/.test(value)) this.#reconnectMs = Number(value);
    }

    #dispatch(): void {
      this.#lastEventId = this.#eventId;
      const [data, type] = [this.#data.join('\n'), this.#type === '' ? 'message' : this.#type];
      const isEvent = this.#data.length > 0;
      this.#data = [];
      this.#type = '';
      if (!isEvent) return;
      const { origin } = new URL(this.url);
      this.dispatchEvent(new MessageEvent(type, { data, origin, lastEventId: this.#lastEventId }));
    }

    #setHandler(type: string, handler: unknown): void {
      const before = this.#handlers.get(type);
      if (before !== undefined) this.removeEventListener(type, before.listener);
      this.#handlers.delete(type);
      if (typeof handler !== 'function') return;
      const listener = (event: Event): void => {
        (handler as EventListener).call(this, event);
      };
      this.#handlers.set(type, { handler, listener });
      this.addEventListener(type, listener);
    }
  }

  Object.defineProperty(DeviceEventSource, 'name', { value: 'EventSource' });
  Object.defineProperty(window, 'EventSource', {
    configurable: true,
    writable: true,
    value: DeviceEventSource,
  });
}

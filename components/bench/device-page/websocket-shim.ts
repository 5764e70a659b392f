/**
 * The WebSocket of the page in the frame. The function below is sent into the frame as text
 * (frame-document.ts), so it refers to nothing outside itself. It puts a class in the place of `WebSocket` that behaves as the
 * WebSockets standard says (WHATWG, websockets.spec.whatwg.org) and speaks to the board through the
 * page around it. Addresses are read as the standard says (section 3.1), so `/ws` and `http:` are
 * addresses, too. `ws:///ws`, `ws://:/ws` and `null/ws` reach the board: in a frame without an address of
 * its own `location.host` is empty and `location.origin` is "null".
 *
 * Left out: extensions, and every host but the board.
 */

export function installDeviceWebSocket(
  port: MessagePort,
  boardHosts: readonly string[],
  pagePath = '/',
): void {
  const CONNECTING = 0;
  const OPEN = 1;
  const CLOSING = 2;
  const CLOSED = 3;
  const EVENTS = ['open', 'message', 'error', 'close'] as const;

  interface Incoming {
    kind: 'opened' | 'message' | 'sent' | 'closed';
    id: number;
    data?: string | ArrayBuffer;
    protocol?: string;
    octets?: number;
    code?: number;
    reason?: string;
    wasClean?: boolean;
  }

  const sockets = new Map<number, (message: Incoming) => void>();
  let lastId = 0;

  port.addEventListener('message', (event: MessageEvent<Incoming>) => {
    // The identifiers of requests (fetch-shim.ts) are numbers of their own.
    if (['opened', 'message', 'sent', 'closed'].includes(event.data.kind)) {
      sockets.get(event.data.id)?.(event.data);
    }
  });

  /** The page is at the board's address, though its frame has none. */
  const home = new URL(pagePath, `http://${boardHosts[0] ?? ''}/`);

  /** @throws DOMException SyntaxError when it is no address, or not of a WebSocket */
  function webSocketAddress(given: string): URL {
    const whole = given
      .replace(/^(wss?|https?):\/\/:?(?=[/?#]|$)/i, `$1://${home.host}`)
      .replace(/^null(?=\/)/, '');
    const url = URL.canParse(whole, home.href) ? new URL(whole, home) : null;
    if (url?.protocol === 'http:') url.protocol = 'ws:';
    if (url?.protocol === 'https:') url.protocol = 'wss:';
    if (url === null || !/^wss?:$/.test(url.protocol) || whole.includes('#')) {
      throw new DOMException(`'${given}' is not a WebSocket address.`, 'SyntaxError');
    }
    return url;
  }

  class DeviceWebSocket extends EventTarget {
    static readonly CONNECTING = CONNECTING;
    static readonly OPEN = OPEN;
    static readonly CLOSING = CLOSING;
    static readonly CLOSED = CLOSED;

    readonly url: string;
    readonly extensions = '';
    readonly #id: number;
    #protocol = '';
    #readyState: number = CONNECTING;
    #bufferedAmount = 0;
    #binaryType: 'blob' | 'arraybuffer' = 'blob';
    readonly #handlers = new Map<string, { handler: unknown; listener: EventListener }>();

    static {
      for (const type of EVENTS) {
        Object.defineProperty(this.prototype, `on${type}`, {
          configurable: true,
          enumerable: true,
          get(this: DeviceWebSocket): unknown {
            return this.#handlers.get(type)?.handler ?? null;
          },
          set(this: DeviceWebSocket, handler: unknown) {
            this.#setHandler(type, handler);
          },
        });
      }
    }

    constructor(url: string | URL, protocols: string | string[] = []) {
      super();
      const address = webSocketAddress(String(url));
      this.url = address.href;
      const asked = typeof protocols === 'string' ? [protocols] : protocols;
      if (
        new Set(asked).size !== asked.length ||
        asked.some((name) => !/^[\w!#$%&'*+.^`|~-]+$/.test(name))
      ) {
        throw new DOMException('A subprotocol is named wrongly or twice.', 'SyntaxError');
      }
      lastId += 1;
      this.#id = lastId;
      sockets.set(this.#id, (message) => this.#receive(message));
      if (!boardHosts.includes(address.host)) {
        // A refused connection fails later, as an event, never in the constructor.
        setTimeout(() => this.#end(1006, '', false), 0);
        return;
      }
      const path = address.pathname + address.search;
      port.postMessage({ kind: 'open', id: this.#id, path, protocols: asked });
    }

    get CONNECTING(): number {
      return CONNECTING;
    }
    get OPEN(): number {
      return OPEN;
    }
    get CLOSING(): number {
      return CLOSING;
    }
    get CLOSED(): number {
      return CLOSED;
    }
    get protocol(): string {
      return this.#protocol;
    }
    get readyState(): number {
      return this.#readyState;
    }
    get bufferedAmount(): number {
      return this.#bufferedAmount;
    }
    get binaryType(): 'blob' | 'arraybuffer' {
      return this.#binaryType;
    }
    set binaryType(type: 'blob' | 'arraybuffer') {
      // An unknown value is ignored, as for every enumeration of the platform.
      if (type === 'blob' || (type as string) === 'arraybuffer') this.#binaryType = type;
    }

    send(data: string | Blob | ArrayBuffer | ArrayBufferView): void {
      if (this.#readyState === CONNECTING) {
        throw new DOMException('The connection is not open yet.', 'InvalidStateError');
      }
      if (data instanceof Blob) {
        this.#bufferedAmount += data.size;
        void data.arrayBuffer().then((octets) => this.#post(octets));
        return;
      }
      const payload = toPayload(data);
      this.#bufferedAmount +=
        typeof payload === 'string' ? new TextEncoder().encode(payload).length : payload.byteLength;
      this.#post(payload);
    }

    close(code?: number, reason = ''): void {
      if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) {
        throw new DOMException(
          `Close code ${code} is not 1000 or 3000 to 4999.`,
          'InvalidAccessError',
        );
      }
      if (new TextEncoder().encode(reason).length > 123) {
        throw new DOMException('The reason is longer than 123 octets.', 'SyntaxError');
      }
      if (this.#readyState === CLOSING || this.#readyState === CLOSED) return;
      this.#readyState = CLOSING;
      port.postMessage({ kind: 'close', id: this.#id, code: code ?? null, reason });
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

    #post(data: string | ArrayBuffer): void {
      // The standard counts what is sent on a closing socket as buffered, and sends nothing.
      if (this.#readyState === OPEN) port.postMessage({ kind: 'send', id: this.#id, data });
    }

    #receive(message: Incoming): void {
      if (message.kind === 'opened' && this.#readyState === CONNECTING) {
        this.#readyState = OPEN;
        this.#protocol = message.protocol ?? '';
        this.dispatchEvent(new Event('open'));
      } else if (message.kind === 'message' && this.#readyState === OPEN) {
        this.dispatchEvent(
          new MessageEvent('message', {
            data: this.#shape(message.data),
            origin: new URL(this.url).origin,
          }),
        );
      } else if (message.kind === 'sent') {
        this.#bufferedAmount = Math.max(0, this.#bufferedAmount - (message.octets ?? 0));
      } else if (message.kind === 'closed') {
        this.#end(message.code ?? 1006, message.reason ?? '', message.wasClean ?? false);
      }
    }

    #shape(data: string | ArrayBuffer | undefined): unknown {
      if (!(data instanceof ArrayBuffer) || this.#binaryType === 'arraybuffer') return data;
      return new Blob([data]);
    }

    #end(code: number, reason: string, wasClean: boolean): void {
      if (this.#readyState === CLOSED) return;
      this.#readyState = CLOSED;
      sockets.delete(this.#id);
      if (!wasClean) this.dispatchEvent(new Event('error'));
      this.dispatchEvent(new CloseEvent('close', { code, reason, wasClean }));
    }
  }

  function toPayload(data: unknown): string | ArrayBuffer {
    if (data instanceof ArrayBuffer) return data.slice(0);
    if (ArrayBuffer.isView(data)) {
      const copy = new Uint8Array(data.byteLength);
      copy.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      return copy.buffer;
    }
    return String(data);
  }

  Object.defineProperty(DeviceWebSocket, 'name', { value: 'WebSocket' });
  Object.defineProperty(window, 'WebSocket', {
    configurable: true,
    writable: true,
    value: DeviceWebSocket,
  });
}

/**
 * The `XMLHttpRequest` of the page in the frame (WHATWG, xhr.spec.whatwg.org), made of the frame's `fetch`.
 * The function is sent into the frame as text, so it refers to nothing outside itself.
 *
 * Left out: synchronous requests (InvalidAccessError), `upload`, progress before the end, documents.
 */
export function installDeviceXhr(): void {
  const deviceFetch: typeof fetch = (...given) => window.fetch(...given);

  class DeviceXhr extends EventTarget {
    static readonly UNSENT = 0;
    static readonly OPENED = 1;
    static readonly HEADERS_RECEIVED = 2;
    static readonly LOADING = 3;
    static readonly DONE = 4;

    readonly UNSENT = 0;
    readonly OPENED = 1;
    readonly HEADERS_RECEIVED = 2;
    readonly LOADING = 3;
    readonly DONE = 4;
    readyState = 0;
    status = 0;
    statusText = '';
    responseURL = '';
    responseType: XMLHttpRequestResponseType = '';
    timeout = 0;
    withCredentials = false;
    onreadystatechange: ((event: Event) => void) | null = null;
    onloadstart: ((event: Event) => void) | null = null;
    onload: ((event: Event) => void) | null = null;
    onerror: ((event: Event) => void) | null = null;
    onabort: ((event: Event) => void) | null = null;
    ontimeout: ((event: Event) => void) | null = null;
    onprogress: ((event: Event) => void) | null = null;
    onloadend: ((event: Event) => void) | null = null;
    #method = 'GET';
    #address = '';
    #fields = new Headers();
    #answered = new Headers();
    #octets = new ArrayBuffer(0);
    #running: AbortController | null = null;

    open(method: string, url: string | URL, isAsync = true): void {
      if (!isAsync) {
        throw new DOMException('This frame has no synchronous requests.', 'InvalidAccessError');
      }
      this.#running?.abort();
      this.#running = null;
      this.#forget();
      this.#method = method;
      this.#address = String(url);
      this.#fields = new Headers();
      this.#change(1);
    }

    setRequestHeader(name: string, value: string): void {
      this.#requireOpened();
      this.#fields.append(name, value);
    }

    overrideMimeType(): void {
      // Text is UTF-8 here whatever it is called.
    }

    send(body: XMLHttpRequestBodyInit | null = null): void {
      this.#requireOpened();
      const running = new AbortController();
      this.#running = running;
      this.#tell('loadstart');
      void this.#run(running, ['GET', 'HEAD'].includes(this.#method.toUpperCase()) ? null : body);
    }

    abort(): void {
      if (this.#running === null) return;
      this.#end('abort');
      this.readyState = 0;
    }

    getResponseHeader(name: string): string | null {
      return this.#answered.get(name);
    }

    getAllResponseHeaders(): string {
      return [...this.#answered].map(([name, value]) => `${name}: ${value}\r\n`).join('');
    }

    get responseText(): string {
      if (this.responseType !== '' && this.responseType !== 'text') {
        throw new DOMException('The response is not asked for as text.', 'InvalidStateError');
      }
      return this.#text();
    }

    readonly responseXML = null;

    get response(): unknown {
      if (this.responseType === '' || this.responseType === 'text') return this.#text();
      if (this.readyState !== 4 || this.status === 0) return null;
      if (this.responseType === 'arraybuffer') return this.#octets;
      if (this.responseType === 'blob') {
        return new Blob([this.#octets], { type: this.#answered.get('Content-Type') ?? '' });
      }
      try {
        return this.responseType === 'json' ? (JSON.parse(this.#text()) as unknown) : null;
      } catch {
        return null;
      }
    }

    async #run(running: AbortController, body: XMLHttpRequestBodyInit | null): Promise<void> {
      const { timeout } = this;
      const timer =
        timeout > 0
          ? setTimeout(() => this.#running === running && this.#end('timeout'), timeout)
          : undefined;
      try {
        const answer = await deviceFetch(this.#address, {
          method: this.#method,
          headers: this.#fields,
          body,
          signal: running.signal,
        });
        const octets = await answer.arrayBuffer();
        if (this.#running !== running) return;
        this.status = answer.status;
        this.statusText = answer.statusText;
        this.responseURL = answer.url;
        this.#answered = answer.headers;
        this.#change(2);
        this.#octets = octets;
        this.#change(3);
        this.#running = null;
        this.#change(4);
        for (const type of ['progress', 'load', 'loadend']) this.#tell(type);
      } catch {
        if (this.#running === running) this.#end('error');
      } finally {
        clearTimeout(timer);
      }
    }

    #end(type: 'abort' | 'error' | 'timeout'): void {
      const running = this.#running;
      this.#running = null;
      running?.abort();
      this.#forget();
      this.#change(4);
      this.#tell(type);
      this.#tell('loadend');
    }

    #forget(): void {
      this.status = 0;
      this.statusText = '';
      this.responseURL = '';
      this.#answered = new Headers();
      this.#octets = new ArrayBuffer(0);
    }

    #text(): string {
      return new TextDecoder().decode(this.#octets);
    }

    #change(readyState: number): void {
      this.readyState = readyState;
      this.#tell('readystatechange');
    }

    #tell(type: string): void {
      const event = new ProgressEvent(type, {
        loaded: this.#octets.byteLength,
        total: this.#octets.byteLength,
      });
      this.dispatchEvent(event);
      const handler = this[`on${type}` as 'onload'] as unknown;
      if (typeof handler === 'function') handler.call(this, event);
    }

    #requireOpened(): void {
      if (this.readyState !== 1 || this.#running !== null) {
        throw new DOMException('The request is not open.', 'InvalidStateError');
      }
    }
  }

  Object.defineProperty(DeviceXhr, 'name', { value: 'XMLHttpRequest' });
  Object.defineProperty(window, 'XMLHttpRequest', {
    configurable: true,
    writable: true,
    value: DeviceXhr,
  });
}

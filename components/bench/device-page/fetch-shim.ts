/**
 * The `fetch` of the page in the frame. The function below is sent into the frame as text
 * (frame-document.ts), so it refers to nothing outside itself. It reads its arguments as the Fetch
 * standard says (WHATWG, fetch.spec.whatwg.org: the platform's own `Request` does it), asks the board
 * through the page around it, and answers with the platform's `Response`.
 *
 * Left out: every host but the board (a network error), redirects (a network error, unless "manual"), bodies that stream, caches, cookies.
 */

export function installDeviceFetch(
  port: MessagePort,
  boardHosts: readonly string[],
  pagePath = '/',
): void {
  interface Incoming {
    kind: string;
    id: number;
    status: number;
    statusText: string;
    headers: [string, string][];
    body: ArrayBuffer;
  }

  /** The page is at the board's address, though its frame has none. */
  const home = new URL(pagePath, `http://${boardHosts[0] ?? ''}/`).href;
  const waiting = new Map<number, (message: Incoming) => void>();
  let lastId = 0;

  port.addEventListener('message', (event: MessageEvent<Incoming>) => {
    if (event.data.kind === 'response' || event.data.kind === 'failed') {
      waiting.get(event.data.id)?.(event.data);
    }
  });

  const networkError = (): TypeError => new TypeError('Failed to fetch');

  /** Where a request goes, or null when that is not the board. */
  function onBoard(address: string): URL | null {
    // `http://${location.host}/…` lacks the host, as the frame has no address of its own.
    const url = new URL(
      address.replace(/^(?:http:\/\/:?|null)(?=\/)/i, new URL(home).origin),
      home,
    );
    // A `Request` made in the frame has taken a relative address for one of the page around it.
    const around = document.baseURI.startsWith('http') ? new URL(document.baseURI).origin : null;
    if (url.origin === around) return new URL(url.pathname + url.search, home);
    return url.protocol === 'http:' && boardHosts.includes(url.host) ? url : null;
  }

  /** Its header fields, with what a cache mode adds (Fetch 4.5, HTTP-network-or-cache fetch). */
  function fieldsOf({ headers, cache }: Request): [string, string][] {
    const fields = new Headers(headers);
    if (!fields.has('Accept')) fields.set('Accept', '*/*');
    if (cache === 'no-store' || cache === 'reload') {
      if (!fields.has('Pragma')) fields.set('Pragma', 'no-cache');
      if (!fields.has('Cache-Control')) fields.set('Cache-Control', 'no-cache');
    }
    return [...fields];
  }

  function ask(message: object, signal: AbortSignal): Promise<Incoming> {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        waiting.delete(id);
        port.postMessage({ kind: 'abort', id });
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      waiting.set(id, (answer) => {
        waiting.delete(id);
        signal.removeEventListener('abort', onAbort);
        resolve(answer);
      });
      port.postMessage({ kind: 'fetch', id, ...message });
    });
  }

  async function deviceFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const isRequest = input instanceof Request;
    const target = onBoard(isRequest ? input.url : String(input));
    // An address that is none throws above; a host that is not the board fails like one that is not there.
    const asked = isRequest ? new Request(input, init) : new Request(target ?? home, init);
    asked.signal.throwIfAborted();
    if (target === null) throw networkError();
    const octets = await asked.arrayBuffer();
    const body = octets.byteLength > 0 ? octets : null;
    asked.signal.throwIfAborted();
    const answer = await ask(
      {
        method: asked.method,
        path: target.pathname + target.search,
        headers: fieldsOf(asked),
        body,
      },
      asked.signal,
    );
    const { kind, status, statusText } = answer;
    if (kind === 'failed' || status > 599) throw networkError();
    const headers = new Headers(answer.headers);
    const redirects = [301, 302, 303, 307, 308].includes(status) && headers.has('Location');
    if (redirects && asked.redirect !== 'manual') throw networkError();
    // Fetch 2.2.3: these have no body, and `Response` refuses one.
    const noBody = [204, 205, 304].includes(status) || asked.method === 'HEAD';
    const response = new Response(noBody ? null : answer.body, { status, statusText, headers });
    Object.defineProperty(response, 'url', { value: target.href.replace(/#.*$/s, '') });
    Object.defineProperty(response, 'type', { value: 'basic' });
    return response;
  }

  Object.defineProperty(deviceFetch, 'name', { value: 'fetch' });
  Object.defineProperty(window, 'fetch', {
    configurable: true,
    writable: true,
    value: deviceFetch,
  });
}

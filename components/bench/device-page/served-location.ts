/**
 * The address of the page in the frame. A sandboxed `srcdoc` has none, and scripts can neither replace
 * `location` nor hide it. So the scripts of a served page are given another name, `deviceLocation`:
 * `withDeviceLocation` renames it in their text, `installDeviceLocation` makes it. Links, forms,
 * `reload()` and assignments ask the page around the frame for another page of the board.
 */
import type { DevicePath } from './messages.ts';

const NAME = 'deviceLocation';
const MEMBERS =
  'href|origin|protocol|host|hostname|port|pathname|search|hash|assign|replace|reload|toString';

/**
 * `location` where a script means the page's own: one of its members is read, it is assigned to, or it
 * is an argument. Left alone: strings, members of other objects, names that a script declares.
 */
const LOCATION = new RegExp(
  // What stands between quotation marks on one line comes first, and is left as it is.
  String.raw`'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|(?<![\w$.#'"-]|\b(?:const|let|var)\s+)((?:(?:window|document|self|globalThis|parent|top)\s*\??\.\s*)?)location\b` +
    String.raw`(?=\s*\??\.\s*(?:${MEMBERS})\b|\s*=(?![=>])|\s*\[\s*['"]|(?<=[(,]\s*(?:(?:window|document)\.)?location)\s*[,)])`,
  'g',
);

/** The text of a script, or of an event handler, with the page's `location` renamed. */
export function withDeviceLocation(script: string): string {
  return script.replace(LOCATION, (match, owner: string | undefined) => {
    if (owner === undefined) return match;
    return owner === '' ? NAME : `${owner.replace(/^(?:parent|top)/, 'window')}${NAME}`;
  });
}

/**
 * Sent into the frame as text, so it refers to nothing outside itself. Left out: uploads by a form, `target`,
 * and entries in the history: it is the one of the page around the frame.
 * @param path of the page that the frame shows
 */
export function installDeviceLocation(port: MessagePort, host: string, path: DevicePath): void {
  let here = new URL(path, `http://${host}/`);
  let lastId = 0;

  const pageOf = (url: URL): string => url.href.replace(/#.*$/s, '');

  function go(address: string, method = 'GET', fields: URLSearchParams | null = null): void {
    let url: URL;
    try {
      // What the frame's own empty address leaves of `http://${location.host}/on`.
      url = new URL(address.replace(/^http:\/\/(?=\/)/i, `http://${host}`), here);
    } catch {
      return;
    }
    if (url.protocol !== 'http:' || url.host !== host) return;
    if (fields === null && address.includes('#') && pageOf(url) === pageOf(here)) {
      here = url;
      document.getElementById(decodeURIComponent(url.hash.slice(1)))?.scrollIntoView();
      dispatchEvent(new HashChangeEvent('hashchange'));
      return;
    }
    if (fields !== null && method === 'GET') url.search = fields.toString();
    lastId += 1;
    port.postMessage({
      kind: 'navigate',
      id: lastId,
      path: url.pathname + url.search,
      form: method === 'POST' ? (fields ?? '').toString() : null,
    });
  }

  const deviceLocation = {
    get href(): string {
      return here.href;
    },
    set href(address: unknown) {
      go(String(address));
    },
    get hash(): string {
      return here.hash;
    },
    set hash(hash: unknown) {
      go(`#${String(hash).replace(/^#/, '')}`);
    },
    get origin(): string {
      return here.origin;
    },
    get protocol(): string {
      return here.protocol;
    },
    get host(): string {
      return here.host;
    },
    get hostname(): string {
      return here.hostname;
    },
    get port(): string {
      return here.port;
    },
    get pathname(): string {
      return here.pathname;
    },
    get search(): string {
      return here.search;
    },
    assign: (address: unknown): void => go(String(address)),
    replace: (address: unknown): void => go(String(address)),
    reload: (): void => go(here.pathname + here.search),
    toString: (): string => here.href,
  };
  for (const owner of [window, document]) {
    Object.defineProperty(owner, 'deviceLocation', {
      get: () => deviceLocation,
      set: (address: unknown) => go(String(address)),
    });
  }

  function send(form: HTMLFormElement, submitter: HTMLElement | null): void {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form, submitter)) {
      fields.append(name, typeof value === 'string' ? value : value.name);
    }
    const action = submitter?.getAttribute('formaction') ?? form.getAttribute('action') ?? '';
    const method = submitter?.getAttribute('formmethod') ?? form.method;
    go(action, method.toUpperCase(), fields);
  }

  // On the window, so that the page's own handlers come first.
  addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
    const address = link?.getAttribute('href') ?? null;
    if (address === null || /^javascript:/i.test(address) || event.defaultPrevented) return;
    event.preventDefault();
    go(address);
  });
  addEventListener('submit', (event) => {
    if (event.defaultPrevented || !(event.target instanceof HTMLFormElement)) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
  HTMLFormElement.prototype.submit = function () {
    send(this, null);
  };

  // Entries of the frame would lie in the history of the page around it, and Back would walk through them.
  let state: unknown = null;
  for (const name of ['pushState', 'replaceState'] as const) {
    Object.defineProperty(History.prototype, name, {
      value: (given: unknown, _title: string, address?: string | URL | null) => {
        const url = new URL(address ?? here, here);
        if (url.origin !== here.origin) throw new DOMException('Another origin.', 'SecurityError');
        state = structuredClone(given);
        here = url;
      },
    });
  }
  Object.defineProperty(History.prototype, 'state', { get: () => state });
  for (const name of ['back', 'forward', 'go'] as const) {
    Object.defineProperty(History.prototype, name, { value: () => undefined });
  }
}

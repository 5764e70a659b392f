/**
 * What the page in the frame and the page around it say to each other, over a MessagePort. The frame
 * shows what a board served, so nothing that comes from it is trusted: a message is used only if
 * `parseRequest` knows its exact shape and its sizes are within the caps.
 */

export const MAX_SOCKETS = 8;
export const MAX_EVENT_STREAMS = 4;
export const MAX_PATH_CHARACTERS = 256;
export const MAX_PROTOCOLS = 8;
export const MAX_MESSAGE_OCTETS = 64 * 1024;
/** RFC 6455 (5.5.1): a close frame carries at most 123 octets of reason. */
const MAX_REASON_OCTETS = 123;
export const MAX_HEADERS = 32;
export const MAX_HEADER_CHARACTERS = 1024;

/** The frame asks. */
export type Request =
  | {
      readonly kind: 'open';
      readonly id: number;
      readonly path: string;
      readonly protocols: readonly string[];
    }
  | { readonly kind: 'send'; readonly id: number; readonly data: string | ArrayBuffer }
  | {
      readonly kind: 'close';
      readonly id: number;
      readonly code: number | null;
      readonly reason: string;
    }
  | {
      readonly kind: 'fetch';
      readonly id: number;
      readonly method: FetchMethod;
      readonly path: string;
      readonly headers: readonly HeaderField[];
      readonly body: ArrayBuffer | null;
    }
  | { readonly kind: 'abort'; readonly id: number }
  /** A response of server-sent events; `lastId` of the last one that came, empty for none. */
  | {
      readonly kind: 'events';
      readonly id: number;
      readonly path: DevicePath;
      readonly lastId: string;
    }
  | { readonly kind: 'events-end'; readonly id: number }
  /** Another page of the board, asked for by GET, or by POST with the fields of a form. */
  | {
      readonly kind: 'navigate';
      readonly id: number;
      readonly path: DevicePath;
      readonly form: string | null;
    };

/** A path of the board with its query: "/state?x=1". */
export type DevicePath = string;

const FETCH_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
export type FetchMethod = (typeof FETCH_METHODS)[number];

/** Name and value. */
export type HeaderField = readonly [string, string];

/** The page around it answers. */
export type Notice =
  | { readonly kind: 'opened'; readonly id: number; readonly protocol: string }
  | { readonly kind: 'message'; readonly id: number; readonly data: string | ArrayBuffer }
  | { readonly kind: 'sent'; readonly id: number; readonly octets: number }
  | {
      readonly kind: 'closed';
      readonly id: number;
      readonly code: number;
      readonly reason: string;
      readonly wasClean: boolean;
    }
  | {
      readonly kind: 'response';
      readonly id: number;
      readonly status: number;
      readonly statusText: string;
      readonly headers: readonly HeaderField[];
      readonly body: ArrayBuffer;
    }
  | { readonly kind: 'events-open'; readonly id: number }
  | { readonly kind: 'events-text'; readonly id: number; readonly text: string }
  /** `again`: it may be asked for again; otherwise the answer was none of server-sent events. */
  | { readonly kind: 'events-over'; readonly id: number; readonly again: boolean }
  /** A network error: as in a browser, the page in the frame is not told why. */
  | { readonly kind: 'failed'; readonly id: number };

/** @returns null for whatever is not exactly a request. */
export function parseRequest(message: unknown): Request | null {
  if (typeof message !== 'object' || message === null) return null;
  const { kind, id, path, protocols, data, code, reason } = message as Record<string, unknown>;
  const { method, headers, body, form, lastId } = message as Record<string, unknown>;
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 1) return null;
  switch (kind) {
    case 'open':
      return isPath(path) && areProtocols(protocols) ? { kind, id, path, protocols } : null;
    case 'send':
      return isPayload(data) ? { kind, id, data } : null;
    case 'close':
      return isCloseCode(code) && isReason(reason) ? { kind, id, code, reason } : null;
    case 'fetch':
      return isMethod(method) && isPath(path) && areHeaders(headers) && isBody(method, body)
        ? { kind, id, method, path, headers, body }
        : null;
    case 'abort':
    case 'events-end':
      return { kind, id };
    case 'events':
      return isPath(path) && isEventId(lastId) ? { kind, id, path, lastId } : null;
    case 'navigate':
      return isPath(path) && isForm(form) ? { kind, id, path, form } : null;
    default:
      return null;
  }
}

function isMethod(method: unknown): method is FetchMethod {
  return FETCH_METHODS.some((known) => known === method);
}

/** What the connection is and how a body is framed is not for the page in the frame to say. */
const FORBIDDEN =
  /^(host|connection|content-length|transfer-encoding|upgrade|keep-alive|te|trailer|expect|origin|cookie|via|sec-.*|proxy-.*)$/i;

function areHeaders(fields: unknown): fields is HeaderField[] {
  return (
    Array.isArray(fields) &&
    fields.length <= MAX_HEADERS &&
    fields.every((field: unknown) => {
      if (!Array.isArray(field) || field.length !== 2) return false;
      const [name, value] = field as unknown[];
      return (
        typeof name === 'string' &&
        /^[\w!#$%&'*+.^`|~-]{1,64}$/.test(name) &&
        !FORBIDDEN.test(name) &&
        typeof value === 'string' &&
        value.length <= MAX_HEADER_CHARACTERS &&
        /^[\t\u0020-\u007e]*$/.test(value)
      );
    })
  );
}

function isBody(method: FetchMethod, body: unknown): body is ArrayBuffer | null {
  if (body === null) return true;
  return (
    !['GET', 'HEAD'].includes(method) &&
    body instanceof ArrayBuffer &&
    body.byteLength <= MAX_MESSAGE_OCTETS
  );
}

/** It goes into a header field (RFC 9110 5.5). */
function isEventId(id: unknown): id is string {
  return typeof id === 'string' && id.length <= 128 && /^[\u0020-\u007e]*$/.test(id);
}

/** `application/x-www-form-urlencoded` (WHATWG, url.spec.whatwg.org), which is ASCII. */
function isForm(form: unknown): form is string | null {
  if (form === null) return true;
  return (
    typeof form === 'string' && form.length <= MAX_MESSAGE_OCTETS && /^[\w*.+&=%-]*$/.test(form)
  );
}

/** Printable ASCII without spaces: it goes into a request line (RFC 9112 3). */
function isPath(path: unknown): path is string {
  return (
    typeof path === 'string' &&
    path.length <= MAX_PATH_CHARACTERS &&
    /^\/[\u0021-\u007e]*$/.test(path)
  );
}

/** RFC 6455 (4.1): names of subprotocols are tokens (RFC 9110 5.6.2). */
function areProtocols(names: unknown): names is string[] {
  return (
    Array.isArray(names) &&
    names.length <= MAX_PROTOCOLS &&
    names.every((name) => typeof name === 'string' && /^[\w!#$%&'*+.^`|~-]{1,64}$/.test(name))
  );
}

function isPayload(data: unknown): data is string | ArrayBuffer {
  if (data instanceof ArrayBuffer) return data.byteLength <= MAX_MESSAGE_OCTETS;
  // A UTF-16 unit takes at most three octets of UTF-8; the exact count only when it matters.
  if (typeof data !== 'string' || data.length > MAX_MESSAGE_OCTETS) return false;
  return data.length * 3 <= MAX_MESSAGE_OCTETS || utf8Length(data) <= MAX_MESSAGE_OCTETS;
}

/** RFC 6455 (7.4): what an application may send is 1000 and 3000 to 4999. */
function isCloseCode(code: unknown): code is number | null {
  if (code === null) return true;
  return (
    typeof code === 'number' &&
    Number.isInteger(code) &&
    (code === 1000 || (code >= 3000 && code <= 4999))
  );
}

function isReason(reason: unknown): reason is string {
  return (
    typeof reason === 'string' &&
    reason.length <= MAX_REASON_OCTETS &&
    utf8Length(reason) <= MAX_REASON_OCTETS
  );
}

export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

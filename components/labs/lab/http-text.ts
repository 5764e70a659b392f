/**
 * Heads of HTTP/1.1 messages as they stand on the wire (RFC 9112), line by line and unchanged: what a
 * reader is shown. The parser that the client trusts is in device/net.
 */
export interface HeadText {
  /** The request line or the status line. */
  readonly first: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  /** Octets up to and including the empty line. */
  readonly length: number;
}

export interface Answer extends HeadText {
  readonly status: number;
  readonly body: string;
  /** Octets of head and body together; for 101, what follows is another protocol. */
  readonly end: number;
}

/** The head that the octets begin with, or null while it is incomplete. */
export function readHead(octets: Uint8Array): HeadText | null {
  const text = latin1(octets);
  const length = text.indexOf('\r\n\r\n') + 4;
  if (length === 3) return null;
  const [first = '', ...lines] = text.slice(0, length - 4).split('\r\n');
  const fields = lines.map((line) => {
    const colon = line.indexOf(':');
    return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() };
  });
  return { first, fields, length };
}

/** The value of a field, or null when it is not there. */
export function fieldOf({ fields }: Pick<HeadText, 'fields'>, name: string): string | null {
  const wanted = name.toLowerCase();
  return fields.find((field) => field.name.toLowerCase() === wanted)?.value ?? null;
}

/** Whether a field that is a list has a token, in any case (RFC 9110 section 5.6.1). */
export function listHas(head: Pick<HeadText, 'fields'>, name: string, token: string): boolean {
  return (fieldOf(head, name) ?? '')
    .split(',')
    .some((part) => part.trim().toLowerCase() === token.toLowerCase());
}

/**
 * A whole response, or null while more of it must come (RFC 9112 section 6.3).
 * @param ended the server has closed its direction
 */
export function readAnswer(octets: Uint8Array, method: string, ended: boolean): Answer | null {
  const head = readHead(octets);
  if (head === null) return null;
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head.first)?.[1] ?? 0);
  const whole = (body: string, end: number) => ({ ...head, status, body, end });
  if (method === 'HEAD' || status === 101 || status === 204 || status === 304) {
    return whole('', head.length);
  }
  const rest = octets.subarray(head.length);
  if (listHas(head, 'Transfer-Encoding', 'chunked')) {
    const chunks = readChunks(latin1(rest));
    if (chunks === null) return ended ? whole(latin1(rest), octets.length) : null;
    return whole(chunks.body, head.length + chunks.length);
  }
  const announced = fieldOf(head, 'Content-Length');
  if (announced === null) return ended ? whole(latin1(rest), octets.length) : null;
  const length = Number(announced);
  if (rest.length < length) return ended ? whole(latin1(rest), octets.length) : null;
  return whole(latin1(rest.subarray(0, length)), head.length + length);
}

/** RFC 9112 section 7.1. */
function readChunks(text: string): { body: string; length: number } | null {
  let body = '';
  let at = 0;
  for (;;) {
    const line = text.indexOf('\r\n', at);
    if (line < 0) return null;
    const size = Number.parseInt(text.slice(at, line), 16);
    const end = line + 2 + size + 2;
    if (!(size >= 0) || text.length < end) return null;
    if (size === 0) return { body, length: end };
    body += text.slice(line + 2, end - 2);
    at = end;
  }
}

function latin1(octets: Uint8Array): string {
  return Array.from(octets, (octet) => String.fromCharCode(octet)).join('');
}

/**
 * Heads of HTTP/1.1 messages as they stand on the wire (RFC 9112), line by line and unchanged: what a
 * reader is shown.
 */
import { type HttpPart, HttpReader } from '../../../device/formats/net/http-reader.ts';
import { latin1 } from '../../../device/formats/octets/octets.ts';

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
  const fromClient = latin1(octets.subarray(0, 5)) !== 'HTTP/';
  return headIn(new HttpReader(fromClient, { requests: [], isWebSocket: false }).read(octets));
}

function headIn(parts: readonly HttpPart[]): HeadText | null {
  const end = parts.findIndex(({ kind }) => kind === 'head-end');
  if (end < 0) return null;
  const head = parts.slice(0, end + 1);
  const fields = head.flatMap((part) => (part.kind === 'field' ? part : []));
  const length = head.reduce((sum, part) => sum + part.length, 0);
  return { first: head.at(-1)?.startLine ?? '', fields, length };
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
  const reader = new HttpReader(false, { requests: [{ method, key: null }], isWebSocket: false });
  const parts = reader.read(octets);
  const head = headIn(parts);
  if (head === null) return null;
  const status = Number(head.first.split(' ')[1]);
  if (status === 101) return { ...head, status, body: '', end: head.length };
  let body = '';
  let end = 0;
  for (const part of parts) {
    const from = end;
    end += part.length;
    if (part.kind === 'body') body += latin1(octets.subarray(from, end));
    if (part.ends) return { ...head, status, body, end };
  }
  return ended ? { ...head, status, body, end } : null;
}

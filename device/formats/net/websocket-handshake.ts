/** The opening handshake of a WebSocket (RFC 6455 section 4), from the client's side. */
import type { HttpHead } from './http-parser.ts';
import { encodeRequest } from './http-request.ts';
import { acceptFor } from './websocket-key.ts';

export interface HandshakeOptions {
  /** Host field. */
  readonly host: string;
  /** "/ws" */
  readonly path: string;
  /** "http://192.168.43.233": sent by browsers, so that servers can refuse foreign pages. */
  readonly origin?: string | undefined;
  readonly protocols?: readonly string[] | undefined;
  /** Added to the request; a name given here replaces the one sent otherwise. For labs. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export function encodeHandshake(options: HandshakeOptions, key: string): Uint8Array<ArrayBuffer> {
  const fields: Record<string, string> = {
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Key': key,
    'Sec-WebSocket-Version': '13',
    ...(options.origin === undefined ? {} : { Origin: options.origin }),
  };
  if (options.protocols?.length) fields['Sec-WebSocket-Protocol'] = options.protocols.join(', ');
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    const same = Object.keys(fields).find((other) => other.toLowerCase() === name.toLowerCase());
    fields[same ?? name] = value;
  }
  return encodeRequest({ method: 'GET', path: options.path, host: options.host, headers: fields });
}

/** The subprotocol agreed on, or why the answer is not acceptable (section 4.1, last list). */
export function checkHandshake(
  head: HttpHead,
  key: string,
  protocols: readonly string[],
): { ok: true; protocol: string } | { ok: false; reason: string } {
  const tokens = (name: string) =>
    (head.headers.get(name) ?? '').split(',').map((part) => part.trim().toLowerCase());
  const refuse = (reason: string) => ({ ok: false, reason }) as const;
  if (head.status !== 101) {
    return refuse(`It answered ${`${head.status} ${head.statusText}`.trim()} instead of 101`);
  }
  if (!tokens('upgrade').includes('websocket')) return refuse('Its Upgrade field is not websocket');
  if (!tokens('connection').includes('upgrade'))
    return refuse('Its Connection field lacks Upgrade');
  if (head.headers.get('sec-websocket-accept') !== acceptFor(key)) {
    return refuse('Its Sec-WebSocket-Accept does not belong to the key that was sent');
  }
  if (tokens('sec-websocket-extensions').some((name) => name !== '')) {
    return refuse('It uses an extension nobody asked for');
  }
  const protocol = head.headers.get('sec-websocket-protocol') ?? '';
  if (protocol !== '' && !protocols.includes(protocol)) {
    return refuse('It chose a subprotocol nobody asked for');
  }
  return { ok: true, protocol };
}

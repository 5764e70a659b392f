/** The opening handshake of a WebSocket (RFC 6455 section 4), from the client's side. */
import { sha1 } from '@noble/hashes/legacy.js';
import { type HttpHead, latin1 } from './http-parser.ts';
import { encodeRequest } from './http-request.ts';

/** RFC 6455 section 1.3: known to both ends, meaningless to anything that speaks only HTTP. */
const webSocketGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

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

/**
 * A fresh Sec-WebSocket-Key: 16 random octets in base64 (section 4.1).
 * @param random32 returns 32 random bits at each call
 */
export function makeKey(random32: () => number): string {
  const octets = new Uint8Array(new Uint32Array([0, 0, 0, 0].map(() => random32())).buffer);
  return btoa(latin1(octets));
}

/** What the server must answer to a key: base64 of the SHA-1 of key and GUID (section 4.2.2). */
export function acceptFor(key: string): string {
  return acceptSteps(key).accept;
}

/** The same calculation with what it passes through. */
export interface AcceptSteps {
  readonly key: string;
  readonly guid: string;
  /** Key and GUID as they are, one after the other: the key is not decoded. */
  readonly joined: string;
  /** SHA-1 of that text: 20 octets. */
  readonly digest: Uint8Array<ArrayBuffer>;
  /** The digest in base64: 28 characters. */
  readonly accept: string;
}

export function acceptSteps(key: string): AcceptSteps {
  const joined = key + webSocketGuid;
  const digest = Uint8Array.from(sha1(new TextEncoder().encode(joined)));
  return { key, guid: webSocketGuid, joined, digest, accept: btoa(latin1(digest)) };
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

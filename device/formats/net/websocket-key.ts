/** The key of a WebSocket handshake and the answer to it (RFC 6455 sections 4.1 and 4.2.2). */
import { sha1 } from '@noble/hashes/legacy.js';
import { latin1 } from '../octets/octets.ts';

/** RFC 6455 section 1.3: known to both ends, meaningless to anything that speaks only HTTP. */
const webSocketGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

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

/** A request for a class before it is a WebSocket: where it comes from, which class it names, and a refusal. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { readCode } from '../../device/class/protocol.ts';

/** The code that the rest of a path is; null when it is none. */
export function codeIn(rest: string): string | null {
  try {
    return readCode(decodeURIComponent(rest));
  } catch {
    return null;
  }
}

/** Browsers say which page asks; programs that say nothing are no page that somebody was lured to. */
export function isSameOrigin({ headers }: IncomingMessage): boolean {
  if (headers.origin === undefined) return true;
  return URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host;
}

export function refuse(socket: Duplex, status: string, sentence: string): void {
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n` +
      `Content-Length: ${Buffer.byteLength(sentence)}\r\n\r\n${sentence}`,
  );
}

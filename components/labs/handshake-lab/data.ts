/** What the lab sends over its connection: HTTP requests, because a web server is at the other end. */

const encoder = new TextEncoder();

/** @returns the pieces, each of which leaves in a segment of its own */
export function requestFor(choice: string, host: string): Uint8Array<ArrayBuffer>[] {
  const head = (method: string): string => `${method} / HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  if (choice === 'get') return [encoder.encode(head('GET'))];
  const octets = encoder.encode(head('HEAD'));
  if (choice !== 'pieces') return [octets];
  const line = octets.indexOf(0x0a) + 1;
  return [octets.slice(0, line), octets.slice(line)];
}

/** Where the classes of this site are: its own server, if one serves it. */

/** The address of a class's WebSocket, beside this page. */
export function classUrl(code: string, base: string, from: string = location.href): string {
  const url = new URL(`${base}class/${code}`, from);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

export const NO_RELAY =
  'This site is served without a program of its own, and a class needs one. Run `npm start` on a computer ' +
  'that everybody reaches, and open its address.';

/** Whether this site is served by a program that carries classes; a site of files alone is not. */
export async function hasRelay(base: string): Promise<boolean> {
  try {
    const response = await fetch(`${base}health`, { cache: 'no-store' });
    const { classes } = (await response.json()) as { classes?: unknown };
    return response.ok && typeof classes === 'number';
  } catch {
    return false;
  }
}

/** 144 bits from the browser's random source, base64url. */
export function randomId(): string {
  const octets = crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...octets))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}

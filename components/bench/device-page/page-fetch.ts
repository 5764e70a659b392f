/** Asks the board for a page, as a browser would: follows redirects, and sends forms. */
import { board } from '../../../device/board/board.ts';
import type { HttpResponse } from '../../../device/board/board.ts';
import type { Navigate } from './frame-bridge.ts';
import { BOARD_HOST } from './hello.ts';
import type { Resource } from './served-page.ts';

export type Target = Pick<Parameters<Navigate>[0], 'path' | 'form'>;

/** As many as browsers follow (Fetch 4.4). */
const MAX_REDIRECTS = 20;
const REDIRECTS = [301, 302, 303, 307, 308];

/** Follows redirects, which the board's own pages use after a form. */
export async function pageAt(
  { path, form }: Target,
  signal: AbortSignal,
): Promise<{ response: HttpResponse; path: string }> {
  const response = form === null ? await board.get(path, signal) : await post(path, form, signal);
  const address = new URL(path, `http://${BOARD_HOST}/`);
  for (let count = 0, last = response; ; count++) {
    const location = last.headers.get('location');
    const here = address.pathname + address.search;
    if (!REDIRECTS.includes(last.status) || location === undefined || count >= MAX_REDIRECTS) {
      return { response: last, path: here };
    }
    const next = URL.canParse(location, address.href) ? new URL(location, address) : null;
    if (next?.origin !== address.origin) throw new Error(`It leads to ${location}.`);
    address.href = next.href;
    last = await board.get(address.pathname + address.search, signal);
  }
}

function post(path: string, form: string, signal: AbortSignal): Promise<HttpResponse> {
  const { wire } = board;
  if (wire === null) throw new Error('There is no board any more.');
  return wire.request({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new TextEncoder().encode(form),
    signal,
  });
}

/** null when the board does not have it: the page is shown without. */
export async function resourceAt(path: string, signal: AbortSignal): Promise<Resource | null> {
  try {
    const { status, headers, body } = await board.get(path, signal);
    return status === 200
      ? { type: headers.get('content-type') ?? 'application/octet-stream', octets: body }
      : null;
  } catch (error) {
    if (signal.aborted) throw error;
    return null;
  }
}

/** A page as it is; any other text as a browser shows it. */
export function htmlOf({ headers, body }: HttpResponse): string {
  const text = new TextDecoder().decode(body);
  if (/html/i.test(headers.get('content-type') ?? 'text/html')) return text;
  return `<pre>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</pre>`;
}

/**
 * Addresses that a board prints. The board of this page has its own in a network that ends here: its
 * page is shown by this one. All others open in a tab of their own that knows nothing of this one.
 */
import { html, render, type TemplateResult } from 'lit/html.js';

const BOARD_HOST = '192.168.43.233';
const ADDRESS = /https?:\/\/[^\s"'<>`\u0000-\u001f]+[^\s"'<>`.,;:!?)\]}]/g; // eslint-disable-line no-control-regex

/**
 * - `opened`: in another tab, or no address at all. `shown`: the board's own, in its place on this page.
 * - `not-here`: the board's own, and this page has no place that shows it.
 */
export type Followed = 'opened' | 'shown' | 'not-here';

export function follow(address: string): Followed {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return 'opened'; // "http://" and a port that is none
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'opened';
  if (url.hostname !== BOARD_HOST) {
    open(url, '_blank', 'noopener');
    return 'opened';
  }
  const page = document.querySelector<HTMLElement>('device-page section');
  if (page === null) return 'not-here';
  page.tabIndex = -1;
  page.scrollIntoView({ block: 'center' });
  page.focus({ preventScroll: true });
  return 'shown';
}

/** Text with its addresses as links; `onLink` is called instead of following them. */
export function withLinks(
  line: string,
  place: HTMLElement,
  onLink: (address: string) => void,
): void {
  const parts: (string | TemplateResult)[] = [];
  let at = 0;
  for (const { 0: address, index } of line.matchAll(ADDRESS)) {
    const press = (event: Event): void => {
      event.preventDefault();
      onLink(address);
    };
    parts.push(
      line.slice(at, index),
      html`<a href=${address} target="_blank" rel="noopener" @click=${press}>${address}</a>`,
    );
    at = index + address.length;
  }
  render([...parts, line.slice(at)], place);
}

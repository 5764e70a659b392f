/** Places that the page's address names: packets, exchanges and other things of one visit. */
import { listen } from './widget.ts';

/**
 * Calls `follow` with the place that the page's address names, now and whenever a link into this
 * page is followed, also the same link again.
 */
export function onLinkedPlace(follow: (place: string) => void, signal: AbortSignal): void {
  const go = (place: string): void => {
    if (missing()?.dataset.place !== place) missing()?.remove();
    follow(place);
  };
  const now = (): void => go(placeIn(location.hash));
  listen(window, 'hashchange', signal, now);
  // A widget of the next page wakes before the address is that page's.
  document.addEventListener('astro:after-swap', now, { signal });
  // The router of the pages moves within a page without a `hashchange`.
  listen(document, 'click', signal, ({ target }) => {
    const link = target instanceof Element ? target.closest('a') : null;
    if (link?.getAttribute('href')?.startsWith('#') === true) go(placeIn(link.hash));
  });
  now();
}

/**
 * Says that what the address names is not on the page, and what would bring it there. The notice
 * stays until `placeFound`, another link, or a press of its button. It is made by hand, because the
 * first lesson loads no Lit before there is a packet.
 */
export function placeMissing(place: string, words: string): void {
  if (missing()?.dataset.place === place) return;
  missing()?.remove();
  const notice = document.createElement('div');
  notice.className = 'missing-place';
  notice.dataset.place = place;
  notice.setAttribute('role', 'status');
  notice.setAttribute('aria-label', 'Link');
  const close = document.createElement('button');
  close.type = 'button';
  close.className = 'quiet';
  close.textContent = 'Close';
  close.addEventListener('click', () => notice.remove());
  document.body.append(notice);
  // What is added to a live region is spoken; what it was born with need not be.
  notice.append(words, ' ', close);
}

export function placeFound(place: string): void {
  if (missing()?.dataset.place === place) missing()?.remove();
}

function missing(): HTMLElement | null {
  return document.querySelector<HTMLElement>('.missing-place');
}

/** What a fragment names, without its "#"; empty when it names nothing. */
function placeIn(hash: string): string {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return ''; // a "%" that stands for no character
  }
}

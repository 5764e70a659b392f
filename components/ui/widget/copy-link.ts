/** Links to places on a page: copied, and shown in the address bar. */

/** How long a button says that it has copied. */
const SAID_MS = 2_000;

/**
 * Copies the address of `link` on this page, and says so on the button that was pressed. Where the
 * clipboard is not to be had the address bar holds it all the same.
 */
export function copyLink(event: Event, link: string): void {
  event.preventDefault();
  event.stopPropagation();
  const address = new URL(`#${link}`, location.href);
  history.replaceState(history.state, '', address);
  const button = event.currentTarget;
  const say = (text: string): void => {
    if (button instanceof HTMLElement) sayOn(button, text);
  };
  if (!('clipboard' in navigator)) {
    say('In the address bar');
    return;
  }
  navigator.clipboard.writeText(address.href).then(
    () => say('Copied'),
    () => say('In the address bar'),
  );
}

/**
 * Calls `follow` with the place that the page's address names, now and whenever a link into this
 * page is followed, also the same one again.
 */
export function onLinkedPlace(follow: (place: string) => void, signal: AbortSignal): void {
  const go = (place: string): void => {
    if (missing()?.dataset.place !== place) missing()?.remove();
    follow(place);
  };
  const now = (): void => go(linkedPlace());
  addEventListener('hashchange', now, { signal });
  // A widget of the next page wakes before the address is that page's.
  document.addEventListener('astro:after-swap', now, { signal });
  // The router of the pages moves within a page without a `hashchange`.
  document.addEventListener(
    'click',
    (event) => {
      const link = event.target instanceof Element ? event.target.closest('a') : null;
      if (link?.getAttribute('href')?.startsWith('#') === true) go(placeIn(link.hash));
    },
    { signal },
  );
  now();
}

/**
 * Says that what the address names is not on the page, and what would bring it there: packets and the
 * like are of one visit. It stays until `placeFound`, another link, or a press of its button.
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

/** What the page's address names, without its "#"; empty when it names nothing. */
export function linkedPlace(): string {
  return placeIn(location.hash);
}

function placeIn(hash: string): string {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return ''; // a "%" that stands for no character
  }
}

function sayOn(button: HTMLElement, text: string): void {
  button.dataset.said = text;
  announce(text);
  setTimeout(() => {
    delete button.dataset.said;
  }, SAID_MS);
}

/** For screen readers: one quiet live region for the whole page. */
function announce(text: string): void {
  let region = document.querySelector('[data-announcer]');
  if (region === null) {
    region = document.createElement('div');
    region.className = 'visually-hidden';
    region.setAttribute('data-announcer', '');
    region.setAttribute('role', 'status');
    region.setAttribute('aria-label', 'Clipboard');
    document.body.append(region);
  }
  region.textContent = text;
}

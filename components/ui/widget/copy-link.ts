/** Copying the address of a place on this page. */
import { copyText } from './clipboard.ts';

/** How long a button says that it has copied. */
const SAID_MS = 2_000;

/**
 * Copies the address of `link` on this page, and says so on the button that was pressed. The address
 * bar holds the address in any case.
 */
export function copyLink(event: Event, link: string): void {
  event.preventDefault();
  event.stopPropagation();
  const address = new URL(`#${link}`, location.href);
  history.replaceState(history.state, '', address);
  const button = event.currentTarget;
  void copyText(address.href).then((copied) => {
    if (button instanceof HTMLElement) sayOn(button, copied ? 'Copied' : 'In the address bar');
  });
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

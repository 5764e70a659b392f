/**
 * Loading ahead of need, once a page has been at rest for a while: one thing after the other, and nothing for
 * readers who save data. What fails is loaded when it is needed.
 */

/** A page that is only passed through loads nothing, nor does one that is being weighed. */
const REST_MS = 5_000;

const asked = new Set<() => Promise<unknown>>();
let last: Promise<unknown> | null = null;

/** @param load a function that is the same for each page, because it is called once */
export function loadAhead(load: () => Promise<unknown>): void {
  const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
  if (connection?.saveData === true || asked.has(load)) return;
  asked.add(load);
  last = (last ?? rest())
    .then(idle)
    .then(load)
    .catch(() => undefined);
}

async function rest(): Promise<void> {
  if (document.readyState !== 'complete') {
    await new Promise((resolve) => window.addEventListener('load', resolve, { once: true }));
  }
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
}

/** Safari has no requestIdleCallback. */
function idle(): Promise<unknown> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(resolve);
    else setTimeout(resolve, 0);
  });
}

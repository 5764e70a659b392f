/**
 * Makes the page that a board served complete in itself, because the frame may load nothing: style sheets,
 * scripts and pictures of the board are fetched over the wire and put into it. It runs beside the frame,
 * and nothing of the page is carried out here.
 *
 * Left out: what style sheets and scripts ask for themselves, and everything from other hosts.
 */
import { withDeviceLocation } from './served-location.ts';

/** A page of a board has a few. */
export const MAX_RESOURCES = 24;

export interface Resource {
  readonly type: string;
  readonly octets: Uint8Array<ArrayBuffer>;
}

export interface CompletePage {
  readonly html: string;
  /** What the page asks for and does not get, in words: "alert()", "cdn.example.com". */
  readonly leftOut: readonly string[];
}

const MISSING_IN_FRAME: readonly (readonly [RegExp, string])[] = [
  [/\b(?:alert|confirm|prompt)\s*\(/, 'alert(), confirm() and prompt()'],
  [/\bdocument\.cookie\b/, 'cookies'],
  [/\bwindow\.open\s*\(/, 'window.open()'],
  [/http-equiv\s*=\s*["']?refresh/i, 'reloading by itself'],
];

/**
 * @param address of the page: "http://192.168.43.233/"
 * @param load fetches a path of the board; null when the board does not have it
 */
export async function completePage(
  html: string,
  address: string,
  load: (path: string) => Promise<Resource | null>,
): Promise<CompletePage> {
  const leftOut = new Set<string>();
  for (const [pattern, words] of MISSING_IN_FRAME) if (pattern.test(html)) leftOut.add(words);
  const page = new DOMParser().parseFromString(html, 'text/html');
  renameLocation(page);
  const elements = page.querySelectorAll('link[rel~="stylesheet" i][href], script[src], img[src]');
  for (const [index, element] of [...elements].entries()) {
    const url = urlOf(element, address);
    if (url === null) continue;
    if (url.protocol === 'data:') continue;
    if (url.origin !== new URL(address).origin) {
      leftOut.add(url.host);
      continue;
    }
    // One after the other: they share a line with everything else, and their order is kept.
    const path = url.pathname + url.search;
    const resource = index < MAX_RESOURCES ? await load(path) : null;
    if (resource === null) leftOut.add(path);
    else putIn(page, element, resource);
  }
  for (const refresh of page.querySelectorAll('meta[http-equiv="refresh" i]')) refresh.remove();
  return { html: page.documentElement.outerHTML, leftOut: [...leftOut] };
}

function urlOf(element: Element, address: string): URL | null {
  const given = element.getAttribute('src') ?? element.getAttribute('href') ?? '';
  return URL.canParse(given, address) ? new URL(given, address) : null;
}

function renameLocation(page: Document): void {
  for (const script of page.querySelectorAll('script:not([src])')) {
    script.textContent = withDeviceLocation(script.textContent);
  }
  for (const element of page.querySelectorAll('*')) {
    for (const { name, value } of [...element.attributes]) {
      if (name.startsWith('on')) element.setAttribute(name, withDeviceLocation(value));
    }
  }
}

function putIn(page: Document, element: Element, { type, octets }: Resource): void {
  if (element.localName === 'img') {
    const text = Array.from(octets, (octet) => String.fromCharCode(octet)).join('');
    element.setAttribute('src', `data:${type};base64,${btoa(text)}`);
    return;
  }
  const text = new TextDecoder().decode(octets);
  if (element.localName === 'link') {
    const style = page.createElement('style');
    const media = element.getAttribute('media');
    if (media !== null) style.media = media;
    // The text of an element ends at its end tag, wherever that stands.
    style.textContent = text.replace(/<\/(?=style)/gi, '<\\/');
    element.replaceWith(style);
    return;
  }
  element.removeAttribute('src');
  element.textContent = withDeviceLocation(text).replace(/<\/(?=script)/gi, '<\\/');
  // A script in the page runs where it stands; a deferred one ran when the page was parsed.
  if (element.hasAttribute('defer') && element.getAttribute('type') !== 'module') {
    page.body.append(element);
  }
}

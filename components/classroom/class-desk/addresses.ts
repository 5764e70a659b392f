/** Addresses that others find a class at, and pictures of them. */
import { setText } from '../../ui/widget/widget.ts';

type RenderSvg = (text: string, options: { border: number }) => string;

/** A page of this site as other computers find it. @param addresses of its server, as far as it knows them */
export function siteAddress(addresses: readonly string[], base: string): string {
  const own = new URL(base, location.href);
  return isLoopback(own.hostname) ? (addresses[0] ?? own.href) : own.href;
}

export function isLoopback(hostname: string): boolean {
  return /^(?:(?:.*\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Writes an address into a link, and draws it for cameras. */
export function showAddress(
  link: URL,
  anchor: HTMLAnchorElement,
  picture: HTMLImageElement,
  renderSVG: RenderSvg,
): void {
  anchor.href = link.href;
  setText(anchor, link.host + link.pathname);
  picture.src = `data:image/svg+xml,${encodeURIComponent(renderSVG(link.href, { border: 2 }))}`;
}

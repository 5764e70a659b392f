/**
 * A lesson links to a page of the site by its path, `[the bench](/bench/)`. Where the site lies below a
 * base path, the link has to name that first. Left out: HTML in a lesson, which is JSX.
 */
import type { Element, Root } from 'hast';
import { visitParents } from 'unist-util-visit-parents';

/** @param base with a slash at both ends: "/", "/handshake/" */
export function siteLinks(base: string) {
  return () =>
    (tree: Root): void => {
      visitParents(tree, 'element', ({ properties }: Element) => {
        const { href } = properties;
        // Two slashes begin another host's address.
        if (typeof href !== 'string' || !/^\/(?!\/)/.test(href)) return;
        properties.href = base + href.slice(1);
      });
    };
}

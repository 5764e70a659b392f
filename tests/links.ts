/**
 * Every link, anchor, image, script and style sheet of the built pages must lead somewhere, as the
 * site's own server has it. Addresses of other hosts are not asked: this machine may be alone, and
 * cited sections of RFCs are held to a list when the site is built. An anchor that a lab makes only
 * when its packets have crossed is live when the page declares what such anchors begin with:
 * `data-live-anchors="lab-"`. That the links to those work is for the lab's own browser test.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LinkChecker, LinkState } from 'linkinator';
import { root } from '../server/root.ts';
import { serveSite } from '../server/site.ts';

export interface LinkReport {
  readonly checked: number;
  /** "/lessons/x/ -> /glossary/#nothing: Fragment identifier '#nothing' not found" */
  readonly dead: readonly string[];
}

export async function checkLinks(folder = join(root, 'dist')): Promise<LinkReport> {
  const server = await serveSite('127.0.0.1', 0, folder);
  try {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the site has no port');
    const origin = `http://127.0.0.1:${address.port}`;
    const pages = pagesOf(folder);
    if (pages.length === 0) throw new Error(`There are no pages in ${folder}.`);
    const { links } = await new LinkChecker().check({
      path: pages.map((page) => origin + page),
      recurse: true,
      checkCss: true,
      checkFragments: true,
      concurrency: 10,
      linksToSkip: (link) => Promise.resolve(!link.startsWith(`${origin}/`)),
    });
    const own = links.filter(({ state }) => state !== LinkState.SKIPPED);
    const here = (url = '') => url.replace(origin, '');
    return {
      checked: own.length,
      dead: own
        .filter(({ state }) => state === LinkState.BROKEN)
        .filter(({ url, status }) => status !== 200 || !isLive(folder, here(url)))
        .map(({ url, parent, status }) => `${here(parent)} -> ${here(url)}: status ${status ?? 0}`),
    };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** `/lessons/x/#lab-syn` is live where that page says `data-live-anchors="lab-"`. */
function isLive(folder: string, address: string): boolean {
  const [path = '', anchor = ''] = address.split('#');
  const file = path.endsWith('/') ? `${path}index.html` : path;
  const html = readFileSync(join(folder, file), 'utf8');
  return [...html.matchAll(/ data-live-anchors="([^"]+)"/g)].some(([, prefix = '']) =>
    anchor.startsWith(prefix),
  );
}

/** Paths of all built pages; the one for unknown addresses is a page too. */
export function pagesOf(folder: string): string[] {
  return globSync('**/*.html', { cwd: folder })
    .map((file) => `/${file.replaceAll('\\', '/').replace(/(^|\/)index\.html$/, '$1')}`)
    .sort();
}

/** For `npm test`: says what is dead, and throws. */
export async function expectLiveLinks(): Promise<void> {
  const { checked, dead } = await checkLinks();
  if (dead.length > 0) throw new Error(`Dead links:\n  ${dead.join('\n  ')}`);
  console.log(`${checked} links lead somewhere`);
}

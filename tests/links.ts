/**
 * Every link, anchor, image, script and style sheet of the built pages must lead somewhere, as the
 * site's own server has it. Addresses of other hosts are not asked: this machine may be alone, and
 * cited sections of RFCs are held to a list when the site is built. An anchor that a lab makes only
 * when its packets have crossed is live when the page declares what such anchors begin with:
 * `data-live-anchors="lab-"`. That the links to those work is for the lab's own browser test.
 *
 * Below a base path, an address without the base leads nowhere, as beside a site that shares its host
 * with others. Scripts are not run here, so their text is searched for such addresses.
 */
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LinkChecker, LinkState } from 'linkinator';
import { root } from '../server/root.ts';
import { buildSite, serveSite, type SiteOptions } from '../server/site.ts';

export interface LinkReport {
  readonly checked: number;
  /** "/lessons/x/ -> /glossary/#nothing: Fragment identifier '#nothing' not found" */
  readonly dead: readonly string[];
}

/** The site as it lies where it has not a host for itself. */
export const BELOW_BASE = {
  base: '/handshake/',
  folder: join(root, '.cache/site-below-base/handshake'),
} as const satisfies SiteOptions;

export async function checkLinks({
  base = '/',
  folder = join(root, 'dist'),
}: SiteOptions = {}): Promise<LinkReport> {
  const server = await serveSite('127.0.0.1', 0, { base, folder });
  try {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the site has no port');
    const origin = `http://127.0.0.1:${address.port}`;
    const pages = pagesOf(folder);
    if (pages.length === 0) throw new Error(`There are no pages in ${folder}.`);
    const { links } = await new LinkChecker().check({
      path: pages.map((page) => origin + base + page.slice(1)),
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
        .filter(
          ({ url, status }) => status !== 200 || !isLive(folder, here(url).slice(base.length)),
        )
        .map(({ url, parent, status }) => `${here(parent)} -> ${here(url)}: status ${status ?? 0}`)
        .concat(base === '/' ? [] : withoutBase(folder)),
    };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** `lessons/x/#lab-syn` is live where that page says `data-live-anchors="lab-"`. */
function isLive(folder: string, address: string): boolean {
  const [path = '', anchor = ''] = address.split('#');
  const file = /(^|\/)$/.test(path) ? `${path}index.html` : path;
  const html = readFileSync(join(folder, file), 'utf8');
  return [...html.matchAll(/ data-live-anchors="([^"]+)"/g)].some(([, prefix = '']) =>
    anchor.startsWith(prefix),
  );
}

/**
 * Strings of scripts that are paths into one of the site's folders from the root on, without the base.
 * Pagefind's own scripts are left out: they ask where they come from.
 */
function withoutBase(folder: string): string[] {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const path = new RegExp(`["'\`](/(?:${names.join('|')})/[^"'\`\\s]*)`, 'g');
  return globSync('**/*.{html,js}', { cwd: folder, exclude: ['pagefind/**'] }).flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const scripts = file.endsWith('.js')
      ? [text]
      : [...text.matchAll(/<script\b[^>]*>(.*?)<\/script>/gs)].map(([, script = '']) => script);
    return scripts
      .flatMap((script) => [...script.matchAll(path)])
      .map(([, address = '']) => `a script in /${file} -> ${address}: without the base`);
  });
}

/** Paths of all built pages; the one for unknown addresses is a page too, the empty one for a frame is not. */
export function pagesOf(folder: string): string[] {
  return globSync('**/*.html', { cwd: folder, exclude: ['device-frame/**'] })
    .map((file) => `/${file.replaceAll('\\', '/').replace(/(^|\/)index\.html$/, '$1')}`)
    .sort();
}

/** For `npm test`: builds the site at the root and below a base, says what is dead, and throws. */
export async function expectLiveLinks(): Promise<void> {
  for (const site of [{ base: '/' }, BELOW_BASE]) {
    await buildSite(site);
    const { checked, dead } = await checkLinks(site);
    if (dead.length > 0) throw new Error(`Dead links below ${site.base}:\n  ${dead.join('\n  ')}`);
    console.log(`${checked} links lead somewhere below ${site.base}`);
  }
}

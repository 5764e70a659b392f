/** The part of Pagefind's browser API that is used here (pagefind.app/docs/api). */
export interface Pagefind {
  init(): Promise<void>;
  /** null when a later search has overtaken this one. */
  debouncedSearch(term: string, options: object, waitMs: number): Promise<Found | null>;
}

interface Found {
  readonly results: readonly { readonly data: () => Promise<PageFound> }[];
}

export interface PageFound {
  readonly url: string;
  readonly meta: { readonly title?: string };
  /** HTML: text and `mark`. */
  readonly excerpt: string;
  /** Its sections that match, by their headings; one without an anchor stands for the page. */
  readonly sub_results: readonly SectionFound[];
}

export interface SectionFound {
  readonly title: string;
  readonly url: string;
  readonly excerpt: string;
}

/** Pages and sections shown at once. */
const PAGES = 8;
const SECTIONS = 3;
const WAIT_MS = 120;

let loading: Promise<Pagefind> | null = null;

/** Rejects when there is no index: the site is not built. */
export function loadPagefind(): Promise<Pagefind> {
  // Pagefind writes it after the site's modules are bundled, so no bundler may look for it.
  const address = `${import.meta.env.BASE_URL}pagefind/pagefind.js`;
  loading ??= (async () => {
    const pagefind = (await import(/* @vite-ignore */ address)) as Pagefind;
    await pagefind.init();
    return pagefind;
  })();
  loading.catch(() => {
    loading = null;
  });
  return loading;
}

/** One line of the list that the dialog shows. */
export interface Hit {
  readonly title: string;
  /** The page of a section. */
  readonly page: string | null;
  readonly url: string;
  readonly excerpt: string;
}

/** @returns null when a later search has overtaken this one. */
export async function search(pagefind: Pagefind, term: string): Promise<Hit[] | null> {
  const found = await pagefind.debouncedSearch(term, {}, WAIT_MS);
  if (found === null) return null;
  const pages = await Promise.all(found.results.slice(0, PAGES).map(({ data }) => data()));
  return pages.flatMap((page) => hitsOf(page)).filter(({ excerpt }) => isFor(term, excerpt));
}

/** Letters in which a word that was found and one that was asked for agree at least. */
const SAME_LETTERS = 3;

/**
 * Whether an excerpt marks something that was asked for. For a word that stands nowhere Pagefind marks the longest
 * word that it begins with: "x" for "xylophone".
 */
export function isFor(term: string, excerpt: string): boolean {
  const found = [...excerpt.matchAll(/<mark>(.*?)<\/mark>/gs)].flatMap(([, text]) => wordsOf(text));
  const beginnings = wordsOf(term).map((word) => word.slice(0, SAME_LETTERS));
  return (
    found.length === 0 || found.some((word) => beginnings.some((begins) => word.startsWith(begins)))
  );
}

function wordsOf(text = ''): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The sections of a page that match; the page itself where it does before the first of them. */
export function hitsOf({ url, meta, excerpt, sub_results }: PageFound): Hit[] {
  const title = meta.title ?? url;
  const sections = sub_results.slice(0, SECTIONS);
  if (sections.length === 0) return [{ title, page: null, url, excerpt }];
  return sections.map((section) =>
    section.url.includes('#')
      ? { title: section.title, page: title, url: section.url, excerpt: section.excerpt }
      : { title, page: null, url: section.url, excerpt: section.excerpt },
  );
}

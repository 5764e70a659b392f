/** Draws what the search has found: title, page, and the words around it. */
import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import type { Hit } from './pagefind.ts';

export function showHits(place: HTMLElement, hits: readonly Hit[]): void {
  render(hits.map(row), place);
}

function row({ title, page, url, excerpt }: Hit): TemplateResult {
  const where = page === null ? nothing : html`<span class="search-page">${page}</span>`;
  return html`<li>
    <a href=${url}>
      <strong>${title}</strong>${where}<span class="search-excerpt">${marked(excerpt)}</span>
    </a>
  </li>`;
}

/** The text of an excerpt and its marks; of any other HTML only the text. */
function marked(excerpt: string): (string | TemplateResult)[] {
  const { body } = new DOMParser().parseFromString(excerpt, 'text/html');
  return [...body.childNodes].map((node) => {
    const text = node.textContent ?? '';
    return node.nodeName === 'MARK' ? html`<mark>${text}</mark>` : text;
  });
}

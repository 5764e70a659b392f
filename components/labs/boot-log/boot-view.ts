/** Draws the explained boots: the latest open, older ones to be unfolded. */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { keyedList } from '../../ui/widget/keyed-list.ts';
import { draw } from '../../ui/widget/draw.ts';
import { PRINTED_BY } from './explain.ts';
import { outcomeOf, titleOf, type Boot, type BootLine } from './boots.ts';

const CHANGES = { new: 'not in the boot before', changed: 'not as in the boot before' } as const;

export function showBoots(place: HTMLElement, boots: readonly Boot[]): void {
  const latest = boots.at(-1);
  draw(
    place,
    html`${
      latest === undefined
        ? nothing
        : html`<section class="boot" aria-label=${titleOf(latest)}>
            <h4 class="boot-title">${titleOf(latest)}</h4>
            ${linesOf(latest)}
          </section>`
    }
    ${keyedList(
      boots.slice(0, -1).toReversed(),
      ({ number }) => number,
      (boot) =>
        html`<details class="boot">
          <summary>${titleOf(boot)}. ${outcomeOf(boot)}</summary>
          ${linesOf(boot)}
        </details>`,
    )}`,
  );
}

function linesOf({ lines, more }: Boot): TemplateResult {
  return html`<ol class="boot-lines">
      ${lines.map(lineOf)}
    </ol>
    ${more === 0 ? nothing : html`<p class="boot-more">and ${more} more lines of the program</p>`}`;
}

function lineOf({ event, by, means, parts, source, change }: BootLine): TemplateResult {
  return html`<li class=${`boot-line ${by}${change === null ? '' : ' changed'}`}>
    <code class="boot-text">${event.line}</code>
    <div class="boot-means">
      <p>
        <span class="boot-by">${PRINTED_BY[by]}</span>
        ${change === null ? nothing : html`<span class="boot-change">${CHANGES[change]}</span>`}
        ${means}
        ${source === null ? nothing : html`<a class="boot-source" href=${source.href}>${source.title}</a>`}
      </p>
      ${
        parts.length === 0
          ? nothing
          : html`<dl class="boot-parts">
              ${parts.map(
                (part) =>
                  html`<div>
                    <dt><code>${part.name}</code> <span>${part.value}</span></dt>
                    <dd>${part.means}</dd>
                  </div>`,
              )}
            </dl>`
      }
    </div>
  </li>`;
}

/**
 * The list of exchanges: what the page asked on the left, what the board answered on the right, each
 * opening to its octets. Lit renders it, keyed by number, so that a row keeps its place and openness.
 */
import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import { keyedList } from '../../ui/widget/keyed-list.ts';
import type { Exchange } from '../../../device/board/board.ts';
import { slugOf } from '../../ui/widget/words.ts';
import { exchangeDetail } from './exchange-detail.ts';
import {
  groupAnswer,
  groupAsks,
  groupExchanges,
  groupState,
  type ExchangeGroup,
} from './groups.ts';

/** Of a group, as many as one can read; the first are all alike. */
const MAX_OF_GROUP = 60;

const STATES: Readonly<Record<Exchange['state'], string>> = {
  waiting: 'no answer yet',
  ok: 'answered',
  refused: 'refused',
  unanswered: 'no answer',
};

export class ExchangeList {
  readonly #place: HTMLElement;
  #exchanges: readonly Exchange[] = [];
  readonly #open = new Set<string>();
  /** Numbers of those that stood for themselves when the list was last drawn. */
  #alone = new Set<number>();

  constructor(place: HTMLElement) {
    this.#place = place;
  }

  show(exchanges: readonly Exchange[]): void {
    this.#exchanges = exchanges;
    this.render();
  }

  /** Another flash: its exchanges have the same numbers, and are others. */
  closeAll(): void {
    this.#open.clear();
  }

  /** Opens what `#exchange-12` or `#exchange-12-1-size` names. @returns the row, null when it is not there */
  openLinked(link: string): HTMLElement | null {
    const number = Number(/^exchange-(\d+)/.exec(link)?.[1]);
    const group = groupExchanges(this.#exchanges).find(({ exchanges }) =>
      exchanges.some((one) => one.number === number),
    );
    if (group === undefined) return null;
    if (group.exchanges.length > 1) this.#open.add(groupKey(group));
    this.#open.add(exchangeKey(number));
    this.render();
    return this.#place.querySelector<HTMLElement>(`#exchange-${number}`);
  }

  render(): void {
    const groups = groupExchanges(this.#exchanges);
    for (const group of groups) {
      const grew = group.exchanges.length > 1 && this.#alone.has(group.first);
      // Whoever reads an exchange goes on reading it when others like it come.
      if (grew && this.#open.has(exchangeKey(group.first))) this.#open.add(groupKey(group));
    }
    this.#alone = new Set(
      groups.filter(({ exchanges }) => exchanges.length === 1).map(({ first }) => first),
    );
    render(
      keyedList(
        groups,
        ({ first }) => first,
        (group) => this.#group(group),
      ),
      this.#place,
    );
  }

  #group(group: ExchangeGroup): TemplateResult {
    const { name, exchanges } = group;
    const [only] = exchanges;
    if (exchanges.length === 1 && only !== undefined) return this.#exchange(only);
    const key = groupKey(group);
    const count = exchanges.length;
    const shown = exchanges.slice(-MAX_OF_GROUP);
    const counted = html`${name}<span class="exchange-count"> × ${count}</span>`;
    return html`<li class="exchange group ${groupState(group)}">
      ${this.#row(key, counted, groupAsks(group), groupAnswer(group))}
      ${
        this.#open.has(key)
          ? html`<ol class="exchange-members" id=${`${key}-detail`}>
              ${count > shown.length ? html`<li class="exchange-more">The last ${shown.length} of ${count}</li>` : nothing}
              ${keyedList(
                shown,
                ({ number }) => number,
                (exchange) => this.#exchange(exchange),
              )}
            </ol>`
          : nothing
      }
    </li>`;
  }

  #exchange(exchange: Exchange): TemplateResult {
    const { number, name, asks, answer, state, block } = exchange;
    const key = exchangeKey(number);
    const numbered = block === null ? name : `${name} ${block.number}`;
    // The stub's greeting is the one thing that nobody asked for.
    const asker = name === 'OHAI' ? 'Board: ' : 'Page asks: ';
    return html`<li class="exchange ${state}" id=${key}>
      ${this.#row(key, numbered, asks, answer ?? STATES[state], asker)}
      ${
        this.#open.has(key)
          ? html`<div class="exchange-detail" id=${`${key}-detail`}>
              ${exchangeDetail(exchange, key)}
            </div>`
          : nothing
      }
    </li>`;
  }

  #row(
    key: string,
    name: string | TemplateResult,
    asks: string,
    answer: string,
    asker = 'Page asks: ',
  ): TemplateResult {
    const open = this.#open.has(key);
    return html`<button
      type="button"
      class="exchange-row"
      aria-expanded=${open}
      aria-controls=${open ? `${key}-detail` : nothing}
      @click=${() => this.#toggle(key)}
    >
      <span class="exchange-name">${name}</span>
      <span class="exchange-asks"><span class="visually-hidden">${asker}</span>${asks}</span>
      <span class="exchange-answer"><span class="visually-hidden">Board: </span>${answer}</span>
    </button>`;
  }

  #toggle(key: string): void {
    if (!this.#open.delete(key)) this.#open.add(key);
    this.render();
  }
}

function exchangeKey(number: number): string {
  return `exchange-${number}`;
}

function groupKey({ first, name }: ExchangeGroup): string {
  return `exchanges-from-${first}-${slugOf(name)}`;
}

/**
 * The list of exchanges: what the page asked on the left, what the board answered on the right, each
 * opening to its octets. Lit renders it, keyed by number, so that a row keeps its place and openness.
 */
import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import { repeat } from 'lit/directives/repeat.js';
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
    render(
      repeat(
        groups,
        ({ first }) => first,
        (group) => this.#group(group),
      ),
      this.#place,
    );
  }

  #group(group: ExchangeGroup): TemplateResult {
    const [only] = group.exchanges;
    if (group.exchanges.length === 1 && only !== undefined) return this.#exchange(only);
    const key = groupKey(group);
    const open = this.#open.has(key);
    const count = group.exchanges.length;
    const shown = group.exchanges.slice(-MAX_OF_GROUP);
    return html`<li class="exchange group ${groupState(group)}">
      ${this.#row({
        key,
        open,
        name: group.name,
        count,
        asks: groupAsks(group),
        answer: groupAnswer(group),
        state: groupState(group),
        unasked: false,
      })}
      ${
        open
          ? html`<ol class="exchange-members" id=${`${key}-detail`}>
              ${count > shown.length ? html`<li class="exchange-more">The last ${shown.length} of ${count}</li>` : nothing}
              ${repeat(
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
    const key = exchangeKey(exchange.number);
    const open = this.#open.has(key);
    const { name, asks, answer, state, block } = exchange;
    return html`<li class="exchange ${state}" id=${key}>
      ${this.#row({
        key,
        open,
        name: block === null ? name : `${name} ${block.number}`,
        count: 1,
        asks,
        answer,
        state,
        unasked: name === 'OHAI',
      })}
      ${
        open
          ? html`<div class="exchange-detail" id=${`${key}-detail`}>
              ${exchangeDetail(exchange, key)}
            </div>`
          : nothing
      }
    </li>`;
  }

  #row(row: {
    key: string;
    open: boolean;
    name: string;
    count: number;
    asks: string;
    answer: string | null;
    state: Exchange['state'];
    unasked: boolean;
  }): TemplateResult {
    const { key, open, name, count, asks, answer, state, unasked } = row;
    return html`<button
      type="button"
      class="exchange-row"
      aria-expanded=${open}
      aria-controls=${open ? `${key}-detail` : nothing}
      @click=${() => this.#toggle(key)}
    >
      <span class="exchange-name"
        >${name}${count > 1 ? html`<span class="exchange-count"> × ${count}</span>` : nothing}</span
      >
      <span class="exchange-asks"
        ><span class="visually-hidden">${unasked ? 'Board: ' : 'Page asks: '}</span>${asks}</span
      >
      <span class="exchange-answer"
        ><span class="visually-hidden">Board: </span>${answer ?? STATES[state]}</span
      >
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

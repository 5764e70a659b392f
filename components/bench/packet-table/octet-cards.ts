/**
 * Octets, sixteen a row or eight, beside a card for each field. A field and its card light up together, from
 * either side, by pointer or by keyboard.
 */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { hexOctet } from '../../../device/formats/octets/octets.ts';
import { copyLink } from '../../ui/widget/copy-link.ts';
import { asCharacter } from './octets.ts';

const HALF_ROW = 8;

export function octetsBesideCards(octets: TemplateResult, cards: unknown): TemplateResult {
  return html`<div
    class="opened"
    @pointerover=${light}
    @focusin=${light}
    @click=${light}
    @pointerleave=${dark}
  >
    <div class="octets">${octets}</div>
    <div class="cards">${cards}</div>
  </div>`;
}

/**
 * @param owners for each octet the index of its field, -1 for none
 * @param kindOf the style of a field; without one, octets are data
 * @param offset of the first octet, among those that `owners` counts
 */
export function octetRows(
  octets: Uint8Array,
  owners: readonly number[],
  kindOf: (owner: number) => string | undefined,
  offset = 0,
): TemplateResult[] {
  const rows: TemplateResult[] = [];
  for (let start = 0; start < octets.length; start += 16) {
    const row = [...octets.subarray(start, start + 16)].map((value, index) => {
      const at = offset + start + index;
      const owner = owners[at] ?? -1;
      return { value, owner, edge: owners[at - 1] === owner ? '' : ' first' };
    });
    const cells: TemplateResult[] = row.map(
      ({ value, owner, edge }) =>
        html`<span class="octet ${kindOf(owner) ?? 'Data'}${edge}" data-field=${owner}
          >${hexOctet(value)}</span
        >`,
    );
    // Seen where there is room for eight octets beside each other.
    if (cells.length > HALF_ROW)
      cells.splice(HALF_ROW, 0, offsetOf(offset + start + HALF_ROW, 'octet-half'));
    const characters = row.map(
      ({ value, owner }) =>
        html`<span class="character" data-field=${owner}>${asCharacter(value)}</span>`,
    );
    rows.push(
      html`<div class="octet-row">
        ${offsetOf(offset + start)}
        <span class="octet-hex">${cells}</span>
        <span class="octet-text" aria-hidden="true">${characters}</span>
      </div>`,
    );
  }
  return rows;
}

function offsetOf(place: number, more = ''): TemplateResult {
  const shown = place.toString(16).padStart(4, '0');
  return html`<span class="octet-offset ${more}">${shown}</span>`;
}

/** What stands on the button of a card. */
export function nameAndRange(field: {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}): TemplateResult {
  const { name, start, end } = field;
  return html`<span>${name}</span>
    <span class="card-range">${start}${end - start > 1 ? html`–${end - 1}` : nothing}</span>`;
}

export function copyLinkButton(link: string): TemplateResult {
  return html`<button
    type="button"
    class="quiet copy-link"
    @click=${(event: Event) => copyLink(event, link)}
  >
    Copy link
  </button>`;
}

function light(event: Event): void {
  const place = event.currentTarget;
  if (!(place instanceof Element) || !(event.target instanceof Element)) return;
  const part = event.target.closest('[data-field]');
  if (part === null) return;
  const field = part.getAttribute('data-field') ?? '';
  lightOnly(place, field);
  // From the octets, bring the card into view; from the card, the octets stay in view anyway.
  if (!part.classList.contains('card')) showCard(place, field);
}

/** Lights the field that a link names, as soon as its card is there. @returns whether it is */
export function lightLinked(link: string): boolean {
  const card = document.getElementById(link);
  const place = card?.closest('.opened');
  const field = card?.getAttribute('data-field');
  if (place == null || field == null) return false;
  lightOnly(place, field);
  showCard(place, field);
  return true;
}

/** Scrolls the list of cards and nothing around it, as `scrollIntoView` would. */
function showCard(place: Element, field: string): void {
  const list = place.querySelector('.cards');
  const card = place.querySelector(`.card[data-field="${field}"]`);
  if (list === null || card === null) return;
  const from = list.getBoundingClientRect();
  const to = card.getBoundingClientRect();
  const heading = 28; // the layer's name stays at the top of the list
  if (to.top < from.top + heading) list.scrollTop += to.top - from.top - heading;
  else if (to.bottom > from.bottom) list.scrollTop += to.bottom - from.bottom;
}

function dark(event: Event): void {
  if (event.currentTarget instanceof Element) lightOnly(event.currentTarget, null);
}

function lightOnly(place: Element, field: string | null): void {
  for (const part of place.querySelectorAll('[data-field]')) {
    part.classList.toggle('lit', part.getAttribute('data-field') === field);
  }
}

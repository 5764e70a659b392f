/**
 * One packet opened: its octets, sixteen a row, and a card for each field. A field and its card light
 * up together, from either side, by pointer or by keyboard. The packet and each field have links:
 * `#packet-3`, `#packet-3-flags`.
 */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Field } from '../../../device/formats/net/packet.ts';
import type { PacketRecord } from '../../../device/formats/net/packet-record.ts';
import { copyLink } from '../../ui/widget/copy-link.ts';
import {
  asCharacter,
  asHex,
  fieldOfEachOctet,
  fieldSlugs,
  groupByLayer,
  rfcAddress,
} from './octets.ts';

/** @param link what the packet's own link ends with: "packet-3"; those of its fields begin with it */
export function packetDetail(
  record: PacketRecord,
  fields: readonly Field[],
  link: string,
): TemplateResult {
  const { octets } = record;
  const slugs = fieldSlugs(fields);
  const owners = fieldOfEachOctet(octets.length, fields);
  const rows: TemplateResult[] = [];
  for (let start = 0; start < octets.length; start += 16) {
    rows.push(octetRow(octets, owners, fields, start));
  }
  return html`<div
    class="opened"
    @pointerover=${light}
    @focusin=${light}
    @click=${light}
    @pointerleave=${dark}
  >
    <div class="octets">
      <p class="octets-title">
        Packet ${record.number}, ${octets.length} octets, as hexadecimal numbers
        <button
          type="button"
          class="quiet copy-link"
          @click=${(event: Event) => copyLink(event, link)}
        >
          Copy link
        </button>
      </p>
      <div class="octet-rows">${rows}</div>
    </div>
    <div class="cards">
      ${groupByLayer(fields).map(
        ({ layer, members }) =>
          html`<h3 class="cards-layer">${layer}</h3>
            <ul>
              ${members.map(({ field, index }) => card(field, index, `${link}-${slugs[index] ?? index}`))}
            </ul>`,
      )}
    </div>
  </div>`;
}

function octetRow(
  octets: Uint8Array,
  owners: readonly number[],
  fields: readonly Field[],
  start: number,
): TemplateResult {
  const cells: TemplateResult[] = [];
  const characters: TemplateResult[] = [];
  for (let at = start; at < Math.min(start + 16, octets.length); at += 1) {
    const value = octets[at] ?? 0;
    const owner = owners[at] ?? -1;
    const layer = fields[owner]?.layer ?? 'Data';
    const edge = owners[at - 1] === owner ? '' : ' first';
    cells.push(
      html`<span class="octet ${layer}${edge}" data-field=${owner}>${asHex(value)}</span>`,
    );
    characters.push(html`<span class="character" data-field=${owner}>${asCharacter(value)}</span>`);
  }
  return html`<div class="octet-row">
    <span class="octet-offset">${start.toString(16).padStart(4, '0')}</span>
    <span class="octet-hex">${cells}</span>
    <span class="octet-text" aria-hidden="true">${characters}</span>
  </div>`;
}

function card(field: Field, index: number, link: string): TemplateResult {
  const address = rfcAddress(field.source);
  const length = field.end - field.start;
  return html`<li class="card" data-field=${index} id=${link} tabindex="-1">
    <div class="card-head">
      <button type="button" class="card-name">
        <span>${field.name}</span>
        <span class="card-range"
          >${field.start}${length > 1 ? html`–${field.end - 1}` : nothing}</span
        >
      </button>
      <a
        class="card-link"
        href="#${link}"
        title="Copy a link to this field"
        aria-label="Copy a link to ${field.name}"
        @click=${(event: Event) => copyLink(event, link)}
        >#</a
      >
    </div>
    <p class="card-value">${field.value}</p>
    <p class="card-meaning">
      ${field.meaning}
      ${
        address === null
          ? html`<span class="card-source">${field.source}</span>`
          : html`<a class="card-source" href=${address}>${field.source}</a>`
      }
    </p>
  </li>`;
}

export function light(event: Event): void {
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

export function dark(event: Event): void {
  if (event.currentTarget instanceof Element) lightOnly(event.currentTarget, null);
}

function lightOnly(place: Element, field: string | null): void {
  for (const part of place.querySelectorAll('[data-field]')) {
    part.classList.toggle('lit', part.getAttribute('data-field') === field);
  }
}

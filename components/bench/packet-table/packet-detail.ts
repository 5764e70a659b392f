/**
 * One packet opened: its octets, and a card for each field. The packet and each field have links:
 * `#packet-3`, `#packet-3-flags`.
 */
import { html, type TemplateResult } from 'lit/html.js';
import type { Field } from '../../../device/formats/net/packet.ts';
import type { PacketRecord } from '../../../device/formats/net/packet-record.ts';
import { copyLink } from '../../ui/widget/copy-link.ts';
import { copyLinkButton, nameAndRange, octetRows, octetsBesideCards } from './octet-cards.ts';
import { fieldOfEachOctet, fieldSlugs, groupByLayer, rfcAddress } from './octets.ts';

/** @param link what the packet's own link ends with: "packet-3"; those of its fields begin with it */
export function packetDetail(
  record: PacketRecord,
  fields: readonly Field[],
  link: string,
): TemplateResult {
  const { octets } = record;
  const slugs = fieldSlugs(fields);
  const owners = fieldOfEachOctet(octets.length, fields);
  return octetsBesideCards(
    html`<p class="octets-title">
        Packet ${record.number}, ${octets.length} octets, as hexadecimal numbers
        ${copyLinkButton(link)}
      </p>
      <div class="octet-rows">${octetRows(octets, owners, (owner) => fields[owner]?.layer)}</div>`,
    groupByLayer(fields).map(
      ({ layer, members }) =>
        html`<h3 class="cards-layer">${layer}</h3>
          <ul>
            ${members.map(({ field, index }) => card(field, index, `${link}-${slugs[index] ?? index}`))}
          </ul>`,
    ),
  );
}

function card(field: Field, index: number, link: string): TemplateResult {
  const address = rfcAddress(field.source);
  return html`<li class="card" data-field=${index} id=${link} tabindex="-1">
    <div class="card-head">
      <button type="button" class="card-name">${nameAndRange(field)}</button>
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

/** The list of frames that crossed the wire; each entry opens to its octets. */
import { markup, type Markup } from '../../ui/widget/markup.ts';
import { copyLink } from '../../ui/widget/copy-link.ts';
import { placeFound } from '../../ui/widget/linked-place.ts';
import { packetLinks } from '../lab/packet-links.ts';
import { opcodeName } from './close-codes.ts';
import { bitGrid, fieldTable, octetRow } from './frame-html.ts';
import { octetCount, payloadText } from './frame-parts.ts';
import type { WireFrame } from './frame-session.ts';

/** Entries kept; the oldest go first. */
const MOST = 200;

export class FrameList {
  readonly #place: HTMLElement;
  #count = 0;
  /** What the page's address names, until that frame has crossed. */
  #linked = '';

  constructor(place: HTMLElement) {
    this.#place = place;
  }

  add(frame: WireFrame): void {
    this.#count += 1;
    this.#append(entry(this.#count, frame));
    const place = `frame-${this.#count}`;
    const button = this.#place.lastElementChild?.querySelector('.copy-link');
    button?.addEventListener('click', (event) => copyLink(event, place));
    if (place === this.#linked) this.openLinked(place);
  }

  /** Opens what `#frame-3` names, now or when it is there. @returns whether it is there */
  openLinked(place: string): boolean {
    this.#linked = place;
    const details = this.#place.querySelector<HTMLDetailsElement>(
      `#${CSS.escape(place)} > details`,
    );
    if (details === null) return false;
    this.#linked = '';
    placeFound(place);
    details.open = true;
    details.scrollIntoView({ block: 'nearest' });
    return true;
  }

  /** A line between connections. */
  note(text: string): void {
    this.#append(markup`<li class="frame-event">${text}</li>`);
  }

  clear(): void {
    this.#count = 0;
    this.#place.replaceChildren();
  }

  #append(html: Markup): void {
    this.#place.insertAdjacentHTML('beforeend', html.text);
    while (this.#place.childElementCount > MOST) this.#place.firstElementChild?.remove();
    this.#place.scrollTop = this.#place.scrollHeight;
  }
}

function entry(number: number, { sent, frame, packets }: WireFrame): Markup {
  const sender = sent ? 'client' : 'board';
  return markup`<li class="frame-entry ${sender}" id="frame-${number}" data-opcode="${frame.opcode}"><details>
    <summary>
      <span class="frame-number">${number}</span>
      <span class="frame-way"><span aria-hidden="true">${sent ? '→' : '←'}</span> ${sent ? 'to board' : 'to client'}</span>
      <b>${opcodeName(frame.opcode)}</b>
      <span>${frame.fin ? 'FIN' : 'no FIN'}${frame.rsv === 0 ? '' : `, RSV ${frame.rsv.toString(2).padStart(3, '0')}`}</span>
      <span>${frame.masked ? 'masked' : 'not masked'}</span>
      <span>${octetCount(frame.length)}</span>
      <span class="frame-says">${payloadText(frame.payload, frame.opcode, 40)}</span>
    </summary>
    <div class="frame-opened">
      <p class="frame-note">${frame.octets.length} octets in ${packetLinks(packets)}. <button type="button" class="quiet copy-link">Copy link</button></p>
      ${octetRow(frame.octets, sent)}${bitGrid(frame.octets, sent)}${fieldTable(frame.octets, sent)}
    </div>
  </details></li>`;
}

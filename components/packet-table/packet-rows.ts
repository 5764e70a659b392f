/**
 * The rows of the packet table: one for each packet, and beneath an open one its octets. Lit renders
 * them, keyed by packet number, so that a row keeps its place, its focus and its openness.
 */
import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import { repeat } from 'lit/directives/repeat.js';
import { Dissector } from '../../device/net/dissect.ts';
import type { Direction, Dissection, Fate, PacketRecord } from '../../device/net/packet-record.ts';
import { lightLinked, packetDetail } from './packet-detail.ts';

/** Rows in the document: what one can scroll through, and cheap to draw. */
const MAX_SHOWN = 150;
/** Explained packets kept, so that a long session does not fill memory. */
const MAX_KEPT = 5000;

interface Entry {
  readonly record: PacketRecord;
  readonly dissection: Dissection;
}

const WORDS: Readonly<Record<Direction, string>> = {
  'client-to-board': 'to board',
  'board-to-client': 'to client',
};

const FATES: Readonly<Record<Fate, string | null>> = {
  delivered: null,
  dropped: 'lost on the way',
  delayed: 'delayed',
  duplicated: 'arrived twice',
  reordered: 'overtaken',
  corrupted: 'damaged on the way',
};

export class PacketRows {
  /** Called when a reader opens a row, and with null when one is closed. */
  onToggle: (row: HTMLElement | null) => void = () => undefined;
  readonly #place: HTMLElement;
  readonly #dissector = new Dissector();
  #entries: Entry[] = [];
  #open = new Set<number>();
  #dropped = 0;

  constructor(place: HTMLElement) {
    this.#place = place;
  }

  get count(): number {
    return this.#entries.length + this.#dropped;
  }

  get shown(): number {
    return Math.min(this.#entries.length, MAX_SHOWN);
  }

  get openCount(): number {
    return this.#open.size;
  }

  add(record: PacketRecord): void {
    this.#entries.push({ record, dissection: this.#dissector.next(record) });
    if (this.#entries.length <= MAX_KEPT) return;
    this.#entries.shift();
    this.#dropped += 1;
  }

  /** Forgets the packets; the dissector goes on, because the connections do. */
  clear(): void {
    this.#entries = [];
    this.#open.clear();
    this.#dropped = 0;
    this.render();
  }

  render(): void {
    const rows = repeat(
      this.#entries.slice(-MAX_SHOWN),
      ({ record }) => record.number,
      (entry) => this.#row(entry),
    );
    render(rows, this.#place);
  }

  #row({ record, dissection }: Entry): TemplateResult {
    const { number, direction } = record;
    const open = this.#open.has(number);
    const fate = FATES[record.fate];
    const port = clientPort(dissection.connection);
    return html`<tr
        class="packet ${direction} ${record.fate}"
        data-protocol=${dissection.protocol}
        id="packet-${number}"
      >
        <td class="time">${(record.timeMs / 1000).toFixed(3)}${port}</td>
        <td class="direction">${LANE}<span>${WORDS[direction]}</span></td>
        <td class="protocol">${dissection.protocol}${port}</td>
        <td class="summary">
          <button
            type="button"
            aria-expanded=${open}
            aria-controls=${open ? `packet-${number}-detail` : nothing}
            @click=${() => this.#toggle(number)}
          >
            ${dissection.summary}${fate === null ? nothing : html` <em>(${fate})</em>`}
          </button>
        </td>
      </tr>
      ${
        open
          ? html`<tr class="packet-detail ${direction}" id="packet-${number}-detail">
              <td colspan="4">${packetDetail(record, dissection, `packet-${number}`)}</td>
            </tr>`
          : nothing
      }`;
  }

  /** Opens the packet that a link names ("packet-3", "packet-3-flags"). @returns whether it is there */
  openLinked(link: string): boolean {
    const number = Number(/^packet-(\d+)(?:-|$)/.exec(link)?.[1]);
    if (!this.#entries.slice(-MAX_SHOWN).some(({ record }) => record.number === number)) {
      return false;
    }
    if (!this.#open.has(number)) this.#toggle(number);
    lightLinked(link);
    return true;
  }

  #toggle(number: number): void {
    const opens = !this.#open.delete(number);
    if (opens) this.#open.add(number);
    this.render();
    this.onToggle(opens ? this.#place.querySelector<HTMLElement>(`#packet-${number}`) : null);
  }
}

/**
 * Which connection a packet belongs to: several clients may say the same at the same time. The style
 * sheet shows it below the protocol, or below the time where there is no column for the protocol.
 */
function clientPort(connection: string): TemplateResult | typeof nothing {
  if (connection === '') return nothing;
  return html`<span class="port" title="The client's port: one for each connection"
    ><span class="visually-hidden">client port </span>:${connection.split('-')[0]}</span
  >`;
}

/** The two lanes and the arrow between them; the style sheet turns it to the packet's direction. */
const LANE = html`<i class="lane" aria-hidden="true"><i class="lane-arrow"></i></i>`;

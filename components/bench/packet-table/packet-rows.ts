/**
 * The rows of the packet table: one for each packet, and beneath an open one its octets. Lit renders
 * them, keyed by packet number, so that a row keeps its place, its focus and its openness. To the
 * Tab key the rows are one stop; arrow keys, Home and End go from row to row.
 */
import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import { keyedList } from '../../ui/widget/keyed-list.ts';
import type { Packet } from '../../../device/formats/net/packet.ts';
import type { Direction, Fate } from '../../../device/formats/net/packet-record.ts';
import { fieldsOf, summaryOf } from '../../../device/formats/net/words/words.ts';
import { lightLinked } from './octet-cards.ts';
import { tellOpened } from './opened-packet.ts';
import { packetDetail } from './packet-detail.ts';

/** Rows in the document beside open ones: what one can scroll through, and cheap to draw. */
const MAX_SHOWN = 150;
/** Packets kept, so that a long session does not fill memory. */
const MAX_KEPT = 5000;

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
  /** Called when the keyboard goes to another row. */
  onMove: (toLatest: boolean) => void = () => undefined;
  readonly #place: HTMLElement;
  #packets: Packet[] = [];
  #open = new Set<number>();
  /** The packet of the row that Tab stops at; null for the latest. */
  #stop: number | null = null;
  #dropped = 0;

  constructor(place: HTMLElement) {
    this.#place = place;
  }

  get count(): number {
    return this.#packets.length + this.#dropped;
  }

  get shown(): number {
    return Math.min(this.#packets.length, MAX_SHOWN);
  }

  get openCount(): number {
    return this.#open.size;
  }

  add(packet: Packet): void {
    this.#packets.push(packet);
    if (this.#packets.length <= MAX_KEPT) return;
    this.#packets.shift();
    this.#dropped += 1;
  }

  clear(): void {
    this.#packets = [];
    this.#open.clear();
    tellOpened(null);
    this.#dropped = 0;
    this.render();
  }

  /** From now on Tab stops at the latest row, whichever that is. */
  stopAtLatest(): void {
    this.#stop = null;
  }

  render(): void {
    const shown = this.#shown();
    const numbers = shown.map(({ number }) => number);
    const stop = numbers.find((number) => number === this.#stop) ?? numbers.at(-1);
    const hadFocus = this.#place.contains(document.activeElement);
    const rows = keyedList(
      shown,
      ({ number }) => number,
      (packet) => this.#row(packet, packet.number === stop),
    );
    render(rows, this.#place);
    // The row that had it has left at the top, or all were cleared.
    if (hadFocus && !this.#place.contains(document.activeElement)) {
      this.#buttons()[0]?.focus({ preventScroll: true });
    }
  }

  #row(packet: Packet, isStop: boolean): TemplateResult {
    const { number, direction, protocol } = packet;
    const open = this.#open.has(number);
    const fate = FATES[packet.fate];
    const port = portMark(packet.clientPort);
    return html`<tr
        class="packet ${direction} ${packet.fate}"
        data-protocol=${protocol}
        id="packet-${number}"
      >
        <td class="time">${(packet.timeMs / 1000).toFixed(3)}${port}</td>
        <td class="direction">${LANE}<span>${WORDS[direction]}</span></td>
        <td class="protocol">${protocol}${port}</td>
        <td class="summary">
          <button
            type="button"
            tabindex=${isStop ? 0 : -1}
            aria-expanded=${open}
            aria-controls=${open ? `packet-${number}-detail` : nothing}
            @click=${() => this.#toggle(number)}
            @keydown=${(event: KeyboardEvent) => this.#step(event)}
          >
            <span>${summaryOf(packet)}${fate === null ? nothing : html` <em>(${fate})</em>`}</span>
          </button>
        </td>
      </tr>
      ${
        open
          ? html`<tr class="packet-detail ${direction}" id="packet-${number}-detail">
              <td colspan="4">${packetDetail(packet, fieldsOf(packet), `packet-${number}`)}</td>
            </tr>`
          : nothing
      }`;
  }

  /** Opens the packet that a link names ("packet-3", "packet-3-flags"). @returns whether it is there */
  openLinked(link: string): boolean {
    const number = Number(/^packet-(\d+)(?:-|$)/.exec(link)?.[1]);
    if (!this.#packets.some((packet) => packet.number === number)) return false;
    if (!this.#open.has(number)) this.#toggle(number);
    lightLinked(link);
    return true;
  }

  /** The latest, and above them what is open of those before. */
  #shown(): readonly Packet[] {
    const latest = this.#packets.slice(-MAX_SHOWN);
    if (this.#open.size === 0) return latest;
    const before = this.#packets.slice(0, -MAX_SHOWN);
    return [...before.filter(({ number }) => this.#open.has(number)), ...latest];
  }

  #buttons(): HTMLElement[] {
    return [...this.#place.querySelectorAll<HTMLElement>('.packet .summary button')];
  }

  #step(event: KeyboardEvent): void {
    const buttons = this.#buttons();
    const at = buttons.findIndex((button) => button === event.currentTarget);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = buttons[to];
    if (next === undefined) return;
    this.#stop = Number(/\d+$/.exec(next.closest('.packet')?.id ?? '')?.[0]);
    this.render();
    next.focus();
    this.onMove(to === buttons.length - 1);
  }

  #toggle(number: number): void {
    this.#stop = number;
    const opens = !this.#open.delete(number);
    if (opens) {
      this.#open.add(number);
      tellOpened(this.#packets.find((packet) => packet.number === number) ?? null);
    }
    this.render();
    this.onToggle(opens ? this.#place.querySelector<HTMLElement>(`#packet-${number}`) : null);
  }
}

/**
 * Which connection a packet belongs to: several clients may say the same at the same time. The style
 * sheet shows it below the protocol, or below the time where there is no column for the protocol.
 */
function portMark(port: number | null): TemplateResult | typeof nothing {
  if (port === null) return nothing;
  return html`<span class="port" title="The client's port: one for each connection"
    ><span class="visually-hidden">client port </span>:${port}</span
  >`;
}

/** The two lanes and the arrow between them; the style sheet turns it to the packet's direction. */
const LANE = html`<i class="lane" aria-hidden="true"><i class="lane-arrow"></i></i>`;

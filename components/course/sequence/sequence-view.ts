/**
 * Draws a connection as a sequence diagram: the client's lane on the left, the board's on the right,
 * time running down, each segment an arrow from its sender to its receiver. It is an ordered list all
 * the same: every row says in words what it shows. Lit renders it, keyed, so that a segment that is
 * on its way keeps flying and an open one stays open.
 *
 * It knows no board: whoever owns it hands it the packets of one connection and what the link tells
 * of them.
 */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { keyedList } from '../../ui/widget/keyed-list.ts';
import type { Packet } from '../../../device/formats/net/packet.ts';
import { fieldsOf } from '../../../device/formats/net/words/words.ts';
import { fieldSlugs } from '../../bench/packet-table/octets.ts';
import { lightLinked } from '../../bench/packet-table/octet-cards.ts';
import { packetDetail } from '../../bench/packet-table/packet-detail.ts';
import { copyLink } from '../../ui/widget/copy-link.ts';
import { placeFound, placeMissing } from '../../ui/widget/linked-place.ts';
import { draw } from '../../ui/widget/draw.ts';
import { gather } from '../../ui/widget/gather.ts';
import { isAtEnd } from '../../ui/widget/scrolling.ts';
import { checksumCard } from './checksum-card.ts';
import {
  type LandingRow,
  nameOf,
  type Note,
  type NoteRow,
  numbersInWords,
  type Row,
  type SegmentRow,
  SequenceModel,
} from './sequence-model.ts';
import { NOT_SENT_YET } from './not-sent-yet.ts';
import type { Side } from '../../../device/formats/net/segment.ts';
import { type Calculation, other } from './words.ts';

/** A reader who scrolls by less still follows. */
const SLACK_PX = 24;

export interface SequenceOptions {
  /** What all links into the diagram begin with: "lab" for #lab-syn. */
  readonly prefix: string;
  /** Shown while nothing has happened. */
  readonly empty: string;
  /** Says in a sentence what has just happened, for those who do not see it. */
  readonly onSay?: (sentence: string) => void;
}

export class SequenceView {
  readonly model = new SequenceModel();
  readonly #place: HTMLElement;
  readonly #options: SequenceOptions;
  readonly #open = new Set<string>();
  /** What the page's address names, until it is there. */
  #linked = '';
  /** Where the view was put for a segment that flies; whoever scrolls away from there reads something else. */
  #followedTo = -1;
  readonly #schedule = gather(
    () => this.render(),
    (run) => requestAnimationFrame(run),
  );

  /** @param place scrolls, and holds nothing else */
  constructor(place: HTMLElement, options: SequenceOptions) {
    this.#place = place;
    this.#options = options;
    this.model.onSay = (sentence) => options.onSay?.(sentence);
    this.model.onChange = this.#schedule;
    this.render();
  }

  clear(): void {
    this.model.clear();
    this.#open.clear();
    this.render();
  }

  /** Opens what a link names ("lab-syn-window"), now or as soon as it exists. */
  followLink(link: string): void {
    this.#linked = link.startsWith(`${this.#options.prefix}-`) ? link : '';
    if (this.#linked !== '') this.#schedule();
  }

  render(): void {
    const place = this.#place;
    const follows =
      isAtEnd(place, SLACK_PX) || Math.abs(place.scrollTop - this.#followedTo) < SLACK_PX;
    const { rows } = this.model;
    draw(
      place,
      rows.length === 0
        ? html`<p class="seq-empty">${this.#options.empty}</p>`
        : html`<ol class="seq-rows">
            ${keyedList(rows, rowKey, (row) => this.#row(row))}
          </ol>`,
    );
    if (follows && this.#open.size === 0) this.#follow();
    if (this.#linked !== '') this.#openLinked(this.#linked);
  }

  /** Shows the end; of a segment that flies the arrow, although there may be no room for what is said below it. */
  #follow(): void {
    const place = this.#place;
    place.scrollTop = place.scrollHeight;
    const flying = place.querySelector<HTMLElement>('.seq-segment.held');
    const isAbove =
      flying !== null && flying.getBoundingClientRect().top < place.getBoundingClientRect().top;
    if (isAbove) this.#show(flying);
    this.#followedTo = place.scrollTop;
  }

  #openLinked(link: string): void {
    const row = this.model.segments.find((one) => this.#holds(one, link));
    if (row === undefined) {
      if (document.getElementById(link) === null) placeMissing(link, NOT_SENT_YET);
      return;
    }
    this.#linked = '';
    placeFound(link);
    this.#open.add(row.slug);
    this.render();
    lightLinked(link);
    const target = document.getElementById(link);
    if (target instanceof HTMLDetailsElement) target.open = true;
    this.#show(target ?? document.getElementById(this.#id(row.slug)));
    // The browser looked for it before it was there, and left the focus on the link.
    const at = document.activeElement;
    if (at instanceof HTMLAnchorElement && at.hash === `#${link}`) {
      target?.focus({ preventScroll: true });
    }
  }

  /** "lab-syn-ack" is no part of "lab-syn", although it begins like one. */
  #holds({ slug, record, calculations }: SegmentRow, link: string): boolean {
    const id = this.#id(slug);
    if (link === id) return true;
    if (!link.startsWith(`${id}-`)) return false;
    const part = link.slice(id.length + 1);
    return (
      part === 'checksum-worked-out' ||
      calculations.some((one) => one.slug === part) ||
      fieldSlugs(fieldsOf(record, 'wire')).includes(part)
    );
  }

  #show(row: HTMLElement | null): void {
    if (row === null) return;
    const place = this.#place;
    place.scrollTop += row.getBoundingClientRect().top - place.getBoundingClientRect().top - 12;
  }

  #id(slug: string): string {
    return `${this.#options.prefix}-${slug}`;
  }

  #toggle(slug: string): void {
    const opens = !this.#open.delete(slug);
    if (opens) this.#open.add(slug);
    this.render();
    if (!opens) return;
    this.#show(document.getElementById(this.#id(slug)));
    // On a phone the diagram may lie half below the screen.
    this.#place.scrollIntoView({ block: 'nearest' });
  }

  #row(row: Row): TemplateResult {
    switch (row.type) {
      case 'segment':
        return this.#segment(row);
      case 'note':
        return noteRow(row);
      case 'landing':
        return this.#landing(row);
    }
  }

  #segment(row: SegmentRow): TemplateResult {
    const { slug, record, numbers, title, repeats, flight, landings } = row;
    const id = this.#id(slug);
    const open = this.#open.has(slug);
    return html`<li class="seq-segment from-${numbers.from} ${flight} ${record.fate}" id=${id}>
      <div class="seq-flight">
        <span class="seq-time">${this.#time(record.timeMs)}</span>
        <button
          type="button"
          class="seq-bar"
          aria-expanded=${open}
          aria-controls=${open ? `${id}-octets` : nothing}
          aria-label="${nameOf(row)} to the ${other(numbers.from)}: ${numbersInWords(numbers)}"
          @click=${() => this.#toggle(slug)}
        >
          <span class="seq-title">${title}${repeats > 0 ? ' again' : ''}</span>
          <span class="seq-numbers">${numbersInWords(numbers)}</span>
        </button>
        <span class="seq-time seq-landing"
          >${landings.map((timeMs) => this.#time(timeMs)).join(', ')}</span
        >
        ${arrow()}
      </div>
      ${statusOf(row)}
      <p class="seq-purpose">${row.purpose}</p>
      ${row.calculations.map((one) => calculation(one, numbers.from, `${id}-${one.slug}`))}
      ${open ? this.#opened(row, id) : nothing}
    </li>`;
  }

  #opened({ record, numbers }: SegmentRow, id: string): TemplateResult {
    const direction = numbers.from === 'client' ? 'client-to-board' : 'board-to-client';
    return html`<div class="packet-detail ${direction} seq-octets" id="${id}-octets">
      ${packetDetail(record, fieldsOf(record, 'wire'), id)}
      ${checksumCard(record.octets, numbers, id)}
    </div>`;
  }

  /** Counted from the connection's first packet. */
  #time(timeMs: number): string {
    const firstMs = this.model.segments[0]?.record.timeMs ?? timeMs;
    return `${((timeMs - firstMs) / 1000).toFixed(3)} s`;
  }

  #landing({ segment, timeMs }: LandingRow): TemplateResult {
    const { numbers, slug } = segment;
    return html`<li class="seq-late from-${numbers.from}">
      <span
        >${this.#time(timeMs)}: <a href="#${this.#id(slug)}">${nameOf(segment)}</a> of
        ${this.#time(segment.record.timeMs)} lands</span
      >
    </li>`;
  }
}

function rowKey(row: Row): string {
  return row.type === 'segment' ? row.slug : `${row.type} ${row.key}`;
}

/** The way of a segment, the part of it that it has made, its head, and the segment itself. */
function arrow(): TemplateResult {
  return html`<span class="seq-path" aria-hidden="true"
    ><svg class="seq-way" viewBox="0 0 100 20" preserveAspectRatio="none">
      <path d="M0 2L100 18" vector-effect="non-scaling-stroke" />
    </svg>
    <svg class="seq-made" viewBox="0 0 100 20" preserveAspectRatio="none">
      <path d="M0 2L100 18" vector-effect="non-scaling-stroke" /></svg
    ><i class="seq-head"></i><i class="seq-dot"></i
  ></span>`;
}

function statusOf({ flight, record, landings }: SegmentRow): TemplateResult | typeof nothing {
  const text = statusText(flight, record, landings.length);
  return text === null ? nothing : html`<p class="seq-status">${text}</p>`;
}

function statusText(
  flight: SegmentRow['flight'],
  { fate }: Packet,
  landings: number,
): string | null {
  if (flight === 'lost') return fate === 'dropped' ? 'Lost on the way.' : 'Lost with the board.';
  if (flight === 'held') return 'On its way.';
  if (flight === 'waiting') {
    return fate === 'delayed' ? 'Held back on the way.' : 'Held back, to be overtaken.';
  }
  if (landings > 1) return 'Arrived twice.';
  if (fate === 'delayed') return 'Arrived late.';
  if (fate === 'reordered') return 'Arrived after one that was sent later.';
  return fate === 'corrupted' ? 'Damaged on the way: its receiver drops it.' : null;
}

function calculation({ title, sum, because }: Calculation, side: Side, id: string): TemplateResult {
  return html`<div class="seq-sum by-${side}" id=${id} tabindex="-1">
    <p class="seq-sum-title">
      ${title}
      <a
        class="seq-link"
        href="#${id}"
        aria-label="Copy a link to: ${title}"
        @click=${(event: Event) => copyLink(event, id)}
        >#</a
      >
    </p>
    <p class="seq-sum-line">${sum}</p>
    <p>${because}</p>
  </div>`;
}

function noteRow({ client, board }: NoteRow): TemplateResult {
  return html`<li class="seq-note">${noteOf('client', client)} ${noteOf('board', board)}</li>`;
}

function noteOf(side: Side, note: Note | null): TemplateResult | typeof nothing {
  if (note === null) return nothing;
  return html`<span class="seq-${note.kind} at-${side}"
    ><span class="visually-hidden">${side}: </span>${note.text}</span
  >`;
}

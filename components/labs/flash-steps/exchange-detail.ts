/**
 * One exchange opened: each frame's octets as they crossed the wire, sixteen a row, and a card for
 * each field; of a reset the levels of EN and IO0, and what the ROM printed. The exchange and each
 * field have links: `#exchange-12`, `#exchange-12-1-checksum`.
 */
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit/html.js';
import type { Exchange } from '../../../device/board/board.ts';
import type {
  ExchangeField,
  ExchangeFrame,
  PinLevels,
} from '../../../device/formats/esp/exchange.ts';
import {
  copyLinkButton,
  nameAndRange,
  octetRows,
  octetsBesideCards,
} from '../../bench/packet-table/octet-cards.ts';
import { fieldOfEachOctet, fieldSlugs } from '../../bench/packet-table/octets.ts';

const SOURCE =
  'https://docs.espressif.com/projects/esptool/en/latest/esp32/advanced-topics/serial-protocol.html';
/** The ROM answers SYNC eight times with the same octets: to see two is enough. */
const MAX_ALIKE = 2;

export function exchangeDetail(exchange: Exchange, link: string): TemplateResult {
  const frames = exchange.frames.filter(
    (frame, at, all) =>
      frame.from === 'client' ||
      all.slice(0, at).filter(({ from }) => from === 'board').length < MAX_ALIKE,
  );
  const left = exchange.frames.length - frames.length;
  return html`
    <p class="exchange-when">${when(exchange)} ${copyLinkButton(link)}</p>
    ${exchange.levels.length > 0 ? levels(exchange.levels) : nothing}
    ${frames.map((frame, index) => frameDetail(frame, `${link}-${index + 1}`))}
    ${left > 0 ? html`<p class="exchange-more">and ${left} more like this</p>` : nothing}
    ${
      exchange.text.trim() === ''
        ? nothing
        : html`<div class="exchange-text">
            <p class="octets-title">What the board printed</p>
            <pre tabindex="0" aria-label="What the board printed">${exchange.text.trim()}</pre>
          </div>`
    }
    ${
      frames.length > 0
        ? html`<p class="exchange-source">
            Names of commands and fields: <a href=${SOURCE}>Espressif, esptool, Serial Protocol</a>.
          </p>`
        : nothing
    }
  `;
}

function when({ startMs, endMs, number }: Exchange): string {
  const start = `Exchange ${number}, ${(startMs / 1000).toFixed(3)} s after the flash began`;
  return endMs === null ? `${start}.` : `${start}; it took ${(endMs - startMs).toFixed(1)} ms.`;
}

function frameDetail(frame: ExchangeFrame, link: string): TemplateResult {
  const { fields, length, octets, tail, from } = frame;
  const owners = fieldOfEachOctet(length, fields);
  const partOf = (owner: number) => fields[owner]?.part;
  const slugs = fieldSlugs(fields);
  const direction = from === 'client' ? 'client-to-board' : 'board-to-client';
  const hidden = length - octets.length - tail.length;
  return html`<div class="packet-detail exchange-frame ${direction}">
    ${octetsBesideCards(
      html`<p class="octets-title">
          ${from === 'client' ? 'To the board' : 'From the board'}, ${length} octets with SLIP
        </p>
        <div class="octet-rows">
          ${octetRows(octets, owners, partOf)}
          ${
            hidden > 0
              ? html`<p class="octets-gap">${hidden} octets more, not kept</p>
                  ${octetRows(tail, owners, partOf, length - tail.length)}`
              : nothing
          }
        </div>`,
      html`<ul>
        ${fields.map((field, index) => card(field, index, `${link}-${slugs[index] ?? index}`))}
      </ul>`,
    )}
  </div>`;
}

function card(field: ExchangeField, index: number, link: string): TemplateResult {
  return html`<li class="card" data-field=${index} id=${link}>
    <button type="button" class="card-name">${nameAndRange(field)}</button>
    <p class="card-value">${field.value}</p>
    <p class="card-meaning">${field.meaning}</p>
  </li>`;
}

const PLOT = { left: 40, width: 300, high: 6, low: 26, row: 40 } as const;

/** EN and IO0 over time. Steps are drawn evenly: what counts is their order; times are in the list. */
function levels(steps: readonly PinLevels[]): TemplateResult {
  const words = steps.map(
    ({ timeMs, en, io0 }) =>
      `${timeMs.toFixed(0)} ms: EN ${en === 1 ? 'high' : 'low'}, IO0 ${io0 === 1 ? 'high' : 'low'}`,
  );
  return html`<figure class="exchange-levels">
    <svg viewBox="0 0 360 84" role="img" aria-label=${`Levels of EN and IO0. ${words.join('; ')}.`}>
      ${trace('EN', 0, [1, ...steps.map(({ en }) => en)])}
      ${trace('IO0', 1, [1, ...steps.map(({ io0 }) => io0)])}
    </svg>
    <ol>
      ${steps.map(
        ({ timeMs, dtr, rts, en, io0 }) =>
          html`<li>
            at ${timeMs.toFixed(0)} ms: DTR ${dtr ? 'asserted' : 'released'}, RTS
            ${rts ? 'asserted' : 'released'}. So EN is
            <strong>${en === 1 ? 'high' : 'low'}</strong> and IO0
            <strong>${io0 === 1 ? 'high' : 'low'}</strong>.
          </li>`,
      )}
    </ol>
  </figure>`;
}

function trace(name: string, row: number, values: readonly (0 | 1)[]): SVGTemplateResult {
  const top = row * PLOT.row;
  const step = PLOT.width / values.length;
  const y = (value: 0 | 1): number => top + (value === 1 ? PLOT.high : PLOT.low);
  let path = `M${PLOT.left} ${y(values[0] ?? 1)}`;
  values.forEach((value, index) => {
    path += `V${y(value)}H${(PLOT.left + (index + 1) * step).toFixed(1)}`;
  });
  return svg`<text x="0" y=${top + 22}>${name}</text><path d=${path} />`;
}

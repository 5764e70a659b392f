/**
 * A frame as HTML: the bits in rows of 32 as RFC 6455 section 5.2 draws them, the octets, a table of
 * the fields, and the masking octet by octet. Drawn at build time and in the page.
 */
import { readFrameHeader } from '../../../device/formats/net/websocket-frames.ts';
import { hexOctet } from '../../../device/formats/octets/octets.ts';
import { markup, type Markup } from '../../ui/widget/markup.ts';
import { type FramePart, frameParts, unmasked } from './frame-parts.ts';

const BITS_A_ROW = 32;
const MOST_ROWS = 5;
const MOST_MASKED = 12;
const MOST_OCTETS = 64;

/** The bits; a picture of what the table of fields says, so hidden from screen readers. */
export function bitGrid(octets: Uint8Array, fromClient: boolean): Markup {
  const parts = frameParts(octets, fromClient);
  const bits = octets.length * 8;
  const rows = Math.min(Math.ceil(bits / BITS_A_ROW), MOST_ROWS);
  const cells: Markup[] = [];
  for (let row = 0; row < rows; row += 1) {
    const start = row * BITS_A_ROW;
    const end = Math.min(start + BITS_A_ROW, bits);
    for (const part of parts) {
      const from = Math.max(part.from, start);
      const to = Math.min(part.to, end);
      if (part.kind === 'payload') {
        for (let at = from; at < to; at += 8)
          cells.push(cell(octets, part, at, at + 8, row, at === part.from));
      } else if (from < to) {
        cells.push(cell(octets, part, from, to, row, from === part.from));
      }
    }
  }
  const hidden = octets.length - (rows * BITS_A_ROW) / 8;
  const more = hidden > 0 ? markup`<p class="frame-more">and ${hidden} octets more</p>` : null;
  return markup`<div class="frame-grid ${fromClient ? 'client' : 'board'}" aria-hidden="true">${ruler()}${cells}</div>${more}`;
}

function ruler(): Markup[] {
  return Array.from(
    { length: BITS_A_ROW },
    (_, bit) => markup`<span class="frame-bit-number">${bit}</span>`,
  );
}

function cell(
  octets: Uint8Array,
  part: FramePart,
  from: number,
  to: number,
  row: number,
  isFirst: boolean,
): Markup {
  const place = placeOf(from % BITS_A_ROW, to - from, row);
  const bits: string[] = [];
  for (let bit = from; bit < to; bit += 1) {
    bits.push(String(((octets[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1));
    if ((bit + 1) % 8 === 0 && bit + 1 < to) bits.push(' ');
  }
  const wrong = part.wrong === null ? '' : ' wrong';
  const label = to - from === 1 ? part.name : cellLabel(octets, part, from, isFirst);
  return markup`<span class="frame-cell ${part.kind}${wrong}" style="${place}"><b>${bits.join('')}</b><i>${label}</i></span>`;
}

/**
 * Where a cell stands in rows of 32 bits; and, for a narrow picture, in rows of 16. There a cell that is too long for a
 * row is two rows high: it has as much room as it has bits.
 */
function placeOf(bit: number, count: number, row: number): string {
  const half = BITS_A_ROW / 2;
  const isLong = bit < half && bit + count > half;
  const narrow = isLong
    ? `1 / span ${half};--narrow-row:${2 * row + 2} / span 2`
    : `${(bit % half) + 1} / span ${count};--narrow-row:${2 * row + 2 + (bit < half ? 0 : 1)}`;
  return `--at:${bit + 1} / span ${count};--row:${row + 2};--narrow-at:${narrow}`;
}

function cellLabel(octets: Uint8Array, part: FramePart, from: number, isFirst: boolean): string {
  switch (part.kind) {
    case 'opcode':
      return `opcode ${part.value.split(' ')[0] ?? ''}`;
    case 'length':
      return `len ${part.value}`;
    case 'payload':
      return hexOctet(octets[from >> 3] ?? 0);
    default:
      return isFirst ? part.name : `${part.name}, continued`;
  }
}

/** The octets of the frame in hexadecimal, coloured by field. */
export function octetRow(octets: Uint8Array, fromClient: boolean): Markup {
  const parts = frameParts(octets, fromClient);
  const shown = [...octets.subarray(0, MOST_OCTETS)].map((octet, index) => {
    const kind = parts.find(({ from, to }) => from <= index * 8 && index * 8 < to)?.kind ?? '';
    return markup`<code class="${kind}">${hexOctet(octet)}</code> `;
  });
  const rest = octets.length - shown.length;
  return markup`<p class="frame-octets ${fromClient ? 'client' : 'board'}">${shown}${rest > 0 ? `and ${rest} more` : null}</p>`;
}

export function fieldTable(octets: Uint8Array, fromClient: boolean): Markup {
  const rows = frameParts(octets, fromClient).map(
    (part) => markup`<tr class="${part.wrong === null ? '' : 'wrong'}">
      <th scope="row"><span class="frame-swatch ${part.kind}"></span>${part.name}</th>
      <td>${bitRange(part)}</td>
      <td><code>${part.value}</code></td>
      <td>${part.meaning}${part.wrong === null ? null : markup` <strong class="frame-wrong">Wrong: ${part.wrong}</strong>`}</td>
    </tr>`,
  );
  return markup`<table class="frame-fields ${fromClient ? 'client' : 'board'}"><thead><tr><th scope="col">Field</th><th scope="col">Bits</th><th scope="col">Value</th><th scope="col">What it says</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function bitRange({ from, to }: FramePart): string {
  return to - from === 1 ? String(from) : `${from}–${to - 1}`;
}

/** RFC 6455 section 5.3: each octet of the payload XOR the octet of the key whose turn it is. */
export function maskTable(octets: Uint8Array): Markup {
  const head = readFrameHeader(octets);
  const { mask } = head;
  if (!head.isWhole || mask === null) {
    return markup`<p class="frame-note">This frame has no masking key: its payload goes out as it is.</p>`;
  }
  const plain = unmasked(octets, head);
  if (plain.length === 0) {
    return markup`<p class="frame-note">There is no payload to mask. The key is sent all the same.</p>`;
  }
  const rows = [...plain.subarray(0, MOST_MASKED)].map((octet, index) => {
    const key = mask[index & 3] ?? 0;
    return markup`<tr><th scope="row">${index}</th>
      <td>${character(octet)}</td><td>${valueOf(octet)}</td>
      <td><span class="frame-key-turn">key[${index & 3}]</span> ${valueOf(key)}</td>
      <td>${valueOf(octet ^ key)}</td></tr>`;
  });
  const rest = plain.length - rows.length;
  return markup`<table class="frame-masking"><thead><tr><th scope="col">i</th><th scope="col"><span class="visually-hidden">Character</span></th><th scope="col">Payload</th><th scope="col">XOR key[i mod 4]</th><th scope="col">Sent</th></tr></thead><tbody>${rows}</tbody></table>${
    rest > 0 ? markup`<p class="frame-more">and ${rest} octets more in the same way</p>` : null
  }`;
}

function valueOf(octet: number): Markup {
  const bits = octet.toString(2).padStart(8, '0');
  return markup`<code>${hexOctet(octet)}</code> <code class="frame-bits">${bits}</code>`;
}

function character(octet: number): string {
  return octet > 0x20 && octet < 0x7f ? String.fromCharCode(octet) : '';
}

/** Labels for boards, to be printed: number, address and date. Their sizes stand in flash-labels.css. */
import { html } from 'lit/html.js';
import type { FlashRecord } from '../../../device/board/board.ts';

export function labels(records: readonly (FlashRecord & { readonly number: number })[]): unknown {
  return records.map(
    ({ number, mac, endedMs }) =>
      html`<li class="flash-label">
        <strong>${number}</strong>
        <span>${mac}</span>
        <time>${day(new Date(endedMs))}</time>
      </li>`,
  );
}

/** "2026-11-30", local time. */
function day(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

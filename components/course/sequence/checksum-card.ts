/** A segment's checksum, worked out from its own octets, to be followed with pencil and paper. */
import { html, type TemplateResult } from 'lit/html.js';
import { type ChecksumPart, workOutChecksum } from './checksum-sum.ts';
import type { SegmentFacts } from '../../../device/formats/net/segment.ts';

/** Words of a part that are shown; of long data the rest is only counted. */
const MAX_SHOWN = 24;

export function checksumCard(
  octets: Uint8Array,
  segment: SegmentFacts,
  id: string,
): TemplateResult {
  const { parts, total, folded, checksum, inPacket } = workOutChecksum(octets, segment);
  const once = (total & 0xffff) + (total >>> 16);
  const folding = [`${hex(total & 0xffff)} + ${hex(total >>> 16)} = ${hex(once)}`];
  if (once > 0xffff) folding.push(`${hex(once & 0xffff)} + 1 = ${hex(folded)}`);
  return html`<details class="seq-checksum" id="${id}-checksum-worked-out">
    <summary>The checksum, worked out</summary>
    <p>
      All words of two octets are added: both addresses, the protocol's number and the length, then
      the segment itself with its checksum taken as 0. What goes beyond 16 bits is added in again,
      and every bit of the result is turned round.
    </p>
    <dl>
      ${parts.map(
        (part) =>
          html`<div>
            <dt>${part.name}</dt>
            <dd>${wordsOf(part)} = ${hex(part.sum)}</dd>
          </div>`,
      )}
      <div>
        <dt>All together</dt>
        <dd>${parts.map(({ sum }) => hex(sum)).join(' + ')} = ${hex(total)}</dd>
      </div>
      <div>
        <dt>The carries added in again</dt>
        <dd>${folding.join(', ')}</dd>
      </div>
      <div>
        <dt>Every bit turned round</dt>
        <dd>
          ${hex(checksum)}
          ${
            checksum === inPacket
              ? 'and that is what the packet holds.'
              : `but the packet holds ${hex(inPacket)}: it was damaged, and its receiver drops it.`
          }
        </dd>
      </div>
    </dl>
  </details>`;
}

function wordsOf({ words }: ChecksumPart): string {
  const shown = words.slice(0, MAX_SHOWN).map(hex).join(' + ');
  const rest = words.length - MAX_SHOWN;
  return rest > 0 ? `${shown} + ${rest} more` : shown;
}

function hex(value: number): string {
  return value.toString(16).padStart(4, '0');
}

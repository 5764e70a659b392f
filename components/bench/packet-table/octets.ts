/** How the octets of a packet are laid out beside its fields. Nothing here needs a document. */
import { Numbered, slugOf } from '../../ui/widget/words.ts';
import type { Field } from '../../../device/formats/net/packet.ts';

/** Printable ASCII as it is, everything else as a middle dot. */
export function asCharacter(value: number): string {
  return value >= 0x20 && value < 0x7f ? String.fromCharCode(value) : '·';
}

/** For each octet the index of the field it belongs to, -1 for none. */
export function fieldOfEachOctet(
  length: number,
  fields: readonly Pick<Field, 'start' | 'end'>[],
): number[] {
  const owners = new Array<number>(length).fill(-1);
  fields.forEach(({ start, end }, index) => {
    owners.fill(index, Math.max(0, start), Math.min(length, end));
  });
  return owners;
}

export interface LayerGroup {
  readonly layer: Field['layer'];
  readonly members: readonly { readonly field: Field; readonly index: number }[];
}

/** Neighbouring fields of one layer together, in their order in the packet. */
export function groupByLayer(fields: readonly Field[]): LayerGroup[] {
  const groups: { layer: Field['layer']; members: { field: Field; index: number }[] }[] = [];
  fields.forEach((field, index) => {
    const last = groups.at(-1);
    if (last?.layer === field.layer) last.members.push({ field, index });
    else groups.push({ layer: field.layer, members: [{ field, index }] });
  });
  return groups;
}

/** The RFC editor's address for "RFC 9293 section 3.1" or "RFC 9293 (3.1)", null for other sources. */
export function rfcAddress(source: string): string | null {
  const match = /\bRFC (\d+)(?:[ ,]*(?:sections? |\()?(\d+(?:\.\d+)*))?/i.exec(source);
  if (match?.[1] === undefined) return null;
  const section = match[2] === undefined ? '' : `#section-${match[2]}`;
  return `https://www.rfc-editor.org/rfc/rfc${match[1]}${section}`;
}

/** The last part of each field's link: "sequence-number"; a name that comes again gets a number. */
export function fieldSlugs(fields: readonly Pick<Field, 'name'>[]): string[] {
  const slugs = new Numbered();
  return fields.map(({ name }) => slugs.next(slugOf(name)));
}

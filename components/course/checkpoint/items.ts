/** Which items of a checkpoint are ticked by what was found. No DOM. */
import { Numbered } from '../../ui/widget/words.ts';

export interface Item {
  readonly evidence: string;
  readonly seen: boolean;
}

/**
 * @param found evidence that appeared at once, in one packet say
 * @returns the indices to tick. In order, only the item that is due can be ticked: an answer nobody
 * asked for is a fine thing, but not the evidence that is due.
 */
export function ticked(items: readonly Item[], found: string, anyOrder: boolean): number | null {
  const at = items.findIndex(({ seen, evidence }) => !seen && (!anyOrder || evidence === found));
  return items[at]?.evidence === found ? at : null;
}

/** A name for each item, by which progress remembers it: the evidence, numbered where it comes again. */
export function itemKeys(evidence: readonly string[]): string[] {
  const names = new Numbered('-nr-');
  return evidence.map((name) => names.next(name));
}

/** Compares a page as a sketch has it, a template, with the page as a board served it. */
import type { Excerpt } from '../../course/sketch-code/excerpt.ts';

/** The lines between `R"…(` and `)…"`, under their own numbers. @throws Error when there are none. */
export function templateLines({ first, lines }: Excerpt): Excerpt {
  const text = lines.join('\n');
  const match = /R"([^ ()\\\s]{0,16})\(([\s\S]*)\)\1"/.exec(text);
  const page = match?.[2];
  if (page === undefined) throw new Error('The excerpt holds no raw string.');
  const before = text.slice(0, text.indexOf(page)).split('\n').length - 1;
  // What ends in a line end has no further, empty line.
  return { first: first + before, lines: page.replace(/\n$/, '').split('\n') };
}

/** A line that is not the same at both ends: what they share, and what each has between. */
export interface ChangedLine {
  /** From 0. */
  readonly index: number;
  readonly start: string;
  readonly inSketch: string;
  readonly served: string;
  readonly end: string;
}

export interface Comparison {
  readonly same: number;
  readonly changed: readonly ChangedLine[];
}

/** Line by line; a line that only one side has is compared with an empty one. */
export function compare(template: readonly string[], served: readonly string[]): Comparison {
  const changed: ChangedLine[] = [];
  const count = Math.max(template.length, served.length);
  for (let index = 0; index < count; index++) {
    const one = template[index] ?? '';
    const other = served[index] ?? '';
    if (one === other && index < template.length && index < served.length) continue;
    const [left, right] = [Array.from(one), Array.from(other)];
    const start = sharedStart(left, right);
    const end = sharedStart(left.slice(start).reverse(), right.slice(start).reverse());
    changed.push({
      index,
      start: left.slice(0, start).join(''),
      inSketch: left.slice(start, left.length - end).join(''),
      served: right.slice(start, right.length - end).join(''),
      end: left.slice(left.length - end).join(''),
    });
  }
  return { same: count - changed.length, changed };
}

/** How many characters two texts share from their beginning; by code point, so that none is cut. */
function sharedStart(left: readonly string[], right: readonly string[]): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length++;
  return length;
}

/** The lines of a text that came over the wire; a line end at its end begins no line. */
export function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

/**
 * The beginning of a C++ source that a compiler can read ahead: its preprocessor lines before the first declaration.
 * They seldom change while a sketch is edited, and most of what a compiler reads is behind their `#include`.
 */
import { type Token, tokensFromStart } from './cpp-tokens.ts';

export interface Preamble {
  /** What is read ahead: the lines, and a `#line` where the source has none. */
  readonly text: string;
  /** The source without these lines; the others keep their numbers. */
  readonly rest: string;
}

/**
 * Ends before the first thing that is no directive, outside of every `#if`.
 * @param path of the source, as diagnostics name it
 */
export function preambleOf(source: string, path: string): Preamble {
  const numbering: Token[] = [];
  let end = 0;
  let depth = 0;
  for (const token of tokensFromStart(source)) {
    if (token.kind !== 'directive') break;
    const [, name = ''] = /^#\s*(\w*)/.exec(token.text) ?? [];
    if (name === 'line') numbering.push(token);
    if (name.startsWith('if')) ++depth;
    else if (name === 'endif') --depth;
    if (depth < 0) break;
    if (depth === 0) end = token.end;
  }
  const text = `#line 1 ${JSON.stringify(path)}\n${source.slice(0, end)}\n`;
  return { text, rest: emptied(source, end, numbering) };
}

/** With empty lines up to `end`, but for the directives that give lines their numbers. */
function emptied(source: string, end: number, numbering: readonly Token[]): string {
  const lines = (from: number, to: number): string => source.slice(from, to).replace(/[^\n]+/g, '');
  let rest = '';
  let at = 0;
  for (const token of numbering.filter((one) => one.end <= end)) {
    rest += lines(at, token.start) + token.text;
    at = token.end;
  }
  return rest + lines(at, end) + source.slice(end);
}

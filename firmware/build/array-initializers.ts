/**
 * `int a[n] = {1, 2};` with an `n` that is no constant: GCC takes it, Clang does not. The initializer becomes an
 * array of its own behind the declaration, on the same line, and is copied from there; elements without a value are
 * zero. Only what Clang complains of is changed, and only a declaration of one array.
 */
import { SourceLines } from './source-lines.ts';

/** With or without the ranges that a page's compiler is asked for (diagnostics.ts). */
const COMPLAINT =
  /^(.+?):(\d+):(\d+):(?:(?:\{[\d:-]+\})+:)? error: variable-sized object may not be initialized$/gm;
/** From the array's name on: its size, its initializer without braces inside, and the end. */
const DECLARATOR = /^(\w+)\s*(\[[^\][]*\])\s*=?\s*(\{[^{};]*\}|"(?:\\.|[^"\\\n])*")\s*;/;

/** The source that is to be compiled instead; null when nothing can be done. */
export function withCopiedInitializers(source: string, diagnostics: string): string | null {
  const lines = source.split('\n');
  const named = new SourceLines(source);
  const places = [...diagnostics.matchAll(COMPLAINT)].map(([, file = '', line, column]) => {
    return { index: (named.lineOf(file, Number(line)) ?? 0) - 1, column: Number(column) - 1 };
  });
  // From the end, so that earlier places stay.
  places.sort((a, b) => b.index - a.index || b.column - a.column);
  for (const { index, column } of places) {
    // Clang points at the size.
    const sizeAt = lines.slice(0, index).reduce((sum, line) => sum + line.length + 1, column);
    const text = lines.join('\n');
    const start = text.slice(0, sizeAt).search(/\w+\s*\[[^\][]*$/);
    const [whole, name, size, values] = DECLARATOR.exec(text.slice(start)) ?? [];
    if (index < 0 || start < 0 || whole === undefined || name === undefined) return null;
    const changed = `${name}${size ?? ''}; ${copy(name, values ?? '')}`;
    const breaks = '\n'.repeat(whole.split('\n').length - changed.split('\n').length);
    lines.splice(0, lines.length, ...splice(text, start, whole, changed + breaks).split('\n'));
  }
  return places.length === 0 ? null : lines.join('\n');
}

function splice(text: string, start: number, old: string, changed: string): string {
  return text.slice(0, start) + changed + text.slice(start + old.length);
}

function copy(name: string, values: string): string {
  const element = `__typeof__(${name}[0])`;
  if (/^\{\s*\}$/.test(values)) {
    return `for (auto& __to : ${name}) __to = ${element}{};`;
  }
  return `{ ${element} __from[] = ${values}; unsigned __i = 0; for (auto& __to : ${name}) { if (__i < sizeof __from / sizeof *__from) __to = __from[__i]; else __to = ${element}{}; __i++; } }`;
}

/**
 * Arduino's generated prototypes: a sketch may use a function before it defines it. As Arduino's builder does, only
 * global functions get one, and none with default arguments. Unlike it, a prototype is made only for a
 * function that is used before its definition, and stands before the first declaration that uses it: a type that
 * it needs has more time to be declared. A function between `#if` lines is declared between the same lines. Where
 * this cannot tell, it leaves the sketch alone, and the compiler's own message stands.
 *
 * https://arduino.github.io/arduino-cli/latest/sketch-build-process/#pre-processing
 */
import { type Branch, type Declaration, declarationsOf } from './declarations.ts';

/** The source with prototypes; `#line` keeps every other line's number. It may have `#line` itself. */
export function withPrototypes(source: string): string {
  const declarations = declarationsOf(source);
  const firstFunction = declarations.findIndex(({ kind }) => kind === 'function');
  const byName = new Map<string, { readonly used: Declaration; readonly index: number }[]>();
  for (const [index, used] of declarations.entries()) {
    const { name } = used.prototype ?? {};
    if (name === undefined) continue;
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [{ used, index }]);
    else same.push({ used, index });
  }
  const declared = new Map<Declaration, (readonly Branch[])[]>();
  let result = '';
  let at = 0;
  for (const [index, user] of declarations.entries()) {
    // A class before the first function may have members of the same names.
    if (user.kind === 'scope' && (firstFunction < 0 || index < firstFunction)) continue;
    const needed = [...user.uses]
      .flatMap((name) => byName.get(name) ?? [])
      .filter((one) => one.index > index)
      .sort((a, b) => a.index - b.index);
    const missing = needed
      .map(({ used }) => used)
      .filter((used) => {
        const places = declared.get(used) ?? [];
        if (places.some((branches) => isWithin(user.branches, branches))) return false;
        declared.set(used, [...places, user.branches]);
        return true;
      });
    if (missing.length === 0) continue;
    const lines = missing.flatMap((used) => prototypeLines(source, used, user.branches));
    const column = user.place - (source.lastIndexOf('\n', user.place - 1) + 1);
    const indent = ' '.repeat(column);
    result += `${source.slice(at, user.place)}\n${lines.join('\n')}\n${lineOf(source, user.place)}\n${indent}`;
    at = user.place;
  }
  return result + source.slice(at);
}

function prototypeLines(source: string, used: Declaration, here: readonly Branch[]): string[] {
  const branches = used.branches.slice(commonLength(used.branches, here));
  return [
    ...branches.flatMap(({ lines }) => lines),
    lineOf(source, used.start),
    used.prototype?.text ?? '',
    ...branches.map(() => '#endif'),
  ];
}

function isWithin(inner: readonly Branch[], outer: readonly Branch[]): boolean {
  return commonLength(inner, outer) === outer.length;
}

function commonLength(a: readonly Branch[], b: readonly Branch[]): number {
  const differs = a.findIndex((branch, at) => {
    return branch.group !== b[at]?.group || branch.lines.length !== b[at].lines.length;
  });
  return differs < 0 ? a.length : differs;
}

/** The directive that gives a place of the source its file and line again. */
function lineOf(source: string, place: number): string {
  const before = source.slice(0, place);
  const [last] = [...before.matchAll(/^[ \t]*#[ \t]*line[ \t]+(\d+)(.*)\n/gm)].slice(-1);
  const from = last === undefined ? 0 : last.index + last[0].length;
  const line = Number(last?.[1] ?? 1) + before.slice(from).split('\n').length - 1;
  return `#line ${line}${last?.[2] ?? ''}`;
}

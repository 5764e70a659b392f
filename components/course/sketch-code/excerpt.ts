/**
 * Parts of a sketch by their names, so that what a lesson shows is always the file itself: top-level
 * includes, variables and functions, each with the comment that stands on it, and runs of lines
 * inside one. Just enough of C++ for sketches: comments, strings, raw strings, brackets. It knows no
 * macros, and takes no class or namespace apart.
 */
export interface SketchPart {
  readonly kind: 'include' | 'variable' | 'function';
  /** `WiFi.h`, `LED_Status`, `notifyClients`. */
  readonly name: string;
  /** First line, counted from 1: of the comment directly above it, if there is one. */
  readonly first: number;
  /** First line of its code. */
  readonly code: number;
  readonly last: number;
}

/**
 * What to show: whole parts, or the lines of one part from the only one that has a text to the next
 * that has another.
 */
export type ExcerptRequest =
  | { readonly part: string; readonly through?: string }
  | { readonly within: string; readonly from: string; readonly to?: string };

export interface Excerpt {
  /** Number of its first line in the file, counted from 1. */
  readonly first: number;
  readonly lines: readonly string[];
}

/**
 * @throws Error when the sketch has no such part or no such line, or when a text is in several lines:
 * a lesson must not show something else than it speaks of.
 */
export function excerpt(source: string, request: ExcerptRequest): Excerpt {
  const parts = sketchParts(source);
  const lines = source.split('\n');
  if ('part' in request) {
    const first = partNamed(parts, request.part);
    const last = request.through === undefined ? first : partNamed(parts, request.through);
    if (last.last < first.last) throw new Error(`${last.name} stands before ${first.name}.`);
    return { first: first.first, lines: lines.slice(first.first - 1, last.last) };
  }
  const part = partNamed(parts, request.within);
  const from = lineWith(lines, part.first, part.last, request.from);
  const to = request.to === undefined ? from : linesWith(lines, from, part.last, request.to)[0];
  return { first: from, lines: lines.slice(from - 1, to) };
}

/** The parts of a sketch in the order of the file. */
export function sketchParts(source: string): SketchPart[] {
  const parts: SketchPart[] = [];
  const lineAt = lineCounter(source);
  let commentFrom: number | null = null;
  let commentTo = 0;
  let at = 0;
  while (at < source.length) {
    const blank = /\s*/y;
    blank.lastIndex = at;
    blank.exec(source);
    at = blank.lastIndex;
    if (at >= source.length) break;
    const line = lineAt(at);
    const comment = skipComment(source, at);
    if (comment !== null) {
      const isTrailing = parts.at(-1)?.last === line;
      // A comment belongs to what follows unless an empty line lies between.
      if (!isTrailing) {
        if (commentFrom === null || line > commentTo + 1) commentFrom = line;
        commentTo = lineAt(comment - 1);
      }
      at = comment;
      continue;
    }
    const end = source[at] === '#' ? lineEnd(source, at) : itemEnd(source, at);
    const last = lineAt(end - 1);
    const named = nameOf(source.slice(at, end));
    if (named !== null) {
      const first = commentFrom !== null && commentTo === line - 1 ? commentFrom : line;
      parts.push({ ...named, first, code: line, last });
    }
    commentFrom = null;
    at = end;
  }
  return parts;
}

function partNamed(parts: readonly SketchPart[], name: string): SketchPart {
  const [part, another] = parts.filter((candidate) => candidate.name === name);
  if (part === undefined) {
    const known = parts.map((candidate) => candidate.name).join(', ');
    throw new Error(`The sketch has no part "${name}". It has: ${known}.`);
  }
  if (another !== undefined) throw new Error(`The sketch has several parts "${name}".`);
  return part;
}

/** The only line that has the text. */
function lineWith(lines: readonly string[], first: number, last: number, text: string): number {
  const [line, ...others] = linesWith(lines, first, last, text);
  if (others.length > 0) {
    throw new Error(
      `"${text}" is in several lines of the sketch: ${[line, ...others].join(', ')}.`,
    );
  }
  return line;
}

/** The lines from `first` to `last` that have the text. @throws Error when none has */
function linesWith(
  lines: readonly string[],
  first: number,
  last: number,
  text: string,
): [number, ...number[]] {
  const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const [line, ...others] = numbers.filter((number) => lines[number - 1]?.includes(text));
  if (line === undefined) {
    throw new Error(`Lines ${first} to ${last} of the sketch have no "${text}".`);
  }
  return [line, ...others];
}

/** Line numbers of offsets that only grow. */
function lineCounter(source: string): (offset: number) => number {
  let line = 1;
  let counted = 0;
  return (offset) => {
    for (; counted < offset; counted++) if (source[counted] === '\n') line++;
    return line;
  };
}

function lineEnd(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end === -1 ? source.length : end;
}

/** The offset behind the comment that begins at `at`, or null when none begins there. */
function skipComment(source: string, at: number): number | null {
  if (source.startsWith('//', at)) return lineEnd(source, at);
  if (!source.startsWith('/*', at)) return null;
  const end = source.indexOf('*/', at + 2);
  return end === -1 ? source.length : end + 2;
}

/** The offset behind the string or character that begins at `at`, or null. Raw strings included. */
function skipLiteral(source: string, at: number): number | null {
  // C++ [lex.string]: R"delimiter( … )delimiter"
  const raw = /R"([^ ()\\\s]{0,16})\(/y;
  raw.lastIndex = at;
  const opening = raw.exec(source);
  if (opening !== null) {
    const closing = `)${opening[1] ?? ''}"`;
    const end = source.indexOf(closing, raw.lastIndex);
    return end === -1 ? source.length : end + closing.length;
  }
  const quoted = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'/y;
  quoted.lastIndex = at;
  return quoted.exec(source) === null ? null : quoted.lastIndex;
}

/** The offset behind the declaration or definition that begins at `at`. */
function itemEnd(source: string, at: number): number {
  let depth = 0;
  let isFunction = false;
  let before = ''; // the last character that is neither blank nor comment, at this depth
  let offset = at;
  while (offset < source.length) {
    const skipped = skipComment(source, offset) ?? skipLiteral(source, offset);
    if (skipped !== null) {
      offset = skipped;
      continue;
    }
    const character = source[offset++] ?? '';
    if ('([{'.includes(character)) {
      if (depth === 0 && character === '{' && before === ')') isFunction = true;
      depth++;
    } else if (')]}'.includes(character)) {
      depth--;
      if (depth === 0 && character === '}' && isFunction) return offset;
    }
    if (depth !== 0) continue;
    if (character === ';') return offset;
    if (character.trim() !== '') before = character;
  }
  return source.length;
}

function nameOf(text: string): Pick<SketchPart, 'kind' | 'name'> | null {
  const include = /^#include\s*[<"]([^>"]+)[>"]/.exec(text);
  if (include?.[1] !== undefined) return { kind: 'include', name: include[1] };
  if (text.startsWith('#')) return null;
  // The name stands before the first bracket, brace or "=" that opens arguments or a value.
  const head = /^[^({=;[]*?([A-Za-z_]\w*)\s*([({=;[])/.exec(text);
  if (head?.[1] === undefined) return null;
  const isFunction = head[2] === '(' && text.endsWith('}');
  return { kind: isFunction ? 'function' : 'variable', name: head[1] };
}

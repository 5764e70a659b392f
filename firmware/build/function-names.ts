/**
 * The names by which a sketch's own functions are traced, from the names the linker gives them
 * (demangled, Itanium C++ ABI). Only functions defined in the sketch's text are the sketch's own:
 * functions of headers, and those that the compiler makes, are left out. A lambda is named by its place:
 * `setup: GET /` when it answers a route, `lambda in setup` elsewhere.
 *
 * This reads just enough of C++ for sketches. Left out: a function that a macro defines is not traced.
 */

interface Definition {
  readonly name: string;
  /** Where its declaration begins in the text. */
  readonly head: number;
  /** Where its body begins and ends. */
  readonly start: number;
  readonly end: number;
}

/** The name for a function, or null when the function is not the sketch's own. */
export function ownFunctionName(linked: string, sources: readonly string[]): string | null {
  const plain = linked
    .replaceAll('(anonymous namespace)::', '')
    .replace(/^non-virtual thunk to /, '');
  const lambda = /^(.*?)::(?:\$_(\d+)|'lambda(\d*)'\([^)]*\))::operator\(\)\(/.exec(plain);
  const name = withoutArguments(lambda?.[1] ?? plain);
  if (name === null) return null;
  const outermost = name.split('::')[0] ?? name;
  const defined = sources.flatMap((source) =>
    definitions(source).map((definition) => ({ source, ...definition })),
  );
  const own = defined.find((definition) => definition.name === outermost);
  if (own === undefined) return null;
  if (lambda === null) return name;
  // Clang counts the lambdas of a file; their places in this function tell which is which.
  const places = lambdas(own.source, own);
  const place = places.length === 1 ? places[0] : undefined;
  const number = Number(lambda[2] ?? lambda[3] ?? 0);
  const first = countBefore(own.source, own.start);
  return place ?? places[number - first] ?? `lambda in ${name}`;
}

/** `int f<int>(char const*)` → `f`; null for a name that no sketch can write. */
function withoutArguments(linked: string): string | null {
  const noTemplates = linked.replace(/<.*?>(?=::|\(|$)/g, '');
  const name = /([A-Za-z_~]\w*(?:::~?[A-Za-z_]\w*)*)\s*(?:\(.*)?$/.exec(
    noTemplates.split('(')[0] ?? '',
  );
  return name?.[1] ?? null;
}

/** Functions and classes at the outermost level; namespaces and `extern "C"` count as none. */
export function definitions(source: string): Definition[] {
  const text = blanked(source);
  const found: Definition[] = [];
  let depth = 0;
  let start = 0; // of the declaration that is being read
  let open: { name: string; head: number; start: number } | null = null;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === ';' && depth === 0) start = at + 1;
    if (character === '{') {
      const head = text.slice(start, at).replace(/\btemplate\s*<[^{]*?>(?=\s*[\w:])/, '');
      if (
        depth === 0 &&
        /^\s*(?:inline\s+)?namespace\b[\w\s:]*$|^\s*extern\s*"\s*"\s*$/.test(head)
      ) {
        start = at + 1;
        continue;
      }
      if (depth === 0) {
        const name = /\b(?:class|struct|union)\s+(\w+)/.exec(head)?.[1] ?? functionName(head);
        const from = start + text.slice(start, at).search(/\S/);
        open = name === undefined ? null : { name, head: from, start: at };
      }
      depth++;
    }
    if (character === '}') {
      if (depth > 0) depth--;
      if (depth === 0) {
        if (open !== null) found.push({ ...open, end: at });
        open = null;
        start = at + 1;
      }
    }
  }
  return found;
}

function functionName(head: string): string | undefined {
  // Neither an initializer (`int x[] = {`) nor a call in one.
  if (head.includes('=') || !head.includes(')')) return undefined;
  return /(\w+)(?:::~?\w+)*\s*\(/.exec(head)?.[1];
}

const LAMBDA =
  /(?<=[(,=]\s*|return\s+)\[[^\][]*\]\s*(?:\([^()]*\)\s*)?(?:mutable\s*)?(?:->[^{;]*)?\{/g;

function countBefore(source: string, end: number): number {
  return blanked(source).slice(0, end).match(LAMBDA)?.length ?? 0;
}

/** Names for the lambdas inside a definition, in their order. */
function lambdas(source: string, { name, start, end }: Definition): string[] {
  const text = blanked(source);
  const names: string[] = [];
  for (const match of text.matchAll(LAMBDA)) {
    if (match.index < start || match.index > end) continue;
    const before = source.slice(Math.max(start, text.lastIndexOf(';', match.index)), match.index);
    const route = /\.on\s*\(\s*"([^"]*)"\s*,\s*(?:(\w+)\s*,\s*)?$/.exec(before);
    const called = /(\w+)\s*\(\s*$/.exec(before);
    if (route !== null) {
      const method = route[2]?.replace(/^HTTP_/, '') ?? 'ANY';
      names.push(`${name}: ${method} ${route[1] ?? ''}`);
    } else {
      names.push(called === null ? `lambda in ${name}` : `${name}: ${called[1] ?? ''}`);
    }
  }
  return names;
}

/** The text with comments and quoted text blanked out, so that brackets in them do not count. */
function blanked(source: string): string {
  const skip =
    /\/\/[^\n]*|\/\*[^]*?\*\/|R"([^ ()\\\s]{0,16})\([^]*?\)\1"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'|^[ \t]*#[^\n]*/gm;
  return source.replaceAll(skip, (skipped) => {
    const quotes = skipped.startsWith('"') && skipped.length > 1;
    const inside = skipped.replaceAll(/[^\n]/g, ' ');
    return quotes ? `"${inside.slice(1, -1)}"` : inside;
  });
}

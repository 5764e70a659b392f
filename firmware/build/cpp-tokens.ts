/**
 * C++ text as tokens (ISO/IEC 14882, [lex]), as far as the shape of a sketch needs them: words, numbers, quoted
 * text, marks, and preprocessor lines as a whole. Comments and white space are left out. Nothing is an error
 * here: text that is no C++ becomes tokens too, and the compiler complains about it.
 */
export interface Token {
  readonly kind: 'word' | 'number' | 'quoted' | 'mark' | 'directive';
  readonly text: string;
  /** Place in the text; `end` is behind the last character. */
  readonly start: number;
  readonly end: number;
}

// Long runs are one step each: a pattern that repeats a choice for each character fills the engine's stack.
const SPACE = /\s+|\\\r?\n|\/\/[^\n\\]*(?:\\(?:\r\n|[^])[^\n\\]*)*|\/\*[^]*?(?:\*\/|$)/y;
const DIRECTIVE = /#[^\n\\/]*(?:(?:\\\r?\n|\/\*[^]*?\*\/|[\\/])[^\n\\/]*)*/y;
const LEXEMES: readonly (readonly [Token['kind'], RegExp])[] = [
  ['quoted', /(?:u8|[uUL])?R"([^ ()\\\s]{0,16})\([^]*?\)\1"/y],
  [
    'quoted',
    /(?:u8|[uUL])?(?:"[^"\\\n]*(?:\\[^][^"\\\n]*)*"|'(?:\\[^]|[^'\\\n])[^'\\\n]*(?:\\[^][^'\\\n]*)*')/y,
  ],
  ['word', /[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*/y],
  ['number', /\.?\d(?:[eEpP][+-]|'?[\w.])*/y],
  ['mark', /->|::|[^]/y],
];

export function tokensOf(source: string): Token[] {
  return [...tokensFromStart(source)];
}

/** One after the other: who needs only the first ones reads no further. */
export function* tokensFromStart(source: string): Generator<Token, undefined> {
  let lineStart = true;
  for (let at = 0; at < source.length;) {
    const space = matchAt(SPACE, source, at);
    if (space !== '') {
      lineStart ||= space.includes('\n');
      at += space.length;
      continue;
    }
    const token = lexeme(source, at, lineStart);
    yield token;
    lineStart = false;
    at = token.end;
  }
}

function lexeme(source: string, start: number, lineStart: boolean): Token {
  if (lineStart && source[start] === '#') {
    const text = matchAt(DIRECTIVE, source, start);
    return { kind: 'directive', text, start, end: start + text.length };
  }
  for (const [kind, pattern] of LEXEMES) {
    const text = matchAt(pattern, source, start);
    if (text !== '') return { kind, text, start, end: start + text.length };
  }
  throw new Error('The last pattern takes any character.');
}

function matchAt(pattern: RegExp, source: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? '';
}

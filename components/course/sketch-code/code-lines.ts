/**
 * The lines of a sketch in pieces that are set differently: code, comments, strings. Only what holds
 * within a line; the page in a raw string is shown plain, with its placeholders picked out.
 */
export interface Piece {
  readonly kind: 'code' | 'comment' | 'text';
  readonly text: string;
}

const PIECE = /(?<comment>\/\/.*$)|(?<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])+')/g;

/** @param isSketch C++; anything else has comments that begin with # */
export function codeLines(lines: readonly string[], isSketch: boolean): Piece[][] {
  return lines.map((line) => (isSketch ? pieces(line, PIECE) : pieces(line, /(?<comment>#.*$)/g)));
}

function pieces(line: string, pattern: RegExp): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  const add = (kind: Piece['kind'], text: string): void => {
    if (text !== '') found.push({ kind, text });
  };
  for (const match of line.matchAll(pattern)) {
    add('code', line.slice(at, match.index));
    add(match.groups?.comment === undefined ? 'text' : 'comment', match[0]);
    at = match.index + match[0].length;
  }
  add('code', line.slice(at));
  return found;
}

/** One element a line, its end included, so that what is copied is the file's text. */
export function codeHtml(lines: readonly Piece[][], marked: readonly boolean[]): string {
  return lines
    .map((line, index) => {
      const text = line.map(({ kind, text }) =>
        kind === 'code' ? escapeHtml(text) : `<span class="${kind}">${escapeHtml(text)}</span>`,
      );
      const name = marked[index] === true ? 'line marked' : 'line';
      return `<span class="${name}">${text.join('')}\n</span>`;
    })
    .join('');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

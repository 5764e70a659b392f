/**
 * What the compiler and the linker said, as data. With `-fdiagnostics-print-source-range-info
 * -fdiagnostics-parseable-fixits` Clang prints for each diagnostic a line, the line of the source, and what would mend it:
 *
 *     led/led.ino:12:3:{12:3-12:14}: error: use of undeclared identifier 'digitlWrite'; did you mean 'digitalWrite'?
 *        12 |   digitlWrite(2, HIGH);
 *           |   ^~~~~~~~~~~
 *           |   digitalWrite
 *     fix-it:"led/led.ino":{12:3-12:14}:"digitalWrite"
 *
 * The lines of ranges and fix-its are those of the text that was compiled: {@link atReadersLines}.
 *
 * https://clang.llvm.org/docs/UsersManual.html#formatting-of-diagnostics
 */
import type { SourceLines } from './source-lines.ts';

/** A stretch of a file: lines and columns from 1; a column counts octets of UTF-8; the end is behind it. */
export interface SourceRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface FixIt {
  readonly path: string;
  readonly range: SourceRange;
  readonly text: string;
}

export type Severity = 'error' | 'warning' | 'note';

export interface Diagnostic {
  readonly severity: Severity;
  /** The compiler's words, without the option that turns a warning off. */
  readonly message: string;
  /** Path as the compiler was given it; null for the linker, and where there is no place. */
  readonly path: string | null;
  /** From 1. */
  readonly line: number;
  /** From 1, in octets of UTF-8. */
  readonly column: number;
  readonly ranges: readonly SourceRange[];
  readonly fixIts: readonly FixIt[];
  /** What belongs to it: where something was declared, from where a template was used. */
  readonly notes: readonly Diagnostic[];
}

const PLACED =
  /^(.+?):(\d+):(\d+):((?:\{\d+:\d+-\d+:\d+\})*):? (?:fatal )?(error|warning|note): (.*)$/;
const UNPLACED = /^(?:wasm-ld: )?(?:fatal )?(error|warning|note): (?:\w+\.o: )?(.*)$/;
/** A line of the source, or marks under it. */
const SNIPPET = /^ *\d* \| /;
const RANGE = /\{(\d+):(\d+)-(\d+):(\d+)\}/g;
const FIX_IT = /^fix-it:"((?:[^"\\]|\\.)*)":(\{\d+:\d+-\d+:\d+\}):"((?:[^"\\]|\\.)*)"$/;

/** The diagnostics in their order; notes and fix-its are given to the one they follow. */
export function diagnosticsIn(said: string): Diagnostic[] {
  const found: Building[] = [];
  for (const line of said.split('\n')) {
    const [, fixed, range, text] = FIX_IT.exec(line) ?? [];
    const last = found.at(-1);
    if (fixed !== undefined && last !== undefined) {
      const [at] = rangesIn(range ?? '');
      const target = last.notes.at(-1) ?? last;
      if (at !== undefined) {
        target.fixIts.push({ path: unescaped(fixed), range: at, text: unescaped(text ?? '') });
      }
      continue;
    }
    const diagnostic = diagnosticOf(line);
    if (diagnostic === null) continue;
    if (diagnostic.severity === 'note' && last !== undefined) last.notes.push(diagnostic);
    else found.push(diagnostic);
  }
  return found;
}

/**
 * The diagnostics with all lines as the compiler calls them. What is about another file loses its ranges and
 * fix-its: a page does not change that one.
 * @param sources lines of what was compiled
 */
export function atReadersLines(
  diagnostics: readonly Diagnostic[],
  sources: readonly SourceLines[],
): Diagnostic[] {
  const moved = (path: string, range: SourceRange): SourceRange[] =>
    sources.flatMap((lines) => {
      const from = lines.placeOf(range.line);
      const to = lines.placeOf(range.endLine);
      if (from?.path !== path || to?.path !== path) return [];
      return [{ ...range, line: from.line, endLine: to.line }];
    });
  return diagnostics.map((one) => ({
    ...one,
    ranges: one.ranges.flatMap((range) => moved(one.path ?? '', range)),
    fixIts: one.fixIts.flatMap((fix) =>
      moved(fix.path, fix.range).map((range) => ({ ...fix, range })),
    ),
    notes: atReadersLines(one.notes, sources),
  }));
}

interface Building extends Diagnostic {
  readonly fixIts: FixIt[];
  readonly notes: Building[];
}

function diagnosticOf(line: string): Building | null {
  if (SNIPPET.test(line)) return null;
  const [, path, lineNumber, column, ranges = '', kind, words] = PLACED.exec(line) ?? [];
  if (path !== undefined) {
    return {
      severity: kind as Severity,
      message: withoutOption(words ?? ''),
      // Clang names a file that it had read ahead from the root on.
      path: path.replace(/^\//, ''),
      line: Number(lineNumber),
      column: Number(column),
      ranges: rangesIn(ranges),
      fixIts: [],
      notes: [],
    };
  }
  const [, severity, message] = UNPLACED.exec(line) ?? [];
  if (severity === undefined || message === undefined) return null;
  return {
    severity: severity as Severity,
    message: withoutOption(message),
    path: null,
    line: 1,
    column: 1,
    ranges: [],
    fixIts: [],
    notes: [],
  };
}

function withoutOption(message: string): string {
  return message.replace(/ \[-W[^\]]*\]$/, '');
}

function rangesIn(text: string): SourceRange[] {
  return [...text.matchAll(RANGE)].map(([, ...numbers]) => {
    const [line = 1, column = 1, endLine = 1, endColumn = 1] = numbers.map(Number);
    return { line, column, endLine, endColumn };
  });
}

/** As LLVM's `write_escaped` prints it: `\n`, `\t`, `\"`, `\\`, and three octal digits for an octet. */
function unescaped(text: string): string {
  const octets: number[] = [];
  const encoder = new TextEncoder();
  for (const [part, octal, letter] of text.matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/gsu)) {
    if (octal !== undefined) octets.push(Number.parseInt(octal, 8));
    else if (letter === 'n') octets.push(0x0a);
    else if (letter === 't') octets.push(0x09);
    else octets.push(...encoder.encode(letter ?? part));
  }
  return new TextDecoder().decode(Uint8Array.from(octets));
}

/** Completion by the compiler, as CodeMirror asks for it. */
import type {
  CompletionContext,
  CompletionResult,
  CompletionSource,
} from '@codemirror/autocomplete';
import type { Candidate } from '../../../firmware/page/compiler.ts';
import { octetsOf } from './code-view.ts';

type Ask = (line: number, column: number) => Promise<readonly Candidate[]>;

/** @param ask line and column from 1, columns in octets of UTF-8 */
export function candidatesFor(ask: Ask): CompletionSource {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const word = context.matchBefore(/\w*/);
    const start = word?.from ?? context.pos;
    const line = context.state.doc.lineAt(start);
    const before = line.text.slice(0, start - line.from);
    const isMember = /(?:\.|->|::)$/.test(before);
    const typed = context.pos - start;
    if (!context.explicit && !isMember && typed < 2) return null;
    if (/\/\/|"[^"]*$/.test(before)) return null;
    const found = await ask(line.number, octetsOf(before) + 1);
    if (context.aborted || found.length === 0) return null;
    return { from: start, validFor: /^\w*$/, options: optionsOf(found) };
  };
}

/** One a name: overloads share it. */
function optionsOf(found: readonly Candidate[]) {
  const byName = new Map<string, Candidate[]>();
  for (const one of found) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  return [...byName].map(([label, [first, ...others]]) => ({
    label,
    detail: `${first?.signature ?? ''}${others.length > 0 ? ` (+${others.length})` : ''}`,
    info: first?.comment,
    // Names of our own and of the compiler's come last.
    boost: label.startsWith('_') ? -50 : 0,
  }));
}

/** "Problems in the sketch": plain words, a way to the line, what would mend it, and the compiler's own text. */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Diagnostic, FixIt } from '../../../firmware/build/diagnostics.ts';
import { plainWords } from '../../../firmware/build/plain-words.ts';

export interface ProblemActions {
  readonly goTo: (problem: Diagnostic) => void;
  readonly mend: (fixes: readonly FixIt[]) => void;
  /** The name of a file as the reader knows it; null for one that is not theirs. */
  readonly nameOf: (path: string | null) => string | null;
}

/** Most that are listed: the first errors often cause the rest. */
const MAX_LISTED = 20;

export function problemsList(
  problems: readonly Diagnostic[],
  { goTo, mend, nameOf }: ProblemActions,
): TemplateResult {
  return html`<ol class="sketch-problems" aria-label="Problems in the sketch">
      ${problems.slice(0, MAX_LISTED).map((problem) => {
        const plain = plainWords(problem);
        const name = nameOf(problem.path);
        const fixes = fixesOf(problem);
        return html`<li data-severity=${problem.severity}>
          <p>
            <strong>${problem.severity === 'error' ? 'Error' : 'Warning'}</strong>
            ${
              name === null
                ? nothing
                : html`<button type="button" class="quiet" @click=${() => goTo(problem)}>
                    ${name}, line ${problem.line}
                  </button>`
            }
            <span>${plain?.what ?? sentence(problem.message)}</span>
          </p>
          ${plain === null ? nothing : html`<p class="sketch-next">${plain.next}</p>`}
          ${
            fixes.length === 0
              ? nothing
              : html`<button type="button" @click=${() => mend(fixes)}>${mendWords(fixes)}</button>`
          }
          ${
            plain === null && problem.notes.length === 0
              ? nothing
              : html`<p class="sketch-compiler">
                  <span class="visually-hidden">The compiler says:</span>
                  <code>${problem.message}</code>
                  ${problem.notes.map((note) => html`<br /><code>${note.message}</code>`)}
                </p>`
          }
        </li>`;
      })}
    </ol>
    ${
      problems.length > MAX_LISTED
        ? html`<p>
            And ${problems.length - MAX_LISTED} more. Mend the first ones: the rest often go with
            them.
          </p>`
        : nothing
    }`;
}

/** Those of the problem itself, or of its notes where it has none. */
function fixesOf({ fixIts, notes }: Diagnostic): readonly FixIt[] {
  return fixIts.length > 0 ? fixIts : (notes.find((note) => note.fixIts.length > 0)?.fixIts ?? []);
}

function mendWords(fixes: readonly FixIt[]): string {
  const [first] = fixes;
  if (first === undefined || fixes.length > 1) return 'Mend it';
  const { range, text } = first;
  const isInsertion = range.line === range.endLine && range.column === range.endColumn;
  if (text === '') return 'Take it away';
  return isInsertion ? `Put ${text} there` : `Change it to ${text}`;
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.?!]$/.test(message) ? '' : '.'}`;
}

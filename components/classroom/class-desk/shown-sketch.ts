/** A student's sketch on the instructor's desk: what is wrong with it, its text to read, and a way to try it. */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { ShownSketch } from '../../../device/class/protocol.ts';
import type { FilesOfSketch } from '../../bench/sketch-editor/sketch-files.ts';
import { draw } from '../../ui/widget/draw.ts';
import { counted } from '../../ui/widget/words.ts';

interface Where {
  /** The student's name. */
  readonly owner: string;
  /** Address of the page on which a copy is opened. */
  readonly bench: string;
}

/** Files that are open to begin with. */
const CODE = /\.(?:ino|pde|[ch]|[ch]pp)$/;
/** What is drawn of a file: somebody else made it, and a few octets can stand for millions of lines. */
const MAX_LINES = 3_000;
const MAX_LINE = 500;

/** @param sketch null: none is shown */
export async function showSketch(
  place: HTMLElement,
  sketch: ShownSketch | null,
  where: Where,
): Promise<void> {
  place.hidden = sketch === null;
  if (sketch === null) {
    draw(place, nothing);
    return;
  }
  const { sketchInFragment } = await import('../../bench/sketch-editor/sketch-link.ts');
  if (place.hidden) return;
  draw(place, contentOf(sketch, sketchInFragment(sketch.fragment), where));
}

function contentOf(
  { name, fragment, problems }: ShownSketch,
  sketch: FilesOfSketch | null,
  { owner, bench }: Where,
): TemplateResult {
  if (sketch === null) {
    return html`<p>The sketch of ${owner} cannot be read: it was changed on its way.</p>`;
  }
  const errors = problems.length === 0 ? 'no error is known' : counted(problems.length, 'error');
  return html`
    <p class="desk-sketch-head">
      <strong>${name}</strong><span>the sketch of ${owner}: ${errors}</span>
      <a class="button" href="${bench}${fragment}" target="_blank" rel="noopener">
        Open a copy in a new tab
      </a>
    </p>
    <ol class="desk-sketch-problems" aria-label="Errors in the sketch of ${owner}">
      ${problems.map(
        ({ file, line, what }) =>
          html`<li>
            ${
              file === ''
                ? nothing
                : html`<button type="button" class="quiet" @click=${() => goTo(file, line)}>
                    ${file}, line ${line}
                  </button>`
            }
            ${what}
          </li>`,
      )}
    </ol>
    ${sketch.files.map((file) => {
      const wrong = problems.filter((one) => one.file === file.name);
      return fileOf(file, new Set(wrong.map(({ line }) => line)));
    })}
  `;
}

function fileOf(
  { name, text }: FilesOfSketch['files'][number],
  wrong: ReadonlySet<number>,
): TemplateResult {
  const lines = text.split('\n', MAX_LINES + 1);
  return html`<details ?open=${CODE.test(name)}>
    <summary>${name}</summary>
    <ol class="desk-sketch-code" tabindex="0" aria-label="Text of ${name}">
      ${lines.slice(0, MAX_LINES).map(
        (line, at) =>
          html`<li id=${idOf(name, at + 1)} data-wrong=${wrong.has(at + 1)}>
            <code>${line.slice(0, MAX_LINE)}</code>
          </li>`,
      )}
    </ol>
    ${lines.length > MAX_LINES ? html`<p>It goes on. Open a copy to read all of it.</p>` : nothing}
  </details>`;
}

function goTo(file: string, line: number): void {
  const place = document.getElementById(idOf(file, line));
  place?.closest('details')?.setAttribute('open', '');
  place?.closest('ol')?.focus({ preventScroll: true });
  place?.scrollIntoView({ block: 'center' });
}

function idOf(file: string, line: number): string {
  return `shown-${file.replace(/[^\w.]/g, '-')}-${line}`;
}

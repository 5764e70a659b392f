/** What the editor looks like: its head, its menu, its foot. */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { isOfLibrary } from '../../../firmware/build/libraries.ts';
import type { Checker } from './checker.ts';
import type { CourseSketch, SourceText } from './course-sketches.ts';
import { isData } from './data-files.ts';
import { libraryNames } from './library-files.ts';
import type { OwnSketch } from './sketch-store.ts';
import type { Workshop } from './workshop.ts';

export interface EditorActions {
  readonly run: () => void;
  readonly select: (value: string) => void;
  readonly choose: (file: string) => void;
  readonly begin: () => void;
  readonly rename: () => void;
  readonly duplicate: () => void;
  readonly remove: () => void;
  readonly bringBack: () => void;
  readonly addFile: () => void;
  readonly removeFile: () => void;
  readonly removeLibrary: (name: string) => void;
  readonly format: () => void;
  readonly compare: (against: Comparison) => void;
  readonly revert: () => void;
  readonly save: () => void;
  readonly open: (files: readonly File[]) => void;
  readonly share: () => void;
  readonly boardFiles: () => void;
  readonly close: () => void;
}

/** What the text is compared with: the course's version of it, or an exercise's solution. */
export type Comparison = 'course' | 'solution';

/** A name that is asked for. */
export interface Question {
  readonly label: string;
  /** null: the reader did not mean it. */
  readonly answer: (name: string | null) => void;
}

export interface EditorView {
  readonly workshop: Workshop;
  readonly checker: Checker;
  /** The file in view. */
  readonly shown: string;
  readonly compares: Comparison | null;
  /** What was done last, or could not be, in a sentence. */
  readonly note: string;
  readonly question: Question | null;
  /** The functions of the last call from outside, in words; empty before one. */
  readonly way: string;
}

export function editorPage(view: EditorView, act: EditorActions): TemplateResult {
  const { workshop, checker } = view;
  const { trouble } = checker;
  return html`<header class="panel-head">
      <h2 class="panel-title">Sketch</h2>
      ${choice(workshop, act)}
      <div class="panel-tools">
        <button type="button" class="quiet" popovertarget="sketch-menu">Sketch menu</button>
        <button type="button" class="quiet" @click=${act.close}>Close</button>
      </div>
    </header>
    ${menu(view, act)} ${tabs(view, act)}
    <div class="sketch-code-view" data-part="code"></div>
    <div class="sketch-foot">
      <button
        type="button"
        class="sketch-run"
        aria-disabled=${String(checker.isRunning)}
        aria-keyshortcuts="Control+Enter"
        @click=${act.run}
      >
        Run
      </button>
      <p role="status" aria-label="Sketch state">${checker.state}</p>
      ${
        workshop.deleted === null
          ? nothing
          : html`<button type="button" @click=${act.bringBack}>
              Bring ${workshop.deleted.name} back
            </button>`
      }
    </div>
    <p class="sketch-keys">Control+Enter runs it. Escape, then Tab, leaves the text.</p>
    <p class="sketch-way">
      Functions that ran last:
      ${view.way === '' ? 'none of yours yet.' : html`<code>${view.way}</code>`}
    </p>
    ${view.question === null ? nothing : questionForm(view.question)}
    <p class="sketch-note" role="status" aria-label="Sketch note">${view.note}</p>
    <div role="alert">
      ${
        trouble === null
          ? nothing
          : html`<p>${trouble.what} ${trouble.why}</p>
              <p>${trouble.next}</p>`
      }
    </div>`;
}

function questionForm({ label, answer }: Question): TemplateResult {
  return html`<form
    class="sketch-question"
    @submit=${(event: Event) => {
      event.preventDefault();
      const field = (event.target as HTMLFormElement).querySelector('input');
      answer(field?.value ?? null);
    }}
    @keydown=${({ key }: KeyboardEvent) => key === 'Escape' && answer(null)}
  >
    <label
      >${label} <input type="text" maxlength="63" spellcheck="false" autocomplete="off"
    /></label>
    <button type="submit">OK</button>
    <button type="button" class="quiet" @click=${() => answer(null)}>Cancel</button>
  </form>`;
}

function choice({ sketch, all, course, isKept }: Workshop, act: EditorActions): TemplateResult {
  const value = isKept ? (sketch?.id ?? '') : `course:${sketch?.origin ?? ''}`;
  const offered = (label: string, has: (one: CourseSketch) => boolean): TemplateResult =>
    html`<optgroup label=${label}>
      ${Object.entries(course)
        .filter(([, one]) => has(one))
        .map(
          ([name, { title }]) =>
            html`<option value=${`course:${name}`} ?selected=${`course:${name}` === value}>
              ${title}
            </option>`,
        )}
    </optgroup>`;
  return html`<select
    aria-label="Which sketch"
    @change=${(event: Event) => act.select((event.target as HTMLSelectElement).value)}
  >
    ${
      isKept || sketch?.origin != null
        ? nothing
        : html`<option value="" selected>${sketch?.name ?? ''}</option>`
    }
    ${
      all.length === 0
        ? nothing
        : html`<optgroup label="Yours, kept in this browser">
            ${all.map(
              (one) =>
                html`<option value=${one.id} ?selected=${one.id === value}>
                  ${ownLabel(one, course)}
                </option>`,
            )}
          </optgroup>`
    }
    ${offered("The course's", ({ solution }) => solution === null)}
    ${offered('Exercises', ({ solution }) => solution !== null)}
  </select>`;
}

/** An exercise that the reader has begun keeps the title under which they know it. */
function ownLabel({ name, origin }: OwnSketch, course: Workshop['course']): string {
  const title = name === origin ? (course[name]?.title ?? name) : name;
  return title === name ? name : `${title} (yours)`;
}

function menu({ workshop, shown, compares }: EditorView, act: EditorActions): TemplateResult {
  const hasCourse = workshop.sketch?.origin != null;
  const item = (text: string, action: () => void, when = true) =>
    when
      ? html`<button
          type="button"
          class="quiet"
          popovertarget="sketch-menu"
          popovertargetaction="hide"
          @click=${action}
        >
          ${text}
        </button>`
      : nothing;
  return html`<div
    class="sketch-menu"
    id="sketch-menu"
    popover
    role="group"
    aria-label="Sketch menu"
    @keydown=${moveInMenu}
  >
    ${item('New sketch', act.begin)} ${item('Rename …', act.rename)}
    ${item('Duplicate', act.duplicate)} ${item('Delete', act.remove, workshop.isKept)}
    ${item('Add a file …', act.addFile)}
    ${item(`Remove ${shown}`, act.removeFile, !workshop.isMain(shown) && shown !== '')}
    ${item('Set the text in order (format)', act.format, !isData({ name: shown }))}
    ${item('Files on the board …', act.boardFiles)}
    ${
      compares === null
        ? html`${item("Compare with the course's version", () => act.compare('course'), hasCourse)}
          ${item('Compare with a solution', () => act.compare('solution'), workshop.solution !== null)}`
        : item('Stop comparing', () => act.compare(compares))
    }
    ${item("Back to the course's version", act.revert, hasCourse)}
    ${item('Save as zip for the Arduino IDE', act.save)}
    <label class="sketch-open">
      Open a sketch, or take in a library …
      <input
        type="file"
        multiple
        accept=".ino,.pde,.zip,.h,.hpp,.cpp,.c"
        @change=${(event: Event) => {
          const input = event.target as HTMLInputElement;
          act.open([...(input.files ?? [])]);
          input.value = '';
          input.closest<HTMLElement>('[popover]')?.hidePopover();
        }}
      />
    </label>
    ${libraryNames(workshop.sketch?.files ?? []).map((name) =>
      item(`Remove the library ${name}`, () => act.removeLibrary(name)),
    )}
    ${item('Copy a link to this sketch', act.share)}
  </div>`;
}

/** Arrows go through the menu, and not through the page behind it. */
function moveInMenu(event: KeyboardEvent): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  const menu = event.currentTarget as HTMLElement;
  const items = [...menu.querySelectorAll<HTMLElement>('button, input')];
  const at = items.findIndex((item) => item === document.activeElement);
  items[(at + step + items.length) % items.length]?.focus();
}

/** The files that are compiled; `sketch.yaml` goes along unseen. */
function tabs({ workshop, shown }: EditorView, act: EditorActions) {
  const files = (workshop.sketch?.files ?? []).filter(isShown);
  if (files.length < 2) return nothing;
  const move = ({ key, currentTarget }: KeyboardEvent): void => {
    const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
    const at = files.findIndex(({ name }) => name === shown) + step;
    const next = files[(at + files.length) % files.length];
    if (step === 0 || next === undefined) return;
    act.choose(next.name);
    (currentTarget as HTMLElement).querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  };
  return html`<div class="sketch-tabs" role="tablist" aria-label="Files" @keydown=${move}>
    ${files.map(
      ({ name }) =>
        html`<button
          type="button"
          role="tab"
          aria-selected=${String(name === shown)}
          tabindex=${name === shown ? 0 : -1}
          @click=${() => act.choose(name)}
        >
          ${name}
        </button>`,
    )}
  </div>`;
}

export function isShown(file: SourceText): boolean {
  if (isData(file)) return file.octets === undefined;
  return !isOfLibrary(file.name) && !/\.(?:ya?ml|md|txt)$/i.test(file.name);
}

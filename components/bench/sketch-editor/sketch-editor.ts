/**
 * The editor: the reader's own sketch, checked as they pause, and run on the page's board. It is made by script,
 * when somebody asks for it (edit-sketch.ts), and stands where it was asked for.
 */
import { html, nothing } from 'lit/html.js';
import type { Problem } from '../../../device/board/board.ts';
import { ProblemError } from '../../../device/formats/problem.ts';
import type { Diagnostic, FixIt } from '../../../firmware/build/diagnostics.ts';
import type { SourceFile } from '../../../firmware/build/job.ts';
import { Compiler, type LoadState, Replaced } from '../../../firmware/page/compiler.ts';
import { draw } from '../../ui/widget/draw.ts';
import { define, Widget } from '../../ui/widget/widget.ts';
import { CodeView } from './code-view.ts';
import { candidatesFor } from './completions.ts';
import { COURSE_SKETCHES, courseSketch, type SourceText } from './course-sketches.ts';
import { problemsList } from './problems-list.ts';
import { runOnBoard } from './run-sketch.ts';
import { deleteSketch, keepSketch, type OwnSketch, ownSketches } from './sketch-store.ts';
import './sketch-editor.css';

const PAUSE_MS = 350;
const isSource = ({ name }: SourceText): boolean => !name.endsWith('.yaml');

export class SketchEditor extends Widget {
  #compiler: Compiler | null = null;
  #code: CodeView | null = null;
  #sketch: OwnSketch | null = null;
  #shown = '';
  #all: readonly OwnSketch[] = [];
  #problems: readonly Diagnostic[] = [];
  #trouble: Problem | null = null;
  #load: LoadState | null = null;
  #says = '';
  #running = false;
  #timer = 0;
  /** The sketch that was deleted last, until something else is done. */
  #deleted: OwnSketch | null = null;

  protected override attach(signal: AbortSignal): void {
    this.#compiler = new Compiler(import.meta.env.BASE_URL, (state) => this.#loaded(state));
    this.#draw();
    this.#code = new CodeView(this.named('code'), {
      changed: () => this.#changed(),
      run: () => void this.#run(),
      complete: candidatesFor((line, column) => this.#complete(line, column)),
      hover: (line, column) => this.#hover(line, column),
    });
    signal.addEventListener('abort', () => {
      clearTimeout(this.#timer);
      void this.#keep();
      this.#compiler?.end();
      this.#code?.destroy();
    });
  }

  /**
   * Opens the reader's latest version of a sketch of the course, or a first one.
   * @param name the sketch's folder
   */
  async open(name: string): Promise<void> {
    this.#all = await ownSketches();
    const own = this.#all.find(({ origin }) => origin === name);
    if (own === undefined) await this.#begin(name);
    else this.#show(own);
    this.#code?.focus();
  }

  async #begin(name: string): Promise<void> {
    try {
      const files = (await courseSketch(name)).filter(isSource);
      this.#show({
        id: crypto.randomUUID(),
        name,
        origin: name,
        files,
        history: {},
        changed: Date.now(),
      });
    } catch {
      this.#trouble = {
        code: 'sketch-unreachable',
        what: 'The sketch could not be fetched.',
        why: 'The site did not answer.',
        next: 'Check the connection, then choose the sketch again.',
      };
      this.#draw();
    }
  }

  #show(sketch: OwnSketch): void {
    this.#sketch = sketch;
    this.#problems = [];
    this.#trouble = null;
    const [main] = sketch.files;
    this.#showFile(main?.name ?? '');
    this.#says = '';
    this.#draw();
    this.#checkSoon();
  }

  #showFile(name: string): void {
    const file = this.#sketch?.files.find((one) => one.name === name);
    this.#shown = name;
    this.#code?.show(file?.text ?? '', this.#sketch?.history[name]);
    this.#mark();
  }

  get #files(): SourceFile[] {
    const { name = '', files = [] } = this.#sketch ?? {};
    return files.map((file) => ({ path: `${name}/${file.name}`, text: file.text }));
  }

  #changed(): void {
    const sketch = this.#sketch;
    const text = this.#code?.text ?? '';
    if (
      sketch === null ||
      sketch.files.some((one) => one.name === this.#shown && one.text === text)
    ) {
      return;
    }
    const files = sketch.files.map((one) => (one.name === this.#shown ? { ...one, text } : one));
    this.#sketch = { ...sketch, files, changed: Date.now() };
    this.#deleted = null;
    this.#checkSoon();
  }

  #checkSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      void this.#keep();
      void this.#check();
    }, PAUSE_MS);
  }

  async #keep(): Promise<void> {
    const sketch = this.#sketch;
    if (sketch === null || this.#code === null) return;
    const history = { ...sketch.history, [this.#shown]: this.#code.kept };
    this.#sketch = { ...sketch, history };
    if (!(await keepSketch(this.#sketch))) {
      this.#says = 'This browser does not keep the sketch: save a copy before you leave the page.';
      this.#draw();
    }
  }

  async #check(): Promise<void> {
    const found = await this.#ask(() =>
      this.#compiler?.run<'check'>({ kind: 'check', files: this.#files }),
    );
    if (found === null) return;
    this.#found(found);
    this.#draw();
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#says = 'Compiling …';
    this.#draw();
    const from = performance.now();
    const built = await this.#ask(() =>
      this.#compiler?.run<'build'>({ kind: 'build', files: this.#files }),
    );
    if (built !== null) {
      this.#found(built.diagnostics);
      const { module } = built;
      if (module === null) {
        this.#says = `${countOf(built.diagnostics)}. The board still runs what it ran before.`;
      } else {
        const seconds = ((performance.now() - from) / 1000).toFixed(2);
        const refusal = await runOnBoard(module);
        this.#says = refusal ?? `Your sketch runs on the board. Compiled in ${seconds} s.`;
      }
    } else this.#says = '';
    this.#running = false;
    this.#draw();
  }

  /** null when it went wrong, which is shown, or when something newer has come. */
  async #ask<T>(question: () => Promise<T> | undefined): Promise<T | null> {
    try {
      const answer = (await question()) ?? null;
      this.#trouble = null;
      return answer;
    } catch (error) {
      if (error instanceof Replaced) return null;
      if (!(error instanceof ProblemError)) throw error;
      this.#trouble = error.problem;
      this.#draw();
      return null;
    }
  }

  #found(problems: readonly Diagnostic[]): void {
    this.#problems = problems.filter(({ severity }) => severity !== 'note');
    this.#mark();
  }

  #mark(): void {
    const here = this.#problems.filter(({ path }) => this.#nameOf(path) === this.#shown);
    this.#code?.mark(
      here.map(({ line, column, ranges, severity, message }) => {
        const [range] = ranges;
        const end = range ?? { line, column, endLine: line, endColumn: column + 1 };
        return { ...end, severity: severity === 'error' ? 'error' : 'warning', message };
      }),
    );
  }

  #nameOf(path: string | null): string | null {
    const name = path?.slice((this.#sketch?.name.length ?? 0) + 1) ?? null;
    return this.#sketch?.files.some((file) => file.name === name) === true ? name : null;
  }

  #goTo({ path, line, column }: Diagnostic): void {
    const name = this.#nameOf(path);
    if (name === null) return;
    if (name !== this.#shown) this.#choose(name);
    this.#code?.goTo(line, column);
  }

  #mend(fixes: readonly FixIt[]): void {
    for (const { path, range, text } of fixes.toReversed()) {
      const name = this.#nameOf(path);
      if (name === null) continue;
      if (name !== this.#shown) this.#choose(name);
      this.#code?.change(range, text);
    }
    this.#code?.focus();
  }

  #choose(name: string): void {
    void this.#keep();
    this.#showFile(name);
    this.#draw();
  }

  async #complete(line: number, column: number) {
    const path = `${this.#sketch?.name ?? ''}/${this.#shown}`;
    return (
      (await this.#ask(() =>
        this.#compiler?.run<'complete'>({
          kind: 'complete',
          files: this.#files,
          path,
          line,
          column,
        }),
      )) ?? []
    );
  }

  /** How a function is written whose name stands there. */
  async #hover(line: number, column: number): Promise<string | null> {
    const text = this.#code?.text.split('\n')[line - 1] ?? '';
    const start = /\w*$/.exec(text.slice(0, column))?.index ?? column;
    const [name = ''] = /^\w+/.exec(text.slice(start)) ?? [];
    if (name === '' || this.#load?.ready !== true) return null;
    const octets = new TextEncoder().encode(text.slice(0, start)).length;
    const found = (await this.#complete(line, octets + 1)).filter((one) => one.name === name);
    return found.length === 0 ? null : found.map((one) => one.signature || one.name).join('\n');
  }

  #loaded(state: LoadState): void {
    this.#load = state;
    this.#draw();
  }

  async #remove(): Promise<void> {
    const sketch = this.#sketch;
    if (sketch === null) return;
    await deleteSketch(sketch.id);
    this.#deleted = sketch;
    this.#sketch = null;
    this.#all = await ownSketches();
    await this.#begin(sketch.origin ?? 'led_websocket');
    this.#deleted = sketch;
    this.#draw();
  }

  async #undelete(): Promise<void> {
    const sketch = this.#deleted;
    if (sketch === null) return;
    this.#deleted = null;
    await keepSketch(sketch);
    this.#all = await ownSketches();
    this.#show(sketch);
  }

  async #select(value: string): Promise<void> {
    await this.#keep();
    const own = this.#all.find(({ id }) => id === value);
    if (own === undefined) await this.#begin(value.replace(/^course:/, ''));
    else this.#show(own);
    this.#all = await ownSketches();
    this.#draw();
  }

  async #revert(): Promise<void> {
    const { origin } = this.#sketch ?? {};
    if (origin == null) return;
    const files = await courseSketch(origin);
    const course = files.find(({ name }) => name === this.#shown);
    if (course !== undefined) this.#code?.replace(course.text);
  }

  #close(): void {
    this.dispatchEvent(new CustomEvent('sketch-close', { bubbles: true }));
    this.remove();
  }

  #draw(): void {
    if (!this.isConnected) return;
    const sketch = this.#sketch;
    const own = this.#all.some(({ id }) => id === sketch?.id);
    draw(
      this,
      html`<section class="sketch panel" aria-label="Sketch">
        <header class="panel-head">
          <h2 class="panel-title">Sketch</h2>
          <select
            aria-label="Which sketch"
            .value=${own ? (sketch?.id ?? '') : `course:${sketch?.origin ?? ''}`}
            @change=${(event: Event) =>
              void this.#select((event.target as HTMLSelectElement).value)}
          >
            ${
              this.#all.length === 0
                ? nothing
                : html`<optgroup label="Yours">
                    ${this.#all.map(
                      ({ id, name }) =>
                        html`<option value=${id} ?selected=${id === sketch?.id}>${name}</option>`,
                    )}
                  </optgroup>`
            }
            <optgroup label="The course's">
              ${Object.entries(COURSE_SKETCHES).map(
                ([name, title]) =>
                  html`<option
                    value=${`course:${name}`}
                    ?selected=${!own && name === sketch?.origin}
                  >
                    ${title}
                  </option>`,
              )}
            </optgroup>
          </select>
          <div class="panel-tools">
            <button type="button" class="quiet" @click=${() => void this.#revert()}>
              Course's version
            </button>
            <button type="button" class="quiet" @click=${() => void this.#remove()}>Delete</button>
            <button type="button" class="quiet" @click=${() => this.#close()}>Close</button>
          </div>
        </header>
        ${this.#tabs()}
        <div class="sketch-code-view" data-part="code"></div>
        <div class="sketch-foot">
          <button
            type="button"
            aria-disabled=${String(this.#running)}
            aria-keyshortcuts="Control+Enter"
            @click=${() => void this.#run()}
          >
            Run
          </button>
          <p role="status" aria-label="Sketch state">${this.#state()}</p>
          ${
            this.#deleted === null
              ? nothing
              : html`<button type="button" @click=${() => void this.#undelete()}>
                  Bring ${this.#deleted.name} back
                </button>`
          }
        </div>
        <div role="alert">
          ${
            this.#trouble === null
              ? nothing
              : html`<p class="problem-what">${this.#trouble.what}</p>
                  <p>${this.#trouble.why}</p>
                  <p>${this.#trouble.next}</p>`
          }
        </div>
        ${problemsList(this.#problems, {
          goTo: (problem) => this.#goTo(problem),
          mend: (fixes) => this.#mend(fixes),
          nameOf: (path) => this.#nameOf(path),
        })}
      </section>`,
    );
  }

  #tabs() {
    const files = this.#sketch?.files ?? [];
    if (files.length < 2) return nothing;
    return html`<div class="sketch-tabs" role="tablist" aria-label="Files">
      ${files.map(
        ({ name }) =>
          html`<button
            type="button"
            role="tab"
            aria-selected=${String(name === this.#shown)}
            @click=${() => this.#choose(name)}
          >
            ${name}
          </button>`,
      )}
    </div>`;
  }

  #state(): string {
    const load = this.#load;
    if (load !== null && !load.ready) {
      const done = Math.round(load.done / 1e6);
      return `Loading the compiler: ${done} of ${Math.round(load.total / 1e6)} MB unpacked …`;
    }
    if (this.#says !== '') return this.#says;
    if (this.#problems.length > 0) return `${countOf(this.#problems)}.`;
    return load === null ? 'Loading the compiler …' : 'No problems found.';
  }
}

function countOf(problems: readonly Diagnostic[]): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  const words = (count: number, word: string): string[] =>
    count === 0 ? [] : [`${count} ${word}${count === 1 ? '' : 's'}`];
  return [...words(errors, 'error'), ...words(warnings, 'warning')].join(', ');
}

define('sketch-editor', SketchEditor);

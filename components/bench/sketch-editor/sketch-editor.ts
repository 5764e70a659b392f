/**
 * The editor: the reader's own sketch, checked as they pause, and run on the page's board. It is made by script,
 * when somebody asks for it (edit-sketch.ts).
 */
import { html } from 'lit/html.js';
import { board } from '../../../device/board/board.ts';
import type { Diagnostic, FixIt } from '../../../firmware/build/diagnostics.ts';
import { plainWords } from '../../../firmware/build/plain-words.ts';
import type { SourceFile } from '../../../firmware/build/job.ts';
import { draw } from '../../ui/widget/draw.ts';
import { define, listen, Widget } from '../../ui/widget/widget.ts';
import { acceptFileDrops } from './file-drops.ts';
import { Checker } from './checker.ts';
import { filesForBoard, isData } from './data-files.ts';
import { CodeView } from './code-view.ts';
import { candidatesFor } from './completions.ts';
import {
  type Comparison,
  type EditorActions,
  editorPage,
  isShown,
  type Question,
} from './editor-page.ts';
import { offerJump } from './jump-button.ts';
import { type Light, LitFunctions } from './lit-functions.ts';
import { tellOpenSketch } from './open-sketch.ts';
import { problemsList } from './problems-list.ts';
import { saveSketch, shareSketch } from './sketch-exits.ts';
import { entranceFor } from './sketch-entrances.ts';
import { FilesRefused, type FilesOfSketch } from './sketch-files.ts';
import { Workshop } from './workshop.ts';
import './sketch-editor.css';

const boardFiles = () => import('../board-files/files-dialog.ts');

const KEEP_MS = 500;
const UNREACHABLE = 'The site did not answer. Check the connection, then try again.';
const UNKEPT = 'This browser does not keep the sketch. Save it as a zip before you leave.';
const COMPARED: Readonly<Record<Comparison, string>> = {
  course: "Marked red: what only the course's version has. Marked green: what only yours has.",
  solution:
    'Marked red: what only the solution has. Marked green: what only yours has. There are other solutions.',
};
const PARTED =
  'Another tab has changed this sketch. What you write here is a sketch of its own now.';

export class SketchEditor extends Widget {
  readonly #workshop = new Workshop();
  #checker: Checker | null = null;
  #code: CodeView | null = null;
  #lights: LitFunctions | null = null;
  /** The name of the file in view. */
  #shown = '';
  #compares: Comparison | null = null;
  #note = '';
  #question: Question | null = null;
  #timer = 0;

  protected override attach(signal: AbortSignal): void {
    this.#checker = new Checker(
      () => this.#files,
      () => this.#draw(),
    );
    this.#draw();
    // The editor works unplugged, once it is there.
    boardFiles()
      .then(({ loadAhead }) => loadAhead())
      .catch(() => undefined);
    this.#code = new CodeView(this.named('code'), {
      changed: () => this.#changed(),
      run: () => this.#run(),
      complete: candidatesFor(async (line, column) => {
        if (isData({ name: this.#shown })) return [];
        return (await this.#checker?.complete(this.#path, line, column)) ?? [];
      }),
      hover: async (line, at) => {
        if (isData({ name: this.#shown })) return null;
        const text = this.#code?.text.split('\n')[line - 1] ?? '';
        return (await this.#checker?.signaturesAt(this.#path, line, text, at)) ?? null;
      },
    });
    const isRunning = (): boolean => {
      const { sketch } = board.snapshot;
      return sketch === null || sketch === this.#workshop.sketch?.origin;
    };
    const light = (lights: ReadonlyMap<string, Light>): void => {
      this.#code?.light(lights);
      this.#draw();
    };
    this.#lights = new LitFunctions(isRunning, light, signal);
    acceptFileDrops(this, (files) => void this.#open(files), signal);
    offerJump(this, () => this.#code?.focus(), signal);
    listen(window, 'pagehide', signal, () => void this.#keep());
    signal.addEventListener('abort', () => {
      clearTimeout(this.#timer);
      void this.#keep();
      this.#checker?.end();
      tellOpenSketch(null);
      this.#code?.destroy();
    });
  }

  /**
   * Opens the reader's latest version of a sketch of the course, or the course's.
   * @param name the sketch's folder
   */
  async open(name: string): Promise<void> {
    await this.#do(() => this.#workshop.open(name));
    this.#code?.focus();
  }

  /** Shows what the sketch that is open differs in from the solution of its exercise. */
  async compareWithSolution(): Promise<void> {
    const main = this.#workshop.sketch?.files.find(({ name }) => this.#workshop.isMain(name));
    this.#choose(main?.name ?? this.#shown);
    await this.#compare('solution');
  }

  /** Opens a sketch from a link: nothing of it runs until the reader says so. */
  async openShared(shared: FilesOfSketch): Promise<void> {
    await this.#do(() => this.#workshop.open('led_websocket'));
    this.#workshop.take(shared);
    this.#show(
      'This sketch came with a link. Read it, then press Run. Your own are in the list above.',
    );
  }

  get #path(): string {
    return `${this.#workshop.sketch?.name ?? ''}/${this.#shown}`;
  }

  get #files(): SourceFile[] {
    const { name = '', files = [] } = this.#workshop.sketch ?? {};
    return files
      .filter((file) => !isData(file))
      .map((file) => ({ path: `${name}/${file.name}`, text: file.text }));
  }

  /** Does something to the sketches, and shows what is open then. */
  async #do(action: () => Promise<void> | void, note = ''): Promise<void> {
    await this.#keep();
    try {
      await action();
      this.#show(note);
    } catch {
      this.#say(UNREACHABLE);
    }
  }

  /** Shows the sketch that is open. */
  #show(note = ''): void {
    const files = this.#workshop.sketch?.files ?? [];
    const main = files.find(({ name }) => this.#workshop.isMain(name)) ?? files.find(isShown);
    this.#compares = null;
    this.#showFile(main?.name ?? '');
    this.#checker?.begin();
    this.#say(note);
  }

  #showFile(name: string): void {
    const { files = [], history = {} } = this.#workshop.sketch ?? {};
    this.#shown = name;
    const text = files.find((file) => file.name === name)?.text ?? '';
    this.#code?.show(text, !isData({ name }), history[name]);
    this.#mark();
  }

  #say(note: string): void {
    this.#note = note;
    this.#draw();
  }

  #changed(): void {
    if (!this.#workshop.write(this.#shown, this.#code?.text ?? '')) return;
    this.#checker?.soon();
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#keep(), KEEP_MS);
  }

  /** Keeps what was changed since it was kept last. */
  async #keep(): Promise<void> {
    clearTimeout(this.#timer);
    const { sketch } = this.#workshop;
    if (this.#code === null || sketch === null || !this.#workshop.isChanged) return;
    await this.#workshop.keep({ [this.#shown]: this.#code.kept });
    if (!this.#workshop.keeps) this.#note = UNKEPT;
    if (this.#workshop.parted) this.#note = PARTED;
    this.#draw();
  }

  #run(): void {
    const { origin = null, files = [] } = this.#workshop.sketch ?? {};
    void this.#checker?.run(origin, filesForBoard(files));
  }

  #nameOf(path: string | null): string | null {
    const { name = '', files = [] } = this.#workshop.sketch ?? {};
    const file = files.find((one) => `${name}/${one.name}` === path);
    return file?.name ?? null;
  }

  /** For who looks at the page from elsewhere: a class. */
  #tell(): void {
    const errors = this.#checker?.problems.filter(({ severity }) => severity === 'error') ?? [];
    const problems = errors.map((error) => ({
      file: this.#nameOf(error.path) ?? '',
      line: error.line,
      what: plainWords(error)?.what ?? error.message,
    }));
    tellOpenSketch({ sketch: () => this.#workshop.sketch, problems });
  }

  #mark(): void {
    const here = this.#checker?.problems.filter(({ path }) => this.#nameOf(path) === this.#shown);
    this.#code?.mark(
      (here ?? []).map(({ line, column, ranges, severity, message }) => {
        const [range] = ranges;
        const end = range ?? { line, column, endLine: line, endColumn: column + 1 };
        return { ...end, severity: severity === 'error' ? 'error' : 'warning', message };
      }),
    );
  }

  #goTo({ path, line, column }: Pick<Diagnostic, 'path' | 'line' | 'column'>): void {
    const name = this.#nameOf(path);
    if (name === null) return;
    this.#choose(name);
    this.#code?.goTo(line, column);
  }

  /** From the end, so that the places of the others stay. */
  #mend(fixes: readonly FixIt[]): void {
    for (const { path, range, text } of fixes.toReversed()) {
      const name = this.#nameOf(path);
      if (name === null) continue;
      this.#choose(name);
      this.#code?.change(range, text);
    }
    this.#code?.focus();
  }

  #choose(name: string): void {
    if (name === this.#shown) return;
    void this.#keep();
    this.#showFile(name);
    this.#draw();
  }

  readonly #actions: EditorActions = {
    run: () => this.#run(),
    select: (value) => {
      const course = /^course:(.+)$/.exec(value)?.[1];
      void this.#do(() =>
        course === undefined ? this.#workshop.openOwn(value) : this.#workshop.openCourse(course),
      );
    },
    choose: (file) => this.#choose(file),
    begin: () => {
      this.#ask('Name of the new sketch', 'my_sketch', (name) => {
        void this.#do(() => this.#workshop.begin(name));
      });
    },
    rename: () => {
      this.#ask('Name of the sketch', this.#workshop.sketch?.name ?? '', (name) => {
        void this.#do(() => this.#workshop.rename(name));
      });
    },
    duplicate: () => void this.#do(() => this.#workshop.duplicate()),
    remove: () => void this.#do(() => this.#workshop.remove()),
    bringBack: () => void this.#do(() => this.#workshop.bringBack()),
    addFile: () => this.#ask('Name of the file', 'page.h', (name) => void this.#addFile(name)),
    removeFile: () => void this.#do(() => this.#workshop.removeFile(this.#shown)),
    format: () => void this.#format(),
    compare: (against) => void this.#compare(this.#compares === null ? against : null),
    revert: () => void this.#revert(),
    save: () => void this.#exit(saveSketch),
    open: (files) => void this.#open(files),
    removeLibrary: (name) =>
      void this.#do(() => this.#workshop.removeLibrary(name), `The library ${name} is gone.`),
    share: () => void this.#exit(shareSketch),
    boardFiles: () => void this.#showBoardFiles(),
    close: () => {
      this.dispatchEvent(new CustomEvent('sketch-close', { bubbles: true }));
      this.remove();
    },
  };

  /** Asks for a name below the text. */
  #ask(label: string, value: string, answer: (name: string) => void): void {
    this.#question = {
      label,
      answer: (name) => {
        this.#question = null;
        this.#draw();
        if (name === null || name.trim() === '') this.#code?.focus();
        else answer(name);
      },
    };
    this.#draw();
    const field = this.find('.sketch-question input', HTMLInputElement);
    field.value = value;
    field.select();
    field.focus();
  }

  async #addFile(typed: string): Promise<void> {
    const added = this.#workshop.addFile(typed);
    if ('refusal' in added) {
      this.#say(added.refusal);
      return;
    }
    await this.#keep();
    this.#choose(added.name);
    this.#code?.focus();
  }

  async #format(): Promise<void> {
    try {
      const { formatted } = await import('./sketch-format.ts');
      this.#code?.replace(await formatted(this.#code.text, this.#shown));
      this.#say('The text is in order. Control+Z takes that back.');
    } catch {
      this.#say(`The formatter could not be loaded. ${UNREACHABLE}`);
    }
  }

  /** @param against null: no longer */
  async #compare(against: Comparison | null): Promise<void> {
    try {
      const other = against === null ? null : await this.#textOf(against);
      if (other !== null && other === this.#code?.text) {
        this.#say(
          `Yours is the same as ${against === 'course' ? "the course's version" : 'this solution'}.`,
        );
        return;
      }
      this.#compares = other === null ? null : against;
      await this.#code?.compare(other);
      this.#say(other === null || against === null ? '' : COMPARED[against]);
    } catch {
      this.#say(UNREACHABLE);
    }
  }

  async #textOf(comparison: Comparison): Promise<string | null> {
    if (comparison === 'course') return this.#workshop.courseText(this.#shown);
    return this.#workshop.isMain(this.#shown) ? this.#workshop.solution : null;
  }

  async #revert(): Promise<void> {
    try {
      const course = await this.#workshop.courseText(this.#shown);
      if (course === null) this.#say(`The course's sketch has no ${this.#shown}.`);
      else {
        this.#code?.replace(course);
        this.#say("This is the course's version. Control+Z brings yours back.");
      }
    } catch {
      this.#say(UNREACHABLE);
    }
  }

  async #open(files: readonly File[]): Promise<void> {
    if (files.length === 0) return;
    try {
      const enter = await entranceFor(files);
      let note = '';
      await this.#do(async () => {
        note = await enter(this.#workshop);
      });
      this.#say(note);
    } catch (error) {
      if (!(error instanceof FilesRefused)) throw error;
      this.#say(error.message);
    }
  }

  async #showBoardFiles(): Promise<void> {
    try {
      const { showBoardFiles } = await boardFiles();
      await showBoardFiles();
    } catch {
      this.#say(UNREACHABLE);
    }
  }

  /** Lets the sketch leave the page, and says how that went. */
  async #exit(way: (sketch: FilesOfSketch) => string | Promise<string>): Promise<void> {
    const { sketch } = this.#workshop;
    if (sketch !== null) this.#say(await way(sketch));
  }

  #draw(): void {
    const checker = this.#checker;
    if (!this.isConnected || checker === null) return;
    const view = {
      workshop: this.#workshop,
      checker,
      shown: this.#shown,
      compares: this.#compares,
      note: this.#note,
      way: this.#lights?.way ?? '',
      question: this.#question,
    };
    draw(
      this,
      html`<section class="sketch panel" aria-label="Sketch">
        ${editorPage(view, this.#actions)}
        ${problemsList(checker.problems, {
          goTo: (problem) => this.#goTo(problem),
          mend: (fixes) => this.#mend(fixes),
          nameOf: (path) => this.#nameOf(path),
        })}
      </section>`,
    );
    this.#mark();
    this.#tell();
  }
}

define('sketch-editor', SketchEditor);

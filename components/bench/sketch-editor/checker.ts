/** Compiles the sketch that is open: as the reader pauses, and when they run it. */
import type { Problem } from '../../../device/board/board.ts';
import { ProblemError } from '../../../device/formats/problem.ts';
import type { Diagnostic } from '../../../firmware/build/diagnostics.ts';
import type { SourceFile } from '../../../firmware/build/job.ts';
import {
  type Candidate,
  type Compiler,
  type LoadState,
  Replaced,
} from '../../../firmware/page/compiler.ts';
import { octetsOf } from './code-view.ts';
import { leaveCompiler, takeCompiler } from './page-compiler.ts';
import { type FilesForBoard, runOnBoard } from './run-sketch.ts';

const PAUSE_MS = 350;

export class Checker {
  problems: readonly Diagnostic[] = [];
  /** The compiler itself went wrong. */
  trouble: Problem | null = null;
  isRunning = false;
  /** How the last run went, in a sentence. */
  says = '';
  #load: LoadState | null = null;
  #timer = 0;
  #isWarm = false;
  /** When loading began; null while nothing is being loaded. */
  #loadingSince: number | null = null;
  readonly #compiler: Compiler;
  readonly #files: () => SourceFile[];
  readonly #changed: () => void;

  /**
   * @param files of the sketch
   * @param changed is called when there is something new to show
   */
  constructor(files: () => SourceFile[], changed: () => void) {
    this.#files = files;
    this.#changed = changed;
    this.#compiler = takeCompiler((state) => {
      this.#load = state;
      // One that was ended is loaded again, from the browser's own copy.
      this.#loadingSince = state.ready ? null : (this.#loadingSince ?? performance.now());
      changed();
    });
  }

  end(): void {
    clearTimeout(this.#timer);
    leaveCompiler();
  }

  /** Another sketch is open. */
  begin(): void {
    this.problems = [];
    this.says = '';
    this.soon();
  }

  /** Checks when the reader has paused. */
  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#check(), PAUSE_MS);
  }

  /**
   * Compiles the sketch and puts it on the board. With an error the board runs on as it did.
   * @param origin the sketch of the course that it began as
   * @param data what lies in the board's file system then
   */
  async run(origin: string | null, data: FilesForBoard): Promise<void> {
    if (this.isRunning) return;
    clearTimeout(this.#timer);
    this.isRunning = true;
    this.trouble = null;
    this.says = 'Compiling …';
    this.#changed();
    const from = performance.now();
    const built = await this.#ask(() =>
      this.#compiler.run<'build'>({ kind: 'build', files: this.#files() }),
    );
    this.says = '';
    if (built !== null) {
      this.#found(built.diagnostics);
      if (built.module === null) {
        this.says = `${countOf(this.problems)}. The board runs on as before.`;
      } else {
        const seconds = ((performance.now() - from) / 1000).toFixed(2);
        this.says = `Compiled in ${seconds} s. The board is being flashed …`;
        this.#changed();
        const refusal = await runOnBoard(built.module, origin, data);
        this.says = refusal ?? `Your sketch runs on the board. Compiled in ${seconds} s.`;
      }
    }
    this.isRunning = false;
    this.#changed();
  }

  /** @param line, column from 1; column in octets of UTF-8 */
  async complete(path: string, line: number, column: number): Promise<readonly Candidate[]> {
    const task = { kind: 'complete', files: this.#files(), path, line, column } as const;
    return (await this.#ask(() => this.#compiler.run<'complete'>(task))) ?? [];
  }

  /** How the functions are written whose name stands there; null when that is not known. */
  async signaturesAt(path: string, line: number, text: string, at: number): Promise<string | null> {
    const start = /\w*$/.exec(text.slice(0, at))?.index ?? at;
    const [name = ''] = /^\w+/.exec(text.slice(start)) ?? [];
    if (name === '' || this.#load?.ready !== true) return null;
    const found = await this.complete(path, line, octetsOf(text.slice(0, start)) + 1);
    const same = found.filter((one) => one.name === name);
    return same.length === 0 ? null : same.map((one) => one.signature || one.name).join('\n');
  }

  /** What the editor's status says. */
  get state(): string {
    const load = this.#load;
    if (load !== null && !load.ready) {
      const [done, total] = [load.done, load.total].map((octets) => Math.round(octets / 1e6));
      return `Loading the compiler: ${done} of ${total} MB unpacked${this.#timeLeft(load)} …`;
    }
    if (this.says !== '') return this.says;
    if (this.trouble !== null) return 'Not compiled.';
    if (this.problems.length > 0) return `${countOf(this.problems)}.`;
    return load === null ? 'Loading the compiler …' : 'No problems found.';
  }

  /** As the line has been so far; nothing before that can be told, or when it is soon. */
  #timeLeft({ done, total }: LoadState): string {
    const seconds = (performance.now() - (this.#loadingSince ?? Infinity)) / 1000;
    if (seconds < 2 || done === 0) return '';
    const left = Math.ceil(((total - done) * seconds) / done);
    if (left <= 3) return '';
    return `, about ${left < 90 ? `${left} s` : `${Math.ceil(left / 60)} minutes`} left`;
  }

  async #check(): Promise<void> {
    const found = await this.#ask(() =>
      this.#compiler.run<'check'>({ kind: 'check', files: this.#files() }),
    );
    if (found === null) return;
    this.#found(found);
    if (!this.isRunning) this.says = '';
    this.#changed();
    this.#warmUp();
  }

  /** The first run of a compiler that was just loaded takes seconds: it begins before anybody waits for it. */
  #warmUp(): void {
    if (this.#isWarm || this.problems.some(({ severity }) => severity === 'error')) return;
    this.#isWarm = true;
    const task = { kind: 'build', files: this.#files() } as const;
    this.#compiler.run<'build'>(task).catch(() => (this.#isWarm = false));
  }

  #found(problems: readonly Diagnostic[]): void {
    this.problems = problems.filter(({ severity }) => severity !== 'note');
  }

  /** null when it went wrong, which is shown, or when something newer has come. */
  async #ask<T>(question: () => Promise<T>): Promise<T | null> {
    try {
      const answer = await question();
      this.trouble = null;
      return answer;
    } catch (error) {
      if (error instanceof Replaced) return null;
      if (!(error instanceof ProblemError)) throw error;
      this.trouble = error.problem;
      this.#changed();
      return null;
    }
  }
}

function countOf(problems: readonly Diagnostic[]): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  const words = (count: number, word: string): string[] =>
    count === 0 ? [] : [`${count} ${word}${count === 1 ? '' : 's'}`];
  return [...words(errors, 'error'), ...words(warnings, 'warning')].join(', ');
}

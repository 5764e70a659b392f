/** Compiles, checks and completes sketches with a kit and a compiler that are there: pure, in any worker. */
import { BuildError, type SourceFile } from '../build/job.ts';
import { completionsIn } from '../build/completions.ts';
import { atReadersLines, type Diagnostic, diagnosticsIn } from '../build/diagnostics.ts';
import { sketchOf } from '../build/sketch-files.ts';
import { SourceLines } from '../build/source-lines.ts';
import { linkProgram, type Objects, sketchJob } from '../build/wasm-program.ts';
import type { CompilerKit } from './kit.ts';
import type { Driver } from './driver.ts';
import type { Built, Results, Task } from './messages.ts';

type Completing = Omit<Extract<Task, { kind: 'complete' }>, 'kind'>;

export class SketchCompiler {
  readonly #driver: Driver;
  readonly #program: readonly SourceFile[];
  readonly #core: Objects;
  #latest: { readonly key: string; readonly built: Promise<Built> } | null = null;

  constructor(driver: Driver, { program, core }: CompilerKit) {
    this.#driver = driver;
    this.#program = program;
    this.#core = Object.fromEntries(
      Object.entries(core).map(([name, text]) => [name, octetsOf(text)]),
    );
  }

  run(task: Task): Promise<Results[Task['kind']]> {
    if (task.kind === 'build') return this.build(task.files);
    return task.kind === 'check' ? this.check(task.files) : this.complete(task);
  }

  /** The same files once more, which were built ahead, say, take no time. */
  build(files: readonly SourceFile[]): Promise<Results['build']> {
    const key = JSON.stringify(files);
    if (this.#latest?.key !== key) this.#latest = { key, built: this.#build(files) };
    return this.#latest.built;
  }

  async #build(files: readonly SourceFile[]): Promise<Results['build']> {
    const { sources } = sketchOf(files);
    let said = '';
    const carryOut = this.#driver.carryOut((words) => (said += words));
    let module: Built['module'] = null;
    try {
      module = new Uint8Array(await linkProgram(files, this.#program, this.#core, carryOut));
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      said += error.diagnostics;
    }
    return { module, diagnostics: located(diagnosticsIn(said), sources), said };
  }

  /** Finds what is wrong without making code: half the time. */
  async check(files: readonly SourceFile[]): Promise<Results['check']> {
    const sketch = sketchOf(files);
    const found: Diagnostic[] = [];
    for (const source of sketch.sources) {
      const said = await this.#driver.check(sketchJob(source, sketch, this.#program));
      found.push(...located(diagnosticsIn(said), [source]));
    }
    return found;
  }

  async complete({ files, path, line, column }: Completing): Promise<Results['complete']> {
    const sketch = sketchOf(files);
    for (const source of sketch.sources) {
      const at = new SourceLines(source.text, source.path).lineOf(path, line);
      if (at === null) continue;
      const job = sketchJob(source, sketch, this.#program);
      return completionsIn(await this.#driver.complete(job, source.path, at, column));
    }
    return [];
  }
}

function located(found: readonly Diagnostic[], sources: readonly SourceFile[]): Diagnostic[] {
  return atReadersLines(
    found,
    sources.map(({ path, text }) => new SourceLines(text, path)),
  );
}

function octetsOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

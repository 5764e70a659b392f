/** Compiles, checks and completes sketches with a kit and a compiler that are there: pure, in any worker. */
import { type CppLibrary, includesCppLibrary } from '../build/cpp-library.ts';
import { BuildError, type Objects, type SourceFile } from '../build/job.ts';
import { completionsIn } from '../build/completions.ts';
import { atReadersLines, type Diagnostic, diagnosticsIn } from '../build/diagnostics.ts';
import { sketchOf } from '../build/sketch-files.ts';
import { SourceLines } from '../build/source-lines.ts';
import { linkProgram, sketchJob } from '../build/wasm-program.ts';
import { type CompilerKit, unpacked } from './kit.ts';
import { LibraryObjects } from './library-objects.ts';
import type { Driver } from './driver.ts';
import type { Built, Results, Task } from './messages.ts';

type Completing = Omit<Extract<Task, { kind: 'complete' }>, 'kind'>;

export class SketchCompiler {
  readonly #driver: Driver;
  readonly #program: readonly SourceFile[];
  readonly #core: Objects;
  readonly #loadCppLibrary: () => Promise<CppLibrary>;
  readonly #libraries = new LibraryObjects();
  #cppLibrary: Promise<CppLibrary> | null = null;
  #latest: { readonly key: string; readonly built: Promise<Built> } | null = null;

  /** @param loadCppLibrary is called once, and puts its headers where the compiler finds them */
  constructor(
    driver: Driver,
    { program, core }: CompilerKit,
    loadCppLibrary: () => Promise<CppLibrary>,
  ) {
    this.#driver = driver;
    this.#program = program;
    this.#core = unpacked(core);
    this.#loadCppLibrary = loadCppLibrary;
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
    const carryOut = this.#libraries.once(
      files,
      this.#driver.carryOut((words) => (said += words)),
    );
    let module: Built['module'] = null;
    try {
      module = new Uint8Array(
        await linkProgram(files, this.#program, this.#core, () => this.#library(), carryOut),
      );
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      said += error.diagnostics;
    }
    return { module, diagnostics: located(diagnosticsIn(said), sources), said };
  }

  /** Finds what is wrong without making code: half the time. */
  async check(files: readonly SourceFile[]): Promise<Results['check']> {
    const sketch = sketchOf(files);
    if (includesCppLibrary(files)) await this.#library();
    const found: Diagnostic[] = [];
    for (const source of sketch.sources) {
      const said = await this.#driver.check(sketchJob(source, sketch, this.#program));
      found.push(...located(diagnosticsIn(said), [source]));
    }
    return found;
  }

  async complete({ files, path, line, column }: Completing): Promise<Results['complete']> {
    const sketch = sketchOf(files);
    if (includesCppLibrary(files)) await this.#library();
    for (const source of sketch.sources) {
      const at = new SourceLines(source.text, source.path).lineOf(path, line);
      if (at === null) continue;
      const job = sketchJob(source, sketch, this.#program);
      return completionsIn(await this.#driver.complete(job, source.path, at, column));
    }
    return [];
  }

  #library(): Promise<CppLibrary> {
    return (this.#cppLibrary ??= this.#loadCppLibrary());
  }
}

function located(found: readonly Diagnostic[], sources: readonly SourceFile[]): Diagnostic[] {
  return atReadersLines(
    found,
    sources.map(({ path, text }) => new SourceLines(text, path)),
  );
}

/**
 * Carries out the jobs of a build with LLVM in this process. `clang++` is a driver: from its options it makes
 * the line of the compiler proper, `-cc1`. The line is asked for once for each set of options, because a
 * run only for that takes as long as half a check.
 */
import { BuildError, type CarryOut, type Job } from '../build/job.ts';
import type { llvmRunner } from './llvm.ts';
import { type Compilation, PrecompiledPreambles } from './precompiled.ts';

type Run = ReturnType<typeof llvmRunner>;

/** With the text that a diagnostic is about and what would mend it: build/diagnostics.ts. */
const DIAGNOSTICS = [
  '-fdiagnostics-print-source-range-info',
  '-fdiagnostics-parseable-fixits',
  '-ferror-limit',
  '40',
];

export class Driver {
  readonly #run: Run;
  readonly #lines = new Map<string, readonly string[]>();
  readonly #preambles: PrecompiledPreambles;

  constructor(run: Run) {
    this.#run = run;
    this.#preambles = new PrecompiledPreambles(({ args, files }) => run(args, files));
  }

  /** @param warn takes what the tool said of a job that succeeded */
  carryOut(warn: (said: string) => void): CarryOut {
    return async (job) => {
      const { args, files } = await this.#compilationOf(job, true);
      const ran = await this.#run(args, files);
      const output = ran.files[job.output];
      if (!ran.succeeded || !(output instanceof Uint8Array))
        throw new BuildError(job.subject, ran.said);
      if (ran.said !== '') warn(ran.said);
      return output;
    };
  }

  /** Reads a source and makes no code of it. @returns the compiler's diagnostics */
  async check(job: Job): Promise<string> {
    return this.#read(job, []);
  }

  /**
   * What could stand at a place of a source.
   * @param line from 1
   * @param column from 1, in octets of UTF-8
   * @returns the compiler's list (build/completions.ts)
   */
  async complete(job: Job, path: string, line: number, column: number): Promise<string> {
    const at = `-code-completion-at=${path}:${line}:${column}`;
    return this.#read(job, ['-code-completion-brief-comments', at]);
  }

  async #read(job: Job, more: readonly string[]): Promise<string> {
    const { args, files } = await this.#compilationOf(job, false);
    const reading = args.map((one) => (one === '-emit-obj' ? '-fsyntax-only' : one));
    return (await this.#run([...reading, ...more], files)).said;
  }

  async #compilationOf(job: Job, isBuilt: boolean): Promise<Compilation> {
    const compilation = { args: await this.#argumentsOf(job), files: job.files };
    if (job.tool !== 'clang++') return compilation;
    return this.#preambles.shorten(compilation, job.subject, isBuilt);
  }

  async #argumentsOf({ tool, args, files, subject }: Job): Promise<readonly string[]> {
    if (tool === 'wasm-ld') return [tool, ...args];
    const key = args.join('\0');
    const known = this.#lines.get(key);
    if (known !== undefined) return known;
    const { said } = await this.#run([tool, '-###', ...args], files);
    const line = compilerLine(said);
    if (line === null) throw new BuildError(subject, said);
    this.#lines.set(key, line);
    return line;
  }
}

/**
 * The compiler's arguments in what `clang++ -###` prints: a line of words in quotation marks, in which `\`, `"` and
 * `$` have a `\` before them. null when there is no such line.
 */
export function compilerLine(printed: string): readonly string[] | null {
  const line = printed.split('\n').find((one) => one.includes(' "-cc1"'));
  if (line === undefined) return null;
  const words = [...line.matchAll(/ "((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) => {
    return word.replaceAll(/\\(["\\$])/g, '$1');
  });
  return [...words.slice(words.indexOf('-cc1') - 1), ...DIAGNOSTICS];
}

/**
 * Carries out the jobs of a build with LLVM in this process. `clang++` is a driver: from its options it makes
 * the line of the compiler proper, `-cc1`. The line is asked for once for each set of options, because a
 * run only for that takes as long as half a check.
 */
import { BuildError, type CarryOut, type Job } from '../build/job.ts';
import type { llvmRunner } from './llvm.ts';

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

  constructor(run: Run) {
    this.#run = run;
  }

  /** @param warn takes what the tool said of a job that succeeded */
  carryOut(warn: (said: string) => void): CarryOut {
    return async (job) => {
      const { succeeded, said, files } = await this.#run(await this.#argumentsOf(job), job.files);
      const output = files[job.output];
      if (!succeeded || !(output instanceof Uint8Array)) throw new BuildError(job.subject, said);
      if (said !== '') warn(said);
      return output;
    };
  }

  /** Reads a source and makes no code of it. @returns the compiler's diagnostics */
  async check(job: Job): Promise<string> {
    const args = (await this.#argumentsOf(job)).map((argument) => {
      return argument === '-emit-obj' ? '-fsyntax-only' : argument;
    });
    return (await this.#run(args, job.files)).said;
  }

  /**
   * What could stand at a place of a source.
   * @param line from 1
   * @param column from 1, in octets of UTF-8
   * @returns the compiler's list (build/completions.ts)
   */
  async complete(job: Job, path: string, line: number, column: number): Promise<string> {
    const args = (await this.#argumentsOf(job)).map((argument) => {
      return argument === '-emit-obj' ? '-fsyntax-only' : argument;
    });
    const at = `-code-completion-at=${path}:${line}:${column}`;
    return (await this.#run([...args, '-code-completion-brief-comments', at], job.files)).said;
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

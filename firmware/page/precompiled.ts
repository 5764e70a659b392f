/**
 * Preambles (build/preamble.ts) that the compiler has read already, as its precompiled headers: with one, a check takes
 * half the time. One stays good while the sketch's own headers that it has read stay as they are.
 * https://clang.llvm.org/docs/PCHInternals.html
 */
import { dependenciesIn } from '../build/dependencies.ts';
import { type Job, isHeader } from '../build/job.ts';
import { preambleOf } from '../build/preamble.ts';

/** A run of the compiler: the line of `-cc1` and its files. */
export interface Compilation {
  readonly args: readonly string[];
  readonly files: Job['files'];
}

interface Entry {
  readonly key: string;
  /** Texts of the sketch's headers that were read, by path. */
  readonly read: Readonly<Record<string, string>>;
  /** null when the preamble alone has an error or a warning. */
  readonly header: Uint8Array | null;
}

/** @returns what it wrote; `said` is empty where it had nothing to complain about */
type Compile = (
  compilation: Compilation,
) => Promise<{ readonly said: string; readonly files: Readonly<Record<string, unknown>> }>;

const KEPT = 4;
const HEADER = 'preamble.pch';
const DEPENDENCIES = 'preamble.d';

export class PrecompiledPreambles {
  readonly #compile: Compile;
  #entries: Entry[] = [];

  constructor(compile: Compile) {
    this.#compile = compile;
  }

  /**
   * The same compilation, shorter where that can be.
   * @param path of the source
   * @param mayMake whether a preamble that was good before a header changed is made anew
   */
  async shorten(compilation: Compilation, path: string, mayMake: boolean): Promise<Compilation> {
    const { args, files } = compilation;
    const source = files[path];
    if (typeof source !== 'string' || !isCompiledAs(args, 'c++')) return compilation;
    const { text, rest } = preambleOf(source, path);
    const own = ownHeaders(files);
    const key = JSON.stringify([args, text, Object.keys(own)]);
    const place = `${path}.preamble`;
    let entry = this.#entries.find((one) => one.key === key);
    const isGood = entry !== undefined && isUnchanged(entry, own);
    if (entry !== undefined && !isGood && !mayMake) return compilation;
    if (entry === undefined || !isGood) {
      const made = { args: makingArguments(args, path, place), files: { ...files, [place]: text } };
      entry = { key, ...(await this.#make(made, own)) };
    }
    this.#entries = [entry, ...this.#entries.filter((one) => one.key !== key)].slice(0, KEPT);
    if (entry.header === null) return compilation;
    return {
      args: [...withoutInclude(args), '-include-pch', HEADER],
      files: { ...files, [path]: rest, [place]: text, [HEADER]: entry.header },
    };
  }

  async #make(making: Compilation, own: Entry['read']): Promise<Omit<Entry, 'key'>> {
    const { said, files } = await this.#compile(making);
    const { [HEADER]: header, [DEPENDENCIES]: dependencies } = files;
    if (said !== '' || !(header instanceof Uint8Array)) return { read: own, header: null };
    const names = new Set(
      dependenciesIn(textOf(dependencies)).map((name) => name.replace(/^\.?\//, '')),
    );
    const read = Object.entries(own).filter(([path]) => names.has(path));
    return { read: Object.fromEntries(read), header };
  }
}

function isCompiledAs(args: readonly string[], language: string): boolean {
  return args[args.indexOf('-x') + 1] === language;
}

function makingArguments(args: readonly string[], path: string, place: string): string[] {
  const changed = args.map((argument, at) => {
    if (argument === '-emit-obj' || argument === '-fsyntax-only') return '-emit-pch';
    if (args[at - 1] === '-x') return 'c++-header';
    if (args[at - 1] === '-o') return HEADER;
    return argument === path ? place : argument;
  });
  return [...changed, '-dependency-file', DEPENDENCIES, '-MT', HEADER];
}

function withoutInclude(args: readonly string[]): string[] {
  return args.filter((argument, at) => argument !== '-include' && args[at - 1] !== '-include');
}

/** The others belong to the program, which never changes. */
function ownHeaders(files: Job['files']): Record<string, string> {
  const own = Object.entries(files).filter(([path, text]) => {
    return typeof text === 'string' && isHeader({ path, text }) && !path.startsWith('firmware/');
  });
  return Object.fromEntries(own) as Record<string, string>;
}

function isUnchanged({ read }: Entry, own: Readonly<Record<string, string>>): boolean {
  return Object.entries(read).every(([path, text]) => own[path] === text);
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return content instanceof Uint8Array ? new TextDecoder().decode(content) : '';
}

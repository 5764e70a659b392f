/** The worker that compiles: loads the kit and the compiler, then does one task after the other. */
import { Driver } from './driver.ts';
import {
  COMPILER_MODULE,
  COMPILER_PARTS,
  type CompilerKit,
  CPP_LIBRARY_FILE,
  type PackedCppLibrary,
  unpacked,
} from './kit.ts';
import { type LlvmModule, llvmRunner, treeOf } from './llvm.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { SketchCompiler } from './sketch-compiler.ts';

let compiler: Promise<SketchCompiler> | null = null;
let tasks: Promise<void> = Promise.resolve();

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if ('kitAddress' in data) {
    compiler = load(data.kitAddress);
    compiler.then(
      () => tell({ kind: 'ready' }),
      (error: unknown) => tell({ kind: 'unreachable', why: wordsOf(error) }),
    );
    return;
  }
  const { id, task } = data;
  tasks = tasks.then(async () => {
    try {
      const result = await (await compiler)?.run(task);
      if (result !== undefined) tell({ kind: 'result', id, result });
    } catch (error) {
      const why = wordsOf(error);
      tell(
        error instanceof Unreachable ? { kind: 'unreachable', why } : { kind: 'failed', id, why },
      );
    }
  });
});

async function load(kitAddress: string): Promise<SketchCompiler> {
  const kit = (await (await fetched(kitAddress)).json()) as CompilerKit;
  const folder = new URL(`${encodeURIComponent(kit.compiler)}/`, kitAddress);
  const progress = new LoadProgress(kit.octets);
  const [module, parts] = await Promise.all([
    import(/* @vite-ignore */ new URL(COMPILER_MODULE, folder).href) as Promise<LlvmModule>,
    Promise.all(COMPILER_PARTS.map((name) => partOf(new URL(name, folder).href, progress))),
  ]);
  const named = Object.fromEntries(COMPILER_PARTS.map((name, at) => [name, parts[at]]));
  const usr = treeOf(kit.clangHeaders);
  const run = llvmRunner(module, named as Record<string, WebAssembly.Module>, { usr });
  return new SketchCompiler(new Driver(run), kit, async () => {
    const packed = await cppLibrary(new URL(CPP_LIBRARY_FILE, folder).href);
    treeOf(packed.headers, usr);
    return { headers: packed.headers, objects: unpacked(packed.objects) };
  });
}

/** Something that a task needs could not be loaded. */
class Unreachable extends Error {}

async function cppLibrary(address: string): Promise<PackedCppLibrary> {
  try {
    return (await (await fetched(address)).json()) as PackedCppLibrary;
  } catch (error) {
    throw new Unreachable(wordsOf(error));
  }
}

/** The response itself is compiled, not a copy of its octets: only then does the browser keep the machine code. */
async function partOf(address: string, progress: LoadProgress): Promise<WebAssembly.Module> {
  const response = await fetched(address);
  const counted = response.clone();
  const [module] = await Promise.all([
    WebAssembly.compileStreaming(response),
    progress.count(counted),
  ]);
  return module;
}

async function fetched(address: string): Promise<Response> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status} for ${address}`);
  return response;
}

class LoadProgress {
  readonly #total: number;
  #done = 0;

  /** @param total octets, unpacked */
  constructor(total: number) {
    this.#total = total;
  }

  async count({ body }: Response): Promise<void> {
    for await (const octets of body ?? []) {
      this.#done += octets.length;
      tell({ kind: 'loading', done: this.#done, total: this.#total });
    }
  }
}

function tell(message: FromWorker): void {
  postMessage(message);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

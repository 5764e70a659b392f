/**
 * LLVM as `@yowasp/clang` packs it: one program for compiler and linker, in WebAssembly. Each run gets an
 * instance of its own, with a file system of its own: a used instance traps.
 */

/** A file system: folders by name. */
export interface Tree {
  [name: string]: Tree | string | Uint8Array;
}

/** What the package's module holds (llvm.js: compiler-files.ts). */
export interface LlvmModule {
  readonly Application: new (
    resources: Promise<Resources> | Resources,
    instantiate: unknown,
    name: string,
  ) => Application;
  readonly Exit: new (...args: never[]) => Error;
  readonly instantiate: unknown;
}

interface Resources {
  readonly totalSize: number;
  modules(): Promise<Readonly<Record<string, WebAssembly.Module>>>;
  /** Folders that every run finds, and that are not handed back. */
  filesystem(): Promise<Tree>;
}

interface Application {
  run(args: readonly string[], files: Tree, options: object): Promise<Tree>;
}

export interface Ran {
  readonly succeeded: boolean;
  /** What the tool has said, on both streams. */
  readonly said: string;
  readonly files: Tree;
}

/** @returns a function that runs a tool of LLVM: its name first, then its arguments */
export function llvmRunner(
  { Application, Exit, instantiate }: LlvmModule,
  parts: Readonly<Record<string, WebAssembly.Module>>,
  folders: Tree,
): (args: readonly string[], files: Readonly<Record<string, string | Uint8Array>>) => Promise<Ran> {
  const resources: Resources = {
    totalSize: 0,
    modules: () => Promise.resolve(parts),
    filesystem: () => Promise.resolve(folders),
  };
  const application = new Application(resources, instantiate, 'llvm');
  return async (args, files) => {
    const said: Uint8Array[] = [];
    const listen = (octets: Uint8Array | null): void => {
      if (octets !== null) said.push(octets.slice());
    };
    const options = {
      stdout: listen,
      stderr: listen,
      decodeASCII: false,
      fetchProgress: () => undefined,
    };
    const text = (): string => said.map((octets) => new TextDecoder().decode(octets)).join('');
    try {
      const tree = await application.run(args, treeOf(files), options);
      return { succeeded: true, said: text(), files: tree };
    } catch (error) {
      if (!(error instanceof Exit)) throw error;
      return { succeeded: false, said: text(), files: {} };
    }
  };
}

/** Files by path as a file system, or into one. */
export function treeOf(
  files: Readonly<Record<string, string | Uint8Array>>,
  tree: Tree = {},
): Tree {
  for (const [path, content] of Object.entries(files)) {
    const names = path.split('/');
    const file = names.pop() ?? path;
    let folder = tree;
    for (const name of names) folder = (folder[name] ??= {}) as Tree;
    folder[file] = content;
  }
  return tree;
}

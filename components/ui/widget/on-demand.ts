/** Code that is loaded when there is something for it to do: a page that nobody uses stays small. */

/** What is loaded once, however often it is asked for; after a failure it is tried again. */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | null = null;
  return () => {
    loading ??= load();
    loading.catch(() => (loading = null));
    return loading;
  };
}

export interface InboxOptions<Item, Tool> {
  readonly load: () => Promise<Tool>;
  readonly take: (tool: Tool, item: Item) => void;
}

/** Loads a tool when there is a first item for it. Items that come meanwhile wait, and keep their order. */
export class Inbox<Item, Tool> {
  /** null until it is loaded and has taken all that waited. */
  tool: Tool | null = null;
  readonly #take: InboxOptions<Item, Tool>['take'];
  readonly #load: () => Promise<void>;
  #waiting: Item[] = [];

  /** Once `signal` has aborted, nothing is taken any more. */
  constructor({ load, take }: InboxOptions<Item, Tool>, signal: AbortSignal) {
    this.#take = take;
    this.#load = once(async () => {
      const tool = await load();
      if (signal.aborted) return;
      for (const item of this.#waiting.splice(0)) take(tool, item);
      this.tool = tool;
    });
  }

  get isLoading(): boolean {
    return this.#waiting.length > 0;
  }

  push(...items: readonly Item[]): void {
    if (this.tool === null) this.#waiting.push(...items);
    else for (const item of items) this.#take(this.tool, item);
    if (this.isLoading) void this.#load();
  }

  /** Forgets the items that wait. */
  clear(): void {
    this.#waiting = [];
  }
}

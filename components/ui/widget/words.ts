/** Small pieces of sentences and names. */

/** "1 packet", "3 packets". */
export function counted(count: number | bigint, one: string, many = `${one}s`): string {
  return `${count} ${Number(count) === 1 ? one : many}`;
}

/** "1.5 s". */
export function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The part of an address that stands for a name: "Sequence number" is "sequence-number". */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** Names that come again get a number: `syn`, then `syn-2`. */
export class Numbered {
  readonly #counts = new Map<string, number>();
  readonly #between: string;

  /** @param between name and number */
  constructor(between = '-') {
    this.#between = between;
  }

  next(name: string): string {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return count === 1 ? name : `${name}${this.#between}${count}`;
  }

  clear(): void {
    this.#counts.clear();
  }
}

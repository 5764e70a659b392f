/**
 * What a flash station keeps of the boards that it has flashed: the number of each, and how each flash ended. A board
 * is known by its MAC address, so a board that is flashed again keeps its number. Plain data, for a file and labels.
 */
import * as v from 'valibot';

/** The list of a large school; the oldest goes first. */
export const MAX_RECORDS = 5_000;
const MAX_STORED_CHARACTERS = 4_000_000;

const text = (length: number) => v.pipe(v.string(), v.maxLength(length));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const record = v.strictObject({
  /** On its label; null: it has none, because its flash failed. */
  number: v.nullable(count),
  /** "02:57:41:00:00:01"; null when the board was never identified. */
  mac: v.nullable(text(40)),
  chip: v.nullable(text(80)),
  program: text(200),
  /** One sentence; null when all went well. */
  failure: v.nullable(text(1_000)),
  tookMs: count,
  baudRate: count,
  /** Milliseconds since 1970 at which it ended. */
  endedMs: count,
});
export type FlashRecord = Readonly<v.InferOutput<typeof record>>;

const records = v.pipe(v.array(record), v.maxLength(MAX_RECORDS));

/** The store: a browser's storage, or nothing at all. */
export interface RecordStore {
  read(): string | null;
  write(text: string | null): void;
}

export class FlashRecords {
  readonly #store: RecordStore;
  #records: readonly FlashRecord[];

  /** The store may hold anything: what is no list of records counts as none. */
  constructor(store: RecordStore) {
    this.#store = store;
    this.#records = recordsIn(store.read());
  }

  get all(): readonly FlashRecord[] {
    return this.#records;
  }

  /** The last record of each number, in the order of the numbers. */
  get labels(): readonly (FlashRecord & { readonly number: number })[] {
    const byNumber = new Map<number, FlashRecord & { readonly number: number }>();
    for (const one of this.#records) {
      const { number } = one;
      if (number !== null) byNumber.set(number, { ...one, number });
    }
    return [...byNumber.values()].toSorted((one, other) => one.number - other.number);
  }

  /**
   * The number of a board: the one that it has, or the next free one.
   * @param first numbers begin here
   * @param taken numbers of other boards that are plugged in: two boards of one address are two boards
   */
  numberFor(mac: string, first: number, taken: ReadonlySet<number>): number {
    const own = this.#records.findLast((one) => one.mac === mac && one.number !== null)?.number;
    if (own !== undefined && own !== null && !taken.has(own)) return own;
    const used = [...this.#records.map(({ number }) => number ?? -1), ...taken];
    return used.reduce((next, number) => Math.max(next, number + 1), first);
  }

  add(one: FlashRecord): void {
    this.#records = [...this.#records, one].slice(-MAX_RECORDS);
    this.#store.write(JSON.stringify(this.#records));
  }

  clear(): void {
    this.#records = [];
    this.#store.write(null);
  }
}

function recordsIn(stored: string | null): readonly FlashRecord[] {
  if (stored === null || stored.length > MAX_STORED_CHARACTERS) return [];
  try {
    const read = v.safeParse(records, JSON.parse(stored));
    return read.success ? read.output : [];
  } catch {
    return [];
  }
}

const COLUMNS = [
  ['number', ({ number }) => number ?? ''],
  ['address', ({ mac }) => mac ?? ''],
  ['chip', ({ chip }) => chip ?? ''],
  ['program', ({ program }) => program],
  ['result', ({ failure }) => (failure === null ? 'done' : 'failed')],
  ['seconds', ({ tookMs }) => (tookMs / 1000).toFixed(1)],
  ['baud', ({ baudRate }) => baudRate],
  ['ended', ({ endedMs }) => new Date(endedMs).toISOString()],
  ['failure', ({ failure }) => failure ?? ''],
] as const satisfies readonly (readonly [string, (one: FlashRecord) => string | number])[];

/** Comma-separated values (RFC 4180), with a header line; lines end with CR LF. */
export function recordsAsCsv(all: readonly FlashRecord[]): string {
  const lines = all.map((one) => COLUMNS.map(([, of]) => csvField(String(of(one)))));
  return [COLUMNS.map(([name]) => name), ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}

function csvField(value: string): string {
  // A spreadsheet takes such a field for a formula, and the name of a file may be anything.
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

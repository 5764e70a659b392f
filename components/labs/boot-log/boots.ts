/** The boots of a board, one after the other, each line explained. Nothing here needs a document. */
import {
  BootLogReader,
  isResetInto,
  type BootEventKind,
} from '../../../device/formats/esp/boot-log.ts';
import { explain, type Explained } from './explain.ts';

export interface Boot {
  /** 1, 2, 3 … since the board was started. */
  readonly number: number;
  readonly lines: readonly BootLine[];
  /** Lines that are not kept, because there were too many. */
  readonly more: number;
}

export interface BootLine extends Explained {
  /** Against the boot before: null in the first. */
  readonly change: 'new' | 'changed' | null;
}

/** What was heard before the first hello: the board had booted already, or listens at another rate. */
const MAX_BOOTS = 6;
const MAX_LINES = 40;

export class Boots {
  #boots: { number: number; lines: BootLine[]; more: number }[] = [];
  #reader = new BootLogReader();
  #count = 0;

  get list(): readonly Boot[] {
    return this.#boots;
  }

  clear(): void {
    this.#boots = [];
    this.#reader = new BootLogReader();
    this.#count = 0;
  }

  /** @returns what the line means; null for an empty one, and for one before the first boot */
  line(text: string): BootLine | null {
    const event = this.#reader.line(text);
    if (event === null) return null;
    if (this.#begins(event.kind)) {
      this.#boots.push({ number: ++this.#count, lines: [], more: 0 });
      if (this.#boots.length > MAX_BOOTS) this.#boots.shift();
    }
    const boot = this.#boots.at(-1);
    if (boot === undefined) return null;
    const explained = explain(event);
    const line = { ...explained, change: this.#change(explained) };
    if (boot.lines.length < MAX_LINES) boot.lines.push(line);
    else boot.more += 1;
    return line;
  }

  /** The ROM's hello; or its second line, where the first was lost. */
  #begins(kind: BootEventKind): boolean {
    const lines = this.#boots.at(-1)?.lines;
    return (
      kind === 'banner' ||
      (kind === 'reset' && lines?.every(({ event }) => event.kind === 'banner') !== true)
    );
  }

  #change({ event, by }: Explained): BootLine['change'] {
    const before = this.#boots.at(-2);
    // A program repeats itself at its own pace: there is nothing to compare.
    if (before === undefined || by === 'program') return null;
    const same = before.lines.filter((other) => other.event.kind === event.kind);
    if (same.length === 0) return 'new';
    return same.some((other) => other.event.line === event.line) ? null : 'changed';
  }
}

/** "Boot 2: POWERON_RESET, download mode". */
export function titleOf({ number, lines }: Boot): string {
  const reset = lines.map(({ event }) => event).find((event) => event.kind === 'reset');
  if (reset === undefined) return `Boot ${number}`;
  const mode = reset.mode === 'download' ? 'download mode' : 'start from flash';
  return `Boot ${number}: ${reset.causeName}, ${mode}`;
}

/** Where a boot has ended: in the program, or in download mode; null while neither is seen. */
export function endOf({ lines }: Boot): 'program' | 'download' | null {
  const events = lines.map(({ event }) => event);
  if (events.some(({ kind }) => kind === 'program')) return 'program';
  return events.some((event) => isResetInto('download', event)) ? 'download' : null;
}

/** How far a boot has come, in a sentence. */
export function outcomeOf({ lines }: Boot): string {
  const has = (...kinds: BootEventKind[]): boolean =>
    lines.some(({ event }) => kinds.includes(event.kind));
  if (lines.some(({ by }) => by === 'sdk')) return 'The program has crashed.';
  if (has('program')) return 'The program runs.';
  if (
    has(
      'interpreter',
      'invalid-header',
      'flash-read',
      'checksum',
      'ets-main',
      'boot-loader-gave-up',
    )
  ) {
    return 'Nothing in the flash that it can run.';
  }
  if (has('entry')) return 'The ROM has handed over to the program.';
  if (lines.some(({ event }) => isResetInto('download', event))) {
    return 'It waits for a flasher. No program runs.';
  }
  return 'It is booting.';
}

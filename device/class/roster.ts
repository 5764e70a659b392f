/** Who is in a class, or was: what each said last, and what the wall and the report reckon of it. */
import type { Clock } from '../clock/clock.ts';
import type { RosterChange, Status } from './protocol.ts';

export interface RosterEntry {
  readonly id: string;
  /** In the order of joining, from 1. */
  readonly number: number;
  readonly name: string;
  readonly present: boolean;
  readonly status: Status | null;
  /** When an item of a checkpoint was reached last, or the person joined; of the clock. */
  readonly progressAtMs: number;
  /** When the person joined first; of the clock. */
  readonly joinedAtMs: number;
  /** Since when they are here; null while they are not. */
  readonly hereSinceMs: number | null;
  /** How long they were here before that. */
  readonly hereBeforeMs: number;
  /** How often a hand was raised. */
  readonly hands: number;
  /** What went wrong, in words, by its code; the latest last. */
  readonly problems: ReadonlyMap<string, string>;
}

/** People on the roster; who is gone longest is dropped first. */
const MAX_ROSTER = 20_000;
/** Kinds of problems that are kept of one person. */
const MAX_PROBLEMS = 20;

export class Roster {
  readonly #clock: Clock;
  readonly #entries = new Map<string, RosterEntry>();
  #numbers = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** In the order of joining. */
  values(): IterableIterator<RosterEntry> {
    return this.#entries.values();
  }

  get(id: string): RosterEntry | undefined {
    return this.#entries.get(id);
  }

  /** Nobody is known to be here: the relay tells of everybody again. */
  forgetPresence(): void {
    for (const entry of this.#entries.values()) {
      this.#entries.set(entry.id, { ...entry, present: false, ...this.#away(entry) });
    }
  }

  enter(change: RosterChange): void {
    const nowMs = this.#clock.nowMs();
    const before = this.#entries.get(change.id) ?? this.#newcomer(change.id);
    const { present } = change;
    const status = change.status ?? before.status;
    const further = countOf(status) > countOf(before.status);
    const raised = status?.hand === true && before.status?.hand !== true;
    this.#entries.set(change.id, {
      ...before,
      name: present ? change.name : before.name || change.name,
      present,
      status,
      progressAtMs: further && before.status !== null ? nowMs : before.progressAtMs,
      ...(present ? { hereSinceMs: before.hereSinceMs ?? nowMs } : this.#away(before)),
      hands: before.hands + Number(raised),
      problems: withProblem(before.problems, status),
    });
    if (this.#entries.size <= MAX_ROSTER) return;
    const gone = [...this.#entries.values()].find((entry) => !entry.present);
    if (gone !== undefined) this.#entries.delete(gone.id);
  }

  /** How long somebody was here, all visits together, in milliseconds. */
  hereMs({ hereBeforeMs, hereSinceMs }: RosterEntry): number {
    return hereBeforeMs + (hereSinceMs === null ? 0 : this.#clock.nowMs() - hereSinceMs);
  }

  #newcomer(id: string): RosterEntry {
    const nowMs = this.#clock.nowMs();
    return {
      id,
      number: ++this.#numbers,
      name: '',
      present: false,
      status: null,
      progressAtMs: nowMs,
      joinedAtMs: nowMs,
      hereSinceMs: null,
      hereBeforeMs: 0,
      hands: 0,
      problems: new Map(),
    };
  }

  #away(entry: RosterEntry): Pick<RosterEntry, 'hereSinceMs' | 'hereBeforeMs'> {
    return { hereSinceMs: null, hereBeforeMs: this.hereMs(entry) };
  }
}

/** Items of checkpoints that were seen, all lessons together. */
function countOf(status: Status | null): number {
  return status?.progress.reduce((sum, { seen, passed }) => sum + seen.length + +passed, 0) ?? 0;
}

function withProblem(
  problems: ReadonlyMap<string, string>,
  status: Status | null,
): ReadonlyMap<string, string> {
  const problem = status?.problem ?? null;
  if (problem === null || problems.get(problem.code) === problem.what) return problems;
  const more = new Map(problems);
  more.delete(problem.code);
  more.set(problem.code, problem.what);
  return new Map([...more].slice(-MAX_PROBLEMS));
}

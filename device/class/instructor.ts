/**
 * The instructor's end of a class: shows a board and a place to everybody, and keeps the roster. What the relay
 * knows can be lost at any time; everything that counts is here.
 */
import type { BoardView } from '../board/board-interface.ts';
import { Recorder } from '../recording/recorder.ts';
import { ClassLink, type ClassLinkOptions, type LinkState } from './class-link.ts';
import type { FromInstructor, RosterChange, Stage, Status, ToInstructor } from './protocol.ts';

/** Octets that may wait to be sent: a network that is slower than the board. */
const MAX_WAITING_OCTETS = 512 * 1024;
/** People on the roster; who is gone longest is dropped first. */
const MAX_ROSTER = 20_000;
/** In turn: how long the others have, to want to toggle. */
const ROUND_MS = 20_000;

export interface RosterEntry {
  readonly id: string;
  readonly name: string;
  readonly present: boolean;
  readonly status: Status | null;
  /** When a checkpoint was reached last, or the person joined; of the clock. */
  readonly progressAtMs: number;
}

export interface InstructorOptions extends Pick<
  ClassLinkOptions,
  'clock' | 'url' | 'random' | 'WebSocket'
> {
  readonly board: BoardView & { toggle(): Promise<void> };
  /** Proves that a connection is the instructor's: see protocol.ts. */
  readonly key: string;
  readonly stage: Stage;
  readonly onState: (state: LinkState) => void;
  /** The relay has the class; `addresses` as in the protocol. */
  readonly onOpened?: (addresses: readonly string[]) => void;
  /** The roster, or how many watch, has changed. */
  readonly onRoster: () => void;
  /** A student's wish was granted, or not, and why. */
  readonly onRequest?: (name: string, refused: string | null) => void;
}

export class Instructor {
  readonly roster = new Map<string, RosterEntry>();
  readonly #options: InstructorOptions;
  readonly #link: ClassLink;
  readonly #recorder: Recorder;
  #stage: Stage;
  #number = 0;
  #viewers = 0;
  /** Who has toggled in this round. */
  readonly #toggled = new Set<string>();
  #toggledAtMs = -Infinity;
  #toggling = false;

  constructor(options: InstructorOptions) {
    this.#options = options;
    this.#stage = options.stage;
    this.#link = new ClassLink({
      ...options,
      hello: () => ({ type: 'instructor', key: options.key }),
      onMessage: (message) => this.#hear(message as ToInstructor),
    });
    this.#recorder = new Recorder(options.board, {
      clock: options.clock,
      onBatch: (events) => {
        this.#number++;
        // What is not sent leaves a gap, and whoever notices it gets the class as it stands.
        if (this.#link.bufferedAmount > MAX_WAITING_OCTETS) return;
        this.#say({ type: 'board', number: this.#number, events: [...events] });
      },
    });
  }

  get stage(): Stage {
    return this.#stage;
  }

  get viewers(): number {
    return this.#viewers;
  }

  setStage(change: Partial<Stage>): void {
    this.#stage = { ...this.#stage, ...change };
    this.#say({ type: 'stage', stage: this.#stage });
  }

  /** @param to one student; null: all */
  desk(to: string | null, content: Extract<FromInstructor, { type: 'desk' }>['content']): void {
    this.#say({ type: 'desk', to, content });
  }

  /** Ends the class for everybody. @returns false without a connection: then it goes on */
  end(): boolean {
    if (!this.#link.isOpen) return false;
    this.#say({ type: 'end' });
    this.stop();
    return true;
  }

  /** Leaves, and the class waits. */
  stop(): void {
    this.#recorder.stop();
    this.#link.stop();
  }

  hurry(): void {
    this.#link.hurry();
  }

  #say(message: FromInstructor): void {
    this.#link.send(message);
  }

  #hear(message: ToInstructor): void {
    switch (message.type) {
      case 'opened':
        // The relay tells of everybody again.
        for (const [id, entry] of this.roster) this.roster.set(id, { ...entry, present: false });
        this.#opening();
        this.#options.onOpened?.(message.addresses);
        break;
      case 'opening-wanted':
        this.#opening();
        break;
      case 'roster':
        this.#viewers = message.viewers;
        for (const change of message.changes) this.#enter(change);
        this.#options.onRoster();
        break;
      case 'toggle':
        void this.#toggle(message.from, message.request);
    }
  }

  #opening(): void {
    // What waits is older than the board as it stands.
    this.#recorder.flush();
    const events = this.#recorder.opening();
    this.#say({ type: 'opening', number: this.#number, stage: this.#stage, events });
  }

  #enter({ id, name, present, status }: RosterChange): void {
    const before = this.roster.get(id);
    const { clock } = this.#options;
    const had = before?.status?.checkpoints ?? [];
    const further = status?.checkpoints.some((one) => !had.includes(one)) === true;
    this.roster.set(id, {
      id,
      name: present ? name : (before?.name ?? name),
      present,
      status: status ?? before?.status ?? null,
      progressAtMs: before === undefined || further ? clock.nowMs() : before.progressAtMs,
    });
    if (this.roster.size <= MAX_ROSTER) return;
    const gone = [...this.roster.values()].find((entry) => !entry.present);
    if (gone !== undefined) this.roster.delete(gone.id);
  }

  async #toggle(from: string, request: number): Promise<void> {
    const refused = this.#refusal(from) ?? (await this.#toggleFor(from));
    this.#say({ type: 'answer', to: from, request, why: refused });
    this.#options.onRequest?.(this.roster.get(from)?.name ?? '', refused);
  }

  #refusal(from: string): string | null {
    const { mayToggle, paused } = this.#stage;
    if (paused) return 'The class is paused.';
    if (mayToggle === 'nobody') return 'The instructor does not let you toggle this board now.';
    if (mayToggle === 'in-turn' && !this.#isTurnOf(from)) {
      return 'Others who have not toggled yet come first.';
    }
    if (this.#options.board.snapshot.state !== 'running') {
      return "The instructor's board does not run now.";
    }
    return this.#toggling ? 'Somebody else toggles it at this moment.' : null;
  }

  /** A round is over when everybody present has toggled, or when nobody has for a while. */
  #isTurnOf(from: string): boolean {
    if (!this.#toggled.has(from)) return true;
    const waits = [...this.roster.values()].some(
      ({ id, present }) => present && !this.#toggled.has(id),
    );
    if (waits && this.#options.clock.nowMs() - this.#toggledAtMs < ROUND_MS) return false;
    this.#toggled.clear();
    return true;
  }

  async #toggleFor(from: string): Promise<string | null> {
    const { board, clock } = this.#options;
    this.#toggling = true;
    this.#toggled.add(from);
    this.#toggledAtMs = clock.nowMs();
    await board.toggle();
    this.#toggling = false;
    return board.snapshot.problem?.what ?? null;
  }
}

/**
 * The instructor's end of a class: shows a board and a place to everybody, and keeps the roster. What the relay
 * knows can be lost at any time; everything that counts is here.
 */
import type { BoardView } from '../board/board-interface.ts';
import { Recorder } from '../recording/recorder.ts';
import { ClassLink, type ClassLinkOptions, type LinkState } from './class-link.ts';
import type {
  FromInstructor,
  MayToggle,
  RosterChange,
  Stage,
  Status,
  ToInstructor,
} from './protocol.ts';

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
  /** Who toggled last, so that others come first. */
  #lastToggle = new Map<string, number>();

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
      onBatch: (events) =>
        this.#say({ type: 'board', number: ++this.#number, events: [...events] }),
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

  /** Ends the class for everybody. */
  end(): void {
    this.#say({ type: 'end' });
    this.stop();
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
      case 'request':
        if (message.what.kind === 'toggle') void this.#toggle(message.from, message.request);
        break;
      case 'their-board':
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
    const further = (status?.checkpoints.length ?? 0) > (before?.status?.checkpoints.length ?? 0);
    this.roster.set(id, {
      id,
      name: present ? name : (before?.name ?? name),
      present,
      status: status ?? before?.status ?? null,
      progressAtMs: before === undefined || further ? clock.nowMs() : before.progressAtMs,
    });
  }

  async #toggle(from: string, request: number): Promise<void> {
    const refused = this.#mayToggle(from) ?? (await this.#toggled());
    if (refused === null) this.#lastToggle.set(from, this.#options.clock.nowMs());
    this.#say({ type: 'answer', to: from, request, why: refused });
    this.#options.onRequest?.(this.roster.get(from)?.name ?? '', refused);
  }

  #mayToggle(from: string): string | null {
    const { mayToggle, paused } = this.#stage;
    if (paused) return 'The class is paused.';
    const who: Readonly<Record<MayToggle['who'], boolean>> = {
      nobody: false,
      all: true,
      'in-turn': this.#isTurnOf(from),
      one: mayToggle.who === 'one' && mayToggle.id === from,
    };
    if (who[mayToggle.who]) return null;
    return mayToggle.who === 'in-turn'
      ? 'Others who have not toggled yet come first.'
      : 'The instructor does not let you toggle this board now.';
  }

  /** Whoever has toggled may again when everybody present has. */
  #isTurnOf(from: string): boolean {
    const present = [...this.roster.values()].filter((entry) => entry.present);
    if (!this.#lastToggle.has(from)) return true;
    if (present.some(({ id }) => !this.#lastToggle.has(id))) return false;
    this.#lastToggle = new Map();
    return true;
  }

  async #toggled(): Promise<string | null> {
    const { board } = this.#options;
    if (board.snapshot.state !== 'running') return "The instructor's board does not run now.";
    await board.toggle();
    return board.snapshot.problem?.what ?? null;
  }
}

/**
 * The instructor's end of a class: shows a board and a place to everybody, and keeps the roster. What the relay
 * knows can be lost at any time; everything that counts is here, and is said again when it has lost it.
 */
import type { BoardView } from '../board/board-interface.ts';
import { RecordedBoard } from '../recording/recorded-board.ts';
import { Recorder } from '../recording/recorder.ts';
import { ClassLink, type ClassLinkOptions, type LinkState } from './class-link.ts';
import {
  fingerprintOf,
  type Act,
  type DeskContent,
  type FromInstructor,
  type RemoteState,
  type ShownSketch,
  type Stage,
  type ToInstructor,
} from './protocol.ts';
import { Roster } from './roster.ts';

/** Octets that may wait to be sent: a network that is slower than the board. */
const MAX_WAITING_OCTETS = 512 * 1024;
/** In turn: how long the others have, to want to toggle. */
const ROUND_MS = 20_000;

type ToggledBoard = BoardView & { toggle(): Promise<void> };

/** A student's board, as it comes. */
export interface Watched {
  readonly id: string;
  readonly board: RecordedBoard;
  /** Null unless the student shows it. */
  readonly sketch: ShownSketch | null;
}

export interface InstructorOptions extends Pick<
  ClassLinkOptions,
  'clock' | 'url' | 'random' | 'WebSocket'
> {
  readonly board: ToggledBoard;
  /** Proves that a connection is the instructor's: see protocol.ts. */
  readonly key: string;
  readonly stage: Stage;
  readonly onState: (state: LinkState) => void;
  /** The relay has the class; `addresses` as in the protocol. */
  readonly onOpened?: (addresses: readonly string[]) => void;
  /** The roster, or how many watch, has changed. */
  readonly onRoster: () => void;
  /** The student who is looked at shows another sketch, or none any more. */
  readonly onSketch?: () => void;
  /** A student's wish was granted, or not, and why. */
  readonly onRequest?: (name: string, refused: string | null) => void;
  /** A remote control was pressed. */
  readonly onAct?: (act: Act) => void;
  /** Remote controls came or went. */
  readonly onRemotes?: () => void;
}

export class Instructor {
  readonly roster: Roster;
  readonly #options: InstructorOptions;
  readonly #link: ClassLink;
  #board: ToggledBoard;
  #recorder: Recorder;
  #stage: Stage;
  #number = 0;
  #viewers = 0;
  #watched: Watched | null = null;
  /** Of the remote control's code; null while there is none. */
  #remote: string | null = null;
  #remoteState: RemoteState | null = null;
  #remotes = 0;
  /** Who has toggled in this round. */
  readonly #toggled = new Set<string>();
  #toggledAtMs = -Infinity;
  #toggling = false;

  constructor(options: InstructorOptions) {
    this.#options = options;
    this.#stage = options.stage;
    this.#board = options.board;
    this.roster = new Roster(options.clock);
    this.#link = new ClassLink({
      ...options,
      hello: () => ({ type: 'instructor', key: options.key }),
      onMessage: (message) => this.#hear(message as ToInstructor),
    });
    this.#recorder = this.#record();
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

  /** Shows another board to the class: a recording, or the live one again. */
  show(board: ToggledBoard, shows: Stage['shows']): void {
    if (board === this.#board) return;
    this.#recorder.stop();
    this.#board = board;
    this.setStage({ shows });
    this.#recorder = this.#record();
    this.#recorder.flush();
  }

  /** @param to one student; null: all */
  desk(to: string | null, content: DeskContent): void {
    this.#say({ type: 'desk', to, content });
  }

  /** The student's board that the instructor looks at. */
  get watched(): Watched | null {
    return this.#watched;
  }

  /** Looks at a student's board, who is told; null: at none. */
  watch(id: string | null): void {
    if (id === (this.#watched?.id ?? null)) return;
    const { clock } = this.#options;
    this.#watched = id === null ? null : { id, board: new RecordedBoard({ clock }), sketch: null };
    this.#say({ type: 'watch', to: id });
  }

  /** Remote controls that are joined. */
  get remotes(): number {
    return this.#remotes;
  }

  /** Lets whoever has this code steer the class; null: nobody any more. */
  setRemote(code: string | null): void {
    this.#remote = code === null ? null : fingerprintOf(code);
    this.#say({ type: 'remote', fingerprint: this.#remote });
  }

  /** What remote controls show; said when it has changed. */
  setRemoteState(state: RemoteState): void {
    if (this.#remote === null || JSON.stringify(state) === JSON.stringify(this.#remoteState))
      return;
    this.#remoteState = state;
    this.#say({ type: 'remote-state', state });
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

  #record(): Recorder {
    return new Recorder(this.#board, {
      clock: this.#options.clock,
      onBatch: (events) => {
        this.#number++;
        // What is not sent leaves a gap, and whoever notices it gets the class as it stands.
        if (this.#link.bufferedAmount > MAX_WAITING_OCTETS) return;
        this.#say({ type: 'board', number: this.#number, events: [...events] });
      },
    });
  }

  #say(message: FromInstructor): void {
    this.#link.send(message);
  }

  #hear(message: ToInstructor): void {
    switch (message.type) {
      case 'opened':
        this.roster.forgetPresence();
        this.#opening();
        this.#sayAgain();
        this.#options.onOpened?.(message.addresses);
        break;
      case 'opening-wanted':
        this.#opening();
        break;
      case 'roster':
        this.#viewers = message.viewers;
        for (const change of message.changes) {
          const wasHere = this.roster.get(change.id)?.present === true;
          this.roster.enter(change);
          // Somebody who comes back does not know that they are looked at.
          if (change.id === this.#watched?.id && change.present && !wasHere) this.#sayWatch();
        }
        this.#options.onRoster();
        break;
      case 'shown':
        if (message.from === this.#watched?.id) this.#shown(this.#watched.board, message);
        break;
      case 'sketch':
        if (message.from !== this.#watched?.id) break;
        this.#watched = { ...this.#watched, sketch: message.sketch };
        this.#options.onSketch?.();
        break;
      case 'act':
        this.#options.onAct?.(message.act);
        break;
      case 'remotes':
        this.#remotes = message.count;
        this.#options.onRemotes?.();
        break;
      case 'toggle':
        void this.#toggle(message.from, message.request);
    }
  }

  #sayAgain(): void {
    this.#sayWatch();
    this.#say({ type: 'remote', fingerprint: this.#remote });
    if (this.#remoteState !== null) this.#say({ type: 'remote-state', state: this.#remoteState });
  }

  #sayWatch(): void {
    if (this.#watched !== null) this.#say({ type: 'watch', to: this.#watched.id });
  }

  #shown(board: RecordedBoard, { begins, events }: Extract<ToInstructor, { type: 'shown' }>): void {
    if (begins) board.begin([]);
    for (const event of events) board.apply(event);
  }

  #opening(): void {
    // What waits is older than the board as it stands.
    this.#recorder.flush();
    const events = this.#recorder.opening();
    this.#say({ type: 'opening', number: this.#number, stage: this.#stage, events });
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
    if (this.#stage.shows === 'recording') return 'The instructor shows a recording now.';
    if (this.#board.snapshot.state !== 'running') {
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
    const { clock } = this.#options;
    const board = this.#board;
    this.#toggling = true;
    this.#toggled.add(from);
    this.#toggledAtMs = clock.nowMs();
    await board.toggle();
    this.#toggling = false;
    return board.snapshot.problem?.what ?? null;
  }
}

/** A student's end of a class: the instructor's board and place as they come, and wishes of one's own. */
import type { BoardView } from '../board/board-interface.ts';
import type { Clock } from '../clock/clock.ts';
import { ProblemError, type Problem } from '../formats/problem.ts';
import type { RecordedBoard } from '../recording/recorded-board.ts';
import { Recorder } from '../recording/recorder.ts';
import { ClassLink, type ClassLinkOptions, type LinkState } from './class-link.ts';
import type {
  DeskContent,
  FromStudent,
  ShownSketch,
  Stage,
  Status,
  ToStudent,
} from './protocol.ts';

export interface StudentOptions extends Pick<
  ClassLinkOptions,
  'clock' | 'url' | 'random' | 'WebSocket'
> {
  /** Of this browser, random: see protocol.ts. */
  readonly id: string;
  readonly name: string;
  /** Shows what the instructor's board shows, from now on. */
  readonly board: RecordedBoard;
  /** The student's own board, which the instructor may look at. */
  readonly ownBoard: BoardView;
  readonly onState: (state: LinkState) => void;
  /** The stage was replaced, or the instructor came or went. */
  readonly onStage: () => void;
  readonly onDesk?: (content: DeskContent) => void;
  /** The instructor looks at the student's board, or does not any more. */
  readonly onWatched?: () => void;
}

/** How long the instructor's page may take to answer a wish. */
const ANSWER_MS = 10_000;
/** A status, or a sketch, is sent this often at most. */
const LATEST_MS = 1_000;
/** Events of the student's own board are gathered this long: one person looks at them. */
const SHOWN_MS = 150;

export class Student {
  readonly board: RecordedBoard;
  readonly #options: StudentOptions;
  readonly #link: ClassLink;
  #stage: Stage | null = null;
  #present = false;
  #fingerprint: string | null = null;
  /** Of the last batch that was applied; null until an opening came. */
  #number: number | null = null;
  #requests = 0;
  readonly #waiting = new Map<number, (why: string | null) => void>();
  readonly #status: Latest<Status>;
  /** Said while the instructor looks at the student's board. */
  readonly #sketch: Latest<ShownSketch>;
  /** Records the student's own board while the instructor looks at it. */
  #shown: Recorder | null = null;

  constructor(options: StudentOptions) {
    this.#options = options;
    this.board = options.board;
    this.board.letToggle(() => this.#toggle());
    this.#status = new Latest(options.clock, (status) => {
      if (status !== null) this.#say({ type: 'status', status });
    });
    this.#sketch = new Latest(options.clock, (sketch) => {
      if (this.watched) this.#say({ type: 'sketch', sketch });
    });
    this.#link = new ClassLink({
      ...options,
      hello: () => {
        const { id, name } = options;
        return { type: 'student', id, name, instructor: this.#fingerprint };
      },
      onMessage: (message) => this.#hear(message as ToStudent),
      onState: (state) => {
        if (state.kind !== 'open') this.#lost();
        options.onState(state);
      },
    });
  }

  /** Null until the class has told. */
  get stage(): Stage | null {
    return this.#stage;
  }

  /** Whether the instructor is connected. */
  get present(): boolean {
    return this.#present;
  }

  /** Whether the instructor looks at the student's own board. */
  get watched(): boolean {
    return this.#shown !== null;
  }

  /** Tells the instructor how this student stands; the latest counts. */
  setStatus(status: Status): void {
    this.#status.set(status);
  }

  /** Shows the instructor this sketch whenever they look at the student's board; null: none. */
  setSketch(sketch: ShownSketch | null): void {
    this.#sketch.set(sketch);
  }

  hurry(): void {
    this.#link.hurry();
  }

  leave(): void {
    this.#status.stop();
    this.#sketch.stop();
    this.#link.stop();
    this.#lost();
    this.board.letToggle(null);
    this.board.begin([]);
  }

  #say(message: FromStudent): void {
    this.#link.send(message);
  }

  #hear(message: ToStudent): void {
    switch (message.type) {
      case 'joined':
        this.#fingerprint = message.instructor;
        this.#present = message.present;
        this.#status.say();
        this.#options.onStage();
        break;
      case 'instructor':
        this.#present = message.present;
        this.#options.onStage();
        break;
      case 'opening':
        this.#number = message.number;
        this.board.begin(message.events);
        this.#setStage(message.stage);
        break;
      case 'board':
        this.#batch(message);
        break;
      case 'stage':
        this.#setStage(message.stage);
        break;
      case 'desk':
        this.#options.onDesk?.(message.content);
        break;
      case 'watched':
        this.#setWatched(message.on);
        break;
      case 'answer':
        this.#waiting.get(message.request)?.(message.why);
    }
  }

  #batch({ number, events }: Extract<ToStudent, { type: 'board' }>): void {
    // What an opening stood for already, or what waits for one.
    if (this.#number === null || number <= this.#number) return;
    if (number !== this.#number + 1) {
      this.#number = null;
      this.#say({ type: 'again' });
      return;
    }
    this.#number = number;
    for (const event of events) this.board.apply(event);
  }

  #setStage(stage: Stage): void {
    this.#stage = stage;
    this.#options.onStage();
  }

  #setWatched(on: boolean): void {
    this.#shown?.stop();
    this.#shown = null;
    if (on) {
      const { clock, ownBoard } = this.#options;
      let begins = true;
      this.#shown = new Recorder(ownBoard, {
        clock,
        batchMs: SHOWN_MS,
        onBatch: (events) => {
          this.#say({ type: 'shown', begins, events: [...events] });
          begins = false;
        },
      });
      this.#sketch.say();
    }
    this.#options.onWatched?.();
  }

  #lost(): void {
    if (this.watched) this.#setWatched(false);
    this.#number = null;
    for (const answer of this.#waiting.values()) answer('The connection to the class was lost.');
  }

  async #toggle(): Promise<void> {
    if (!this.#link.isOpen)
      throw new ProblemError(notToggled('The connection to the class is lost.'));
    const request = ++this.#requests;
    const { promise, resolve } = Promise.withResolvers<string | null>();
    this.#waiting.set(request, resolve);
    const cancel = this.#options.clock.after(ANSWER_MS, () =>
      resolve("The instructor's page did not answer within ten seconds."),
    );
    this.#say({ type: 'toggle', request });
    const why = await promise;
    cancel();
    this.#waiting.delete(request);
    if (why !== null) throw new ProblemError(notToggled(why));
  }
}

/** Says the latest of something, not more often than is needed. */
class Latest<Value> {
  readonly #clock: Clock;
  readonly #tell: (value: Value | null) => void;
  #value: Value | null = null;
  #cancel: (() => void) | null = null;
  #atMs = -Infinity;

  constructor(clock: Clock, tell: (value: Value | null) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  set(value: Value | null): void {
    this.#value = value;
    const waitMs = this.#atMs + LATEST_MS - this.#clock.nowMs();
    this.#cancel ??= this.#clock.after(Math.max(0, waitMs), () => this.say());
  }

  /** At once: to somebody who has not heard it. */
  say(): void {
    this.stop();
    this.#atMs = this.#clock.nowMs();
    this.#tell(this.#value);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}

function notToggled(why: string): Problem {
  return {
    code: 'class-toggle-refused',
    what: "The instructor's LED was not toggled.",
    why,
    next: 'Try again later, or toggle the LED of your own board.',
  };
}

/**
 * A student in a class. It outlives its page: the course's pages are swapped under it, and the student's own board
 * stays connected. Who somebody is, is a random number of this tab; the name goes to the relay, and is not kept.
 */
import { board, onBoardShown, ownBoard, showBoard } from '../../../device/board/board.ts';
import type { LinkState } from '../../../device/class/class-link.ts';
import type { DeskContent, Place, Stage } from '../../../device/class/protocol.ts';
import { Student } from '../../../device/class/student.ts';
import { systemClock } from '../../../device/clock/clock.ts';
import { RecordedBoard } from '../../../device/recording/recorded-board.ts';
import { onOpenSketch, openSketch } from '../../bench/sketch-editor/open-sketch.ts';
import { onProgress, readProgress } from '../../course/progress/progress.ts';
import { showPointer } from '../pointer.ts';
import { classUrl, randomId } from '../relay.ts';
import { shownSketch } from './own-sketch.ts';
import { statusOf } from './own-status.ts';

/** The instructor's board, as this page shows it. */
export const theirBoard = new RecordedBoard({ clock: systemClock });

export interface SeatOptions {
  readonly code: string;
  readonly name: string;
  /** Path of the site. */
  readonly base: string;
  /** Something is to be shown anew. */
  readonly onChange: () => void;
  /** The class is over for this student; `why` in sentences, null when they left by themselves. */
  readonly onOver: (why: string | null) => void;
}

/** The same person by a second connection, and after a leave. */
const OWN_ID = randomId();

export class SeatSession {
  readonly code: string;
  readonly #options: SeatOptions;
  readonly #student: Student;
  readonly #over = new AbortController();
  #state: LinkState = { kind: 'connecting' };
  #hand = false;
  #shows = false;
  #showsSketch = false;
  #tooLong = false;
  #follows = true;
  /** What the instructor said to this student alone, or to all by the desk. */
  #said: string | null = null;
  /** What the instructor sent, which waits for the student's word. */
  #offered: DeskContent | null = null;
  /** The place to which this page has gone last to follow. */
  #followedTo: string | null = null;

  constructor(options: SeatOptions) {
    this.#options = options;
    this.code = options.code;
    this.#student = new Student({
      clock: systemClock,
      url: classUrl(options.code, options.base),
      id: OWN_ID,
      name: options.name,
      board: theirBoard,
      ownBoard,
      onState: (state) => {
        this.#state = state;
        if (state.kind === 'closed') this.leave(`${state.why} Check the code, and join again.`);
        else options.onChange();
      },
      onStage: () => this.#onStage(),
      onDesk: (content) => this.#onDesk(content),
      onWatched: options.onChange,
    });
    const { signal } = this.#over;
    ownBoard.on('change', () => this.#tell(), { signal });
    theirBoard.on('change', options.onChange, { signal });
    onBoardShown(options.onChange, signal);
    onProgress(() => this.#tell(), signal);
    onOpenSketch(() => {
      this.#tell();
      options.onChange();
    }, signal);
    addEventListener('online', () => this.#student.hurry(), { signal });
    document.addEventListener('astro:after-swap', () => this.#arrive(), { signal });
    this.#tell();
  }

  get state(): LinkState {
    return this.#state;
  }

  get stage(): Stage | null {
    return this.#student.stage;
  }

  /** Whether the instructor is connected. */
  get present(): boolean {
    return this.#student.present;
  }

  get watched(): boolean {
    return this.#student.watched;
  }

  get hand(): boolean {
    return this.#hand;
  }

  set hand(up: boolean) {
    this.#hand = up;
    this.#tell();
    this.#options.onChange();
  }

  /** Whether the student asks the instructor to look at the student's board. */
  get shows(): boolean {
    return this.#shows;
  }

  set shows(on: boolean) {
    this.#shows = on;
    this.#tell();
    this.#options.onChange();
  }

  /** Whether the instructor may see the sketch in the page's editor; false while none is open. */
  get showsSketch(): boolean {
    return this.#showsSketch && openSketch() !== null;
  }

  set showsSketch(on: boolean) {
    this.#showsSketch = on;
    this.#tell();
    this.#options.onChange();
  }

  get follows(): boolean {
    return this.#follows;
  }

  set follows(on: boolean) {
    this.#follows = on;
    this.#followedTo = null;
    this.#follow();
    this.#options.onChange();
  }

  get said(): string | null {
    return this.#said;
  }

  get offered(): DeskContent | null {
    return this.#offered;
  }

  /** Why the instructor does not see the sketch that is shown, in a sentence; empty where they can. */
  get unseen(): string {
    return this.showsSketch && this.#tooLong
      ? 'Your sketch is too long to be shown. Save it as a zip, and hand that in.'
      : '';
  }

  /** The student has taken what was offered, or has declined. */
  settleOffer(): void {
    this.#offered = null;
    this.#options.onChange();
  }

  goTo(place: Place): void {
    this.#followedTo = this.#addressOf(place);
    goTo(this.#followedTo);
  }

  /** On the bench, which has room for it; nothing of it runs by itself. */
  openSketch(fragment: string): void {
    this.#follows = false;
    goTo(`${this.#options.base}bench/${fragment}`);
  }

  leave(why: string | null): void {
    this.#over.abort();
    this.#student.leave();
    showPointer(null);
    if (board === theirBoard) showBoard(ownBoard);
    this.#options.onOver(why);
  }

  #onStage(): void {
    showPointer(board === theirBoard ? (this.stage?.pointer ?? null) : null);
    this.#follow();
    this.#options.onChange();
  }

  #onDesk(content: DeskContent): void {
    if (content.kind === 'message') this.#said = content.text;
    else this.#offered = content;
    this.#options.onChange();
  }

  #follow(): void {
    const place = this.stage?.follow === true && this.#follows ? this.stage.place : null;
    if (place === null || this.#addressOf(place) === this.#followedTo) return;
    this.goTo(place);
  }

  /** Another page is here: the student went there, or followed. */
  #arrive(): void {
    const here = location.pathname + location.hash;
    if (this.#followedTo !== null && here !== this.#followedTo) this.#follows = false;
    if (ownBoard.snapshot.state === 'none') showBoard(theirBoard);
    this.#tell();
    this.#options.onChange();
  }

  #addressOf({ path, anchor }: Place): string {
    return `${this.#options.base}${path.slice(1)}${anchor === null ? '' : `#${anchor}`}`;
  }

  #tell(): void {
    this.#student.setStatus(
      statusOf({
        progress: readProgress(),
        path: `/${location.pathname.slice(this.#options.base.length)}`,
        board: ownBoard.snapshot,
        hand: this.#hand,
        shows: this.#shows,
        showsSketch: this.showsSketch,
        sketchProblem: openSketch()?.problems[0]?.what ?? null,
      }),
    );
    void this.#tellSketch();
  }

  async #tellSketch(): Promise<void> {
    const open = this.showsSketch ? openSketch() : null;
    const sketch = open && (await shownSketch(open));
    this.#student.setSketch(this.showsSketch ? sketch : null);
    const tooLong = open !== null && sketch === null;
    if (tooLong === this.#tooLong) return;
    this.#tooLong = tooLong;
    this.#options.onChange();
  }
}

/**
 * To another page of the course, as by a link in this one: the router takes it, and boards stay connected. Its own
 * module would be loaded in parts by every page if it were imported here.
 */
function goTo(address: string): void {
  const link = document.createElement('a');
  link.href = address;
  document.body.append(link);
  link.click();
  link.remove();
}

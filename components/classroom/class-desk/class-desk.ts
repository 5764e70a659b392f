/**
 * The instructor's desk. The key of the class is kept in this tab, so that a reload, or a server that was
 * started anew, does not end it.
 */
import {
  board,
  onBoardShown,
  ownBoard,
  showBoard,
  systemClock,
} from '../../../device/board/board.ts';
import type { LinkState } from '../../../device/class/class-link.ts';
import type { Instructor } from '../../../device/class/instructor.ts';
import type { MayToggle, Stage } from '../../../device/class/protocol.ts';
import { copyText } from '../../ui/widget/clipboard.ts';
import { listen, onSubmit, setText, Widget } from '../../ui/widget/widget.ts';
import { showPointer } from '../pointer.ts';
import { classUrl, hasRelay, NO_RELAY, randomId } from '../relay.ts';
import { isLoopback, showAddress, siteAddress } from './addresses.ts';
import { sendForm } from './desk-send.ts';
import { showSketch } from './shown-sketch.ts';
import { keep, readKept } from './kept-key.ts';
import { Demo } from './demo.ts';
import { DeskRemote } from './desk-remote.ts';
import { shownName, summaryOf, tilesOf, type CourseLesson } from './wall.ts';
import { drawTiles } from './wall-tiles.ts';

/** Minutes without progress on the wall are counted on this often. */
const TICK_MS = 15_000;

const NOT_ENDED =
  'The class goes on: the connection is lost, and nobody could be told. End it when the connection is back.';
const ALONE =
  'Only this computer reaches this address. Start the course with HOST=0.0.0.0 npm start, so that others can join.';

const FIRST_STAGE: Stage = {
  place: null,
  follow: true,
  paused: false,
  message: null,
  mayToggle: 'nobody',
  shows: 'board',
  pointer: null,
};

const replayDesk = async () => (await import('../../bench/replay/replay-desk.ts')).replayDesk;

export class ClassDesk extends Widget {
  #instructor: Instructor | null = null;
  #wishes = { anonymous: false, stuckFirst: false };
  #lessons: readonly CourseLesson[] = [];
  #code = '';
  /** Of this site, as other computers find it. */
  #site = '';
  readonly #remote = new DeskRemote(this);
  readonly #demo = new Demo({
    next: () => void this.#step(1),
    back: () => void this.#step(-1),
    toggle: () => void ownBoard.toggle(),
    pause: () => this.#set({ paused: !this.#stage.paused }),
    record: () => void replayDesk().then((desk) => desk.record()),
    recording: () => void replayDesk().then((desk) => desk.fetch(this.dataset.recording ?? '')),
    point: (pointer) => this.#set({ pointer }),
  });

  protected override attach(signal: AbortSignal): void {
    const base = this.dataset.base ?? '/';
    this.#lessons = JSON.parse(this.dataset.lessons ?? '[]') as CourseLesson[];
    this.press('open', () => this.#open(base, readKept()), signal);
    this.press('end', () => this.#end(), signal);
    this.press('pause', () => this.#set({ paused: !this.#stage.paused }), signal);
    this.press('follow', () => this.#set({ follow: !this.#stage.follow }), signal);
    this.press('anonymous', () => this.#wish('anonymous'), signal);
    this.press('sort', () => this.#wish('stuckFirst', 'sort'), signal);
    this.press('copy', () => this.#copy(), signal);
    this.press('demo', () => this.#demo.begin(), signal);
    this.press('remote', () => this.#toggleRemote(), signal);
    this.press('report', () => this.#report(), signal);
    ownBoard.on('change', () => this.#tellRemote(), { signal });
    signal.addEventListener('abort', () => this.#demo.end());
    this.press('unwatch', () => this.#watch(null), signal);
    sendForm(this, () => this.#instructor, signal);
    onBoardShown(() => this.#showToClass(), signal);
    const place = this.named('place', HTMLSelectElement);
    listen(place, 'change', signal, () => this.#goTo(place.value === '' ? null : place.value));
    const toggle = this.named('toggle', HTMLSelectElement);
    listen(toggle, 'change', signal, () => this.#set({ mayToggle: toggle.value as MayToggle }));
    onSubmit(
      this.named('message-form', HTMLFormElement),
      () => {
        const text = this.find('input[name="message"]', HTMLInputElement).value.trim();
        this.#set({ message: text === '' ? null : text });
      },
      signal,
    );
    listen(window, 'online', signal, () => this.#instructor?.hurry());
    const ticks = setInterval(() => this.#showWall(), TICK_MS);
    signal.addEventListener('abort', () => {
      clearInterval(ticks);
      this.#instructor?.stop();
      this.#instructor = null;
    });
    const kept = readKept();
    if (kept !== null) void this.#open(base, kept);
    void hasRelay(base).then((there) => {
      if (signal.aborted) return;
      if (there) this.offer('open', true);
      else this.write('problem', NO_RELAY);
    });
  }

  get #stage(): Stage {
    return this.#instructor?.stage ?? FIRST_STAGE;
  }

  async #open(base: string, kept: string | null): Promise<void> {
    const [{ Instructor }, { CLOSE, codeOf }, { renderSVG }] = await Promise.all([
      import('../../../device/class/instructor.ts'),
      import('../../../device/class/protocol.ts'),
      import('uqr'),
    ]);
    if (!this.isConnected || this.#instructor !== null) return;
    const key = kept ?? randomId();
    const code = codeOf(key);
    keep(key);
    this.write('problem', '');
    this.#instructor = new Instructor({
      clock: systemClock,
      url: classUrl(code, base),
      board: ownBoard,
      key,
      stage: FIRST_STAGE,
      onState: (state) =>
        this.#showState(state, code, [CLOSE.ended, CLOSE.notInstructor, CLOSE.replaced]),
      onOpened: (addresses) => this.#showLink(siteAddress(addresses, base), code, renderSVG),
      onRoster: this.afterBurst(() => this.#showWall()),
      onSketch: () => this.#showSketch(),
      onAct: (act) => this.#demo.act(act),
      onRemotes: () => {
        if (this.#instructor !== null) this.#remote.show(this.#instructor);
      },
    });
    this.#showLink(siteAddress([], base), code, renderSVG);
    this.#code = code;
    this.write('code', code);
    this.named('closed').hidden = true;
    this.named('open').hidden = false;
    this.named('wall').hidden = false;
    this.#showStage();
    this.#showWall();
    this.#showToClass();
  }

  #end(): void {
    const { roster } = this.#instructor ?? {};
    if (roster !== undefined && roster.size > 0) void this.#report();
    if (this.#instructor?.end() === true) {
      keep(null);
      this.#closed('');
    } else {
      this.write('problem', NOT_ENDED);
    }
  }

  #closed(why: string): void {
    this.#watch(null);
    this.#demo.end();
    if (this.#instructor !== null) this.#remote.end(this.#instructor);
    this.#instructor?.stop();
    this.#instructor = null;
    showPointer(null);
    this.named('closed').hidden = false;
    this.named('open').hidden = true;
    this.named('wall').hidden = true;
    this.write('problem', why);
    this.button('open').focus();
  }

  #set(change: Partial<Stage>): void {
    this.#instructor?.setStage(change);
    this.#showStage();
  }

  #wish(name: 'anonymous' | 'stuckFirst', button: string = name): void {
    this.#wishes = { ...this.#wishes, [name]: !this.#wishes[name] };
    this.button(button).setAttribute('aria-pressed', String(this.#wishes[name]));
    this.#showWall();
    this.#showSketch();
  }

  async #copy(): Promise<void> {
    const copied = await copyText(this.named('link', HTMLAnchorElement).href);
    setText(this.button('copy'), copied ? 'Copied' : 'Select the link and copy it');
  }

  /** @param over close codes after which this class cannot be opened again */
  #showState(state: LinkState, code: string, over: readonly number[]): void {
    if (state.kind === 'closed') {
      // In all other cases "Open a class" opens this one again.
      const isOver = over.includes(state.code);
      if (isOver) keep(null);
      this.#closed(`${state.why} ${isOver ? 'Open another class.' : 'Open it again.'}`);
      return;
    }
    this.write('problem', '');
    const words = {
      connecting: `Opening ${code} …`,
      open: `Class ${code} is open`,
      waiting: 'The connection is lost. It comes back by itself; nobody leaves the class.',
    } as const;
    this.find('.desk-state', HTMLElement).dataset.state = state.kind;
    this.say(words[state.kind]);
  }

  #showLink(site: string, code: string, renderSVG: Parameters<typeof showAddress>[3]): void {
    this.#site = site;
    const link = new URL(`join/#code=${code}`, site);
    const anchor = this.named('link', HTMLAnchorElement);
    showAddress(link, anchor, this.named('qr', HTMLImageElement), renderSVG);
    this.write('reach', isLoopback(link.hostname) ? ALONE : '');
  }

  #showStage(): void {
    const { paused, follow, place } = this.#stage;
    this.button('pause').setAttribute('aria-pressed', String(paused));
    this.button('follow').setAttribute('aria-pressed', String(follow));
    this.named('place', HTMLSelectElement).value = place?.path ?? '';
    this.#tellRemote();
  }

  #showWall(): void {
    const instructor = this.#instructor;
    if (instructor === null) return;
    const { roster, viewers, watched } = instructor;
    const tiles = tilesOf(roster, performance.now(), this.#wishes, this.#lessons);
    this.named('nobody').hidden = tiles.length > 0;
    this.write('summary', summaryOf(tiles, viewers));
    drawTiles(this.named('tiles'), tiles, watched?.id ?? null, (id) => this.#watch(id));
    const seen = tiles.find(({ id }) => id === watched?.id);
    this.named('watch').hidden = seen === undefined;
    this.write(
      'watched',
      seen === undefined ? '' : `You see the board of ${seen.name}, who knows.`,
    );
    this.#tellRemote();
    setText(this.find('.desk-send button', HTMLElement), `Send to ${seen?.name ?? 'everybody'}`);
  }

  /** The class goes to the next lesson, or back; while a recording is shown, its next or last step is shown. */
  async #step(direction: 1 | -1): Promise<void> {
    if (this.#stage.shows === 'recording') {
      (await replayDesk()).step(direction);
      return;
    }
    const paths = [null, ...this.#lessons.map(({ path }) => path)];
    const at = paths.indexOf(this.#stage.place?.path ?? null);
    const path = paths[Math.max(0, Math.min(paths.length - 1, at + direction))] ?? null;
    this.#goTo(path);
  }

  #goTo(path: string | null): void {
    const place = path === null ? null : { path, anchor: null, packet: null };
    this.#set({ place });
    if (place !== null) document.dispatchEvent(new CustomEvent('class-place', { detail: place }));
  }

  async #toggleRemote(): Promise<void> {
    const instructor = this.#instructor;
    if (instructor !== null) await this.#remote.toggle(instructor, this.#code, this.#site);
    this.#tellRemote();
  }

  #tellRemote(): void {
    const { place, paused } = this.#stage;
    const lesson = this.#lessons.find(({ path }) => path === place?.path);
    const { led, state } = ownBoard.snapshot;
    const roster = [...(this.#instructor?.roster.values() ?? [])];
    this.#instructor?.setRemoteState({
      at: (lesson?.title ?? 'This board').slice(0, 120),
      paused,
      led,
      running: state === 'running',
      hands: roster.filter(({ present, status }) => present && status?.hand === true).length,
    });
  }

  async #report(): Promise<void> {
    const { roster } = this.#instructor ?? {};
    if (roster === undefined) return;
    const [{ resultsOf }, { showReport }] = await Promise.all([
      import('../report/results.ts'),
      import('../report/report-dialog.ts'),
    ]);
    const results = resultsOf(roster, this.#lessons, this.#code, new Date());
    showReport(this.named('report', HTMLDialogElement), results, this.#site);
  }

  /** Opens a student's board on this bench; the class goes on to see the instructor's. */
  #watch(id: string | null): void {
    const instructor = this.#instructor;
    if (instructor === null) return;
    const wasShown = board === instructor.watched?.board;
    instructor.watch(id);
    const theirs = instructor.watched?.board;
    if (theirs !== undefined) showBoard(theirs);
    else if (wasShown) showBoard(ownBoard);
    this.#showWall();
    this.#showSketch();
  }

  /** Of the student who is looked at, if they show it. */
  #showSketch(): void {
    const { watched, roster } = this.#instructor ?? {};
    const entry = roster?.get(watched?.id ?? '');
    void showSketch(this.named('sketch'), watched?.sketch ?? null, {
      owner: entry === undefined ? '' : shownName(entry, this.#wishes.anonymous),
      bench: `${this.dataset.base ?? '/'}bench/`,
    });
  }

  /** The bench shows another board: a recording goes to the class, a student's board does not. */
  #showToClass(): void {
    const instructor = this.#instructor;
    if (instructor === null) return;
    if (board === instructor.watched?.board) instructor.show(ownBoard, 'board');
    else {
      if (instructor.watched !== null) instructor.watch(null);
      this.#showSketch();
      instructor.show(board, board === ownBoard ? 'board' : 'recording');
      this.#showWall();
    }
  }
}

/**
 * Flashes one of the course's programs or files of the reader's own, and erases. The board checks what is
 * to be written before it touches the chip; what it says against it is shown beside the files, and by the
 * board's alert. While a real board is flashed the screen stays on, and a page that is hidden says so in
 * its title, and beside the progress when it is seen again: browsers slow down the timers of hidden pages,
 * by which EN and IO0 are held.
 */
import { board, canFlash, flashStep, onBoardShown } from '../../../device/board/board.ts';
import type { BoardSnapshot, SketchName } from '../../../device/board/board.ts';
import { ScreenAwake } from '../../ui/widget/screen-awake.ts';
import { isAvailable, listen, setText, Widget } from '../../ui/widget/widget.ts';
import {
  factsInWords,
  HIDDEN_TITLE,
  stageInWords,
  stepInWords,
  WAS_HIDDEN,
} from './flash-words.ts';
import type { OwnFiles } from './own-files.ts';

const INVITATION =
  'or drop .bin files here, or a manifest with its files. They are checked before the board is touched.';
const MAX_LOG_LINES = 400;
const FACTS_PERIOD_MS = 500;

export class Flasher extends Widget {
  /** There from the first file on. */
  #own: OwnFiles | null = null;
  /** Why the chosen files cannot be flashed: then nothing is, rather than something else. */
  #refusal: string | null = null;
  /** One choice of files is read and told apart after the other; flashing waits for the last. */
  #choosing: Promise<void> = Promise.resolve();
  /** The program and the kind of the board when it was last looked at. */
  #running: SketchName | null = null;
  #kind: BoardSnapshot['kind'] = null;
  #startedMs = 0;
  #writingMs: number | null = null;
  #wasFlashing = false;
  #log: string[] = [];
  #hasDrawer = false;
  /** The page has been hidden since this flash began. */
  #wasHidden = false;
  readonly #awake = new ScreenAwake();

  protected override attach(signal: AbortSignal): void {
    this.press('flash', () => void this.#flash(), signal);
    this.press('cancel', () => board.cancel(), signal);
    this.press('forget', () => this.#choose(() => this.#forget()), signal);
    const { file } = this;
    const take = (files: readonly File[]): void => this.#take(files, signal);
    file.addEventListener('change', () => take([...(file.files ?? [])]), { signal });
    this.#acceptDrops(take, signal);
    this.#openDrawer(signal);

    const show = (): void => this.#show(board.snapshot);
    board.on('change', show, { signal });
    onBoardShown(() => this.reattach(), signal);
    board.on('flash-log', (line) => this.#logged(line), { signal });
    const timer = setInterval(() => this.#showFacts(board.snapshot), FACTS_PERIOD_MS);
    signal.addEventListener('abort', () => {
      clearInterval(timer);
      this.#end();
    });
    listen(document, 'visibilitychange', signal, () => this.#noteHidden(board.snapshot));
    show();
  }

  /** What few press is loaded when they unfold it. */
  #openDrawer(signal: AbortSignal): void {
    const load = async (): Promise<void> => {
      const { fillDrawer } = await import('./flasher-drawer.ts');
      if (signal.aborted || this.#hasDrawer) return;
      this.#hasDrawer = true;
      fillDrawer(this, () => this.#log, signal);
      this.#show(board.snapshot);
    };
    this.#hasDrawer = false;
    const drawer = this.find('details', HTMLDetailsElement);
    // Without the site, the next unfolding tries again.
    const open = (): void => void load().catch(() => undefined);
    listen(drawer, 'toggle', signal, open);
    if (drawer.open) open();
  }

  #show(snapshot: BoardSnapshot): void {
    const flashing = snapshot.state === 'flashing';
    const ready = canFlash(snapshot);
    if (flashing && !this.#wasFlashing) this.#begin(snapshot);
    if (!flashing && this.#wasFlashing) this.#end();
    this.#wasFlashing = flashing;
    const step = flashStep(snapshot);
    if (step?.kind === 'write') this.#writingMs ??= performance.now();
    else if (step?.kind !== 'verify') this.#writingMs = null;
    this.offer('flash', ready);
    this.offer('erase', ready && this.#hasDrawer);
    this.offer('cancel', flashing);
    // A board is started with the course's first program; another one can be flashed then.
    this.program.disabled = !ready;
    if (snapshot.sketch !== this.#running) {
      this.#running = snapshot.sketch;
      this.program.value = snapshot.sketch ?? 'led_websocket';
    }
    if (snapshot.kind !== this.#kind) this.#newKind(snapshot.kind);
    const bar = this.find('progress', HTMLProgressElement);
    // How far the chip has come with erasing, it does not tell.
    if (step?.kind === 'erase') bar.removeAttribute('value');
    // A board that runs holds what was flashed; any other has nothing under way.
    else bar.value = flashing ? (step?.percent ?? 0) : snapshot.state === 'running' ? 100 : 0;
    this.write('step', stepInWords(snapshot));
    this.write('say', stageInWords(snapshot));
    this.#showBoot(step?.kind === 'hold-boot');
    this.#showFacts(snapshot);
  }

  /** What the reader has to do is shown whole, wherever they are on the bench, and in the folded one. */
  #showBoot(needed: boolean): void {
    const boot = this.named('boot');
    const wasHidden = boot.hidden;
    boot.hidden = !needed;
    if (!needed || !wasHidden) return;
    this.dispatchEvent(new CustomEvent('bench-show', { bubbles: true }));
    boot.scrollIntoView({ block: 'nearest' });
  }

  #showFacts(snapshot: BoardSnapshot): void {
    const nowMs = performance.now();
    const writing = this.#writingMs === null ? null : nowMs - this.#writingMs;
    const facts = factsInWords(snapshot, nowMs - this.#startedMs, writing);
    this.write('facts', this.#wasHidden ? `${WAS_HIDDEN} ${facts}` : facts);
  }

  #newKind(kind: BoardSnapshot['kind']): void {
    this.#kind = kind;
    // Its wire is as fast as the page, or slow on purpose.
    this.named('speed-choice').hidden = kind === 'virtual';
    this.#choose(() => this.#sort());
  }

  async #flash(): Promise<void> {
    await this.#choosing;
    const own = this.#own;
    if (this.#refusal !== null) {
      this.#refuse(this.#refusal);
      return;
    }
    const speed = Number(this.named('speed', HTMLSelectElement).value) || null;
    if (own?.chosen !== true) {
      await board.flash(this.program.value as SketchName, { speed });
      return;
    }
    const parts = own.parts();
    if (typeof parts === 'string') {
      this.#note(parts, false, true);
      this.querySelector<HTMLElement>('[data-row][aria-invalid="true"]')?.focus();
      return;
    }
    await board.flash(parts, { speed });
    const { problem, state } = board.snapshot;
    if (problem !== null) this.#note(`${own.names}: ${problem.what} ${problem.why}`, false);
    else if (state !== 'download') this.#note(`${own.names} is on the board.`, true);
  }

  #take(files: readonly File[], signal: AbortSignal): void {
    if (files.length > 0) this.#choose(() => this.#read(files, signal));
  }

  #choose(choice: () => void | Promise<void>): void {
    this.#choosing = this.#choosing.then(choice);
  }

  async #read(files: readonly File[], signal: AbortSignal): Promise<void> {
    const { OwnFiles } = await import('./own-files.ts');
    if (signal.aborted) return;
    const own = (this.#own ??= new OwnFiles(this.named('parts'), () => this.#showChoice()));
    this.find('details', HTMLDetailsElement).open = true;
    this.#refusal = null;
    // What was said of other files is not said of these.
    board.forgetProblem();
    this.button('forget').hidden = false;
    const refusal = await own.take(files, board.snapshot.kind);
    if (refusal === null) this.#showChoice();
    else this.#refuse(refusal);
  }

  /** The files mean something else on another kind of board. */
  async #sort(): Promise<void> {
    const own = this.#own;
    if (own?.chosen !== true) return;
    this.#refusal = await own.sort(board.snapshot.kind);
    if (this.#refusal === null) this.#showChoice();
    else this.#refuse(this.#refusal);
  }

  #showChoice(): void {
    const own = this.#own;
    if (own?.chosen !== true) return;
    const size = `${Math.max(1, Math.round(own.octets / 1024))} KB`;
    const parts = own.parts();
    const ready = isAvailable(this.button('flash'))
      ? 'Press Flash to write it.'
      : 'Start or connect a board, then press Flash.';
    this.#note(`${own.names}, ${size}. ${typeof parts === 'string' ? parts : ready}`, true);
  }

  #forget(): void {
    this.#own?.forget();
    this.#refusal = null;
    this.file.value = '';
    this.#note(INVITATION, true);
    this.button('forget').hidden = true;
    this.file.focus();
  }

  #acceptDrops(take: (files: readonly File[]) => void, signal: AbortSignal): void {
    const place = this.named('drop');
    listen(place, 'dragover', signal, (event) => {
      event.preventDefault();
      place.classList.add('over');
    });
    listen(place, 'dragleave', signal, () => place.classList.remove('over'));
    listen(place, 'drop', signal, (event) => {
      event.preventDefault();
      place.classList.remove('over');
      take([...(event.dataTransfer?.files ?? [])]);
    });
  }

  #begin({ kind }: BoardSnapshot): void {
    this.#startedMs = performance.now();
    this.#writingMs = null;
    this.#log = [];
    this.write('log', '');
    // The text of the button's own press has just been spoken; the screen stays on for what follows.
    if (kind === 'usb') this.#awake.keep();
  }

  #end(): void {
    this.#wasHidden = false;
    showTitle(false);
    this.#awake.release();
  }

  #noteHidden(snapshot: BoardSnapshot): void {
    if (snapshot.state !== 'flashing') return;
    const { hidden } = document;
    this.#wasHidden = true;
    showTitle(hidden);
    this.#showFacts(snapshot);
    if (!hidden && snapshot.kind === 'usb') this.#awake.keep();
    this.#logged(
      hidden
        ? 'This page is hidden: the board’s resets may take longer. Keep it in view.'
        : 'This page is in view again.',
    );
  }

  #logged(text: string): void {
    const seconds = ((performance.now() - this.#startedMs) / 1000).toFixed(1);
    const line = text.trim();
    if (line === '') return;
    this.#log.push(`${seconds.padStart(6)} s  ${line}`);
    if (this.#log.length > MAX_LOG_LINES) this.#log.shift();
    this.write('log', this.#log.join('\n'));
  }

  #refuse(reason: string): void {
    this.#refusal = reason;
    this.#note('', false);
    this.#note(reason, false, true);
  }

  /** @param spoken at once, because nothing else speaks of it */
  #note(text: string, good: boolean, spoken = false): void {
    const note = this.named('note');
    // What the board says against an image, its own alert speaks.
    if (spoken) note.setAttribute('role', 'alert');
    else note.removeAttribute('role');
    note.classList.toggle('bad', !good);
    this.file.setAttribute('aria-invalid', String(!good));
    setText(note, text);
  }

  get program(): HTMLSelectElement {
    return this.named('program', HTMLSelectElement);
  }

  get file(): HTMLInputElement {
    return this.named('file', HTMLInputElement);
  }
}

/** All that a reader sees of a page that is hidden. */
function showTitle(warning: boolean): void {
  const title = document.title.replace(HIDDEN_TITLE, '');
  document.title = warning ? `${HIDDEN_TITLE}${title}` : title;
}

/** Shows the state of the page's board, and starts, connects, resets and disconnects it. */
import { BOOT_BAUD_RATE } from '../../../device/formats/esp/chips.ts';
import {
  board,
  canReset,
  isLoadFailure,
  onBoardShown,
  ownBoard,
  showBoard,
  SITE_UNREACHABLE,
} from '../../../device/board/board.ts';
import type { BoardSnapshot } from '../../../device/board/board.ts';
import type { Problem } from '../../../device/formats/problem.ts';
import { loadAhead } from '../../ui/widget/ahead.ts';
import { isAvailable, listen, Widget } from '../../ui/widget/widget.ts';
import { showReason } from './reason.ts';
import { rememberSkipFlash, startPreferences, startVirtualBoard } from './start-preferences.ts';
import { canUseUsb, noUsbBoard, noVirtualBoard, surroundings } from './support.ts';
import type { UsbConnect } from './usb-connect.ts';

/** A state of a real board is explained when it has lasted for this long. */
const ADVICE_AFTER_MS = 1_200;

const replayDesk = async () => (await import('../replay/replay-desk.ts')).replayDesk;
const boardAhead = () => ownBoard.loadAhead();

export class BoardBar extends Widget {
  readonly #here = surroundings();
  #usb: UsbConnect | null = null;
  #advice: string | null = null;
  #adviceTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    // Each page begins at full speed.
    startPreferences.paceBaud = null;
  }

  protected override attach(signal: AbortSignal): void {
    this.press('start', startVirtualBoard, signal);
    this.press('usb', () => this.#connectUsb(false), signal);
    this.press('port', () => this.#connectUsb(true), signal);
    this.press('reset', () => board.reset(), signal);
    this.press('disconnect', () => ownBoard.disconnect(), signal);
    listen(this.find('[role="alert"]', HTMLElement), 'click', signal, ({ target }) => {
      if (target instanceof HTMLElement) this.#pressedInProblem(target.dataset.action);
    });

    this.#recordings(signal);
    showReason(this, 'start', noVirtualBoard(this.#here));
    showReason(this, 'usb', noUsbBoard(this.#here));
    this.#restoreSkip(signal);
    listen(this.#wire, 'change', signal, () => this.#changeSpeed());

    // A widget's code that could not be fetched when it was needed: wherever it was, it is told here.
    listen(window, 'unhandledrejection', signal, (event) => {
      if (!isLoadFailure(event.reason)) return;
      event.preventDefault();
      this.#showProblem(SITE_UNREACHABLE);
    });

    const show = (): void => this.#show(board.snapshot);
    for (const one of new Set([board, ownBoard])) one.on('change', show, { signal });
    onBoardShown(() => this.reattach(), signal);
    if (this.#here.jspi) loadAhead(boardAhead);
    signal.addEventListener('abort', () => clearTimeout(this.#adviceTimer));
    show();
  }

  #show(snapshot: BoardSnapshot): void {
    // Whatever the bench shows, the reader's own board is the one that is started.
    const { state } = ownBoard.snapshot;
    const free = state === 'none' || state === 'lost';
    this.#showWire(snapshot, free);
    const start = this.button('start');
    this.offer('start', free && this.#here.jspi);
    this.offer('usb', free && canUseUsb(this.#here));
    this.offer('port', free && canUseUsb(this.#here));
    this.offer('reset', canReset(snapshot));
    this.offer('disconnect', state !== 'none');
    // The one thing to do next stands out; once a board is there, that is the LED.
    start.classList.toggle('primary', isAvailable(start));

    this.find('.board-state', HTMLElement).dataset.state = snapshot.state;
    this.say(snapshot.label);
    this.#showProblem(snapshot.problem);
    this.write('note', snapshot.note ?? '');
    void this.#advise(snapshot);
    if (!free) this.#usb?.hideHelp();
  }

  /**
   * Before a board is there, what a virtual one is started with. A line that has a speed can be made
   * faster when a program runs that agrees to it.
   */
  #showWire({ kind, state, baudRate, fullSpeed }: BoardSnapshot, free: boolean): void {
    const select = this.#wire;
    select.disabled = !free && (fullSpeed || state !== 'running');
    for (const option of select.options) {
      option.disabled = free ? Number(option.value) > BOOT_BAUD_RATE : option.value === '';
    }
    if (free) select.value = String(startPreferences.paceBaud ?? '');
    else if (kind !== null) select.value = fullSpeed ? '' : String(baudRate);
  }

  /** Which port, and the browser's own list, only when they are asked for. */
  async #connectUsb(another: boolean): Promise<void> {
    const place = this.named('help');
    showBoard(ownBoard);
    if (this.#usb === null) {
      const { UsbConnect } = await import('./usb-connect.ts');
      this.#usb ??= new UsbConnect(place, (problem) => this.#showProblem(problem));
    }
    // At once from the second press on: a press counts for the question that stands at that time.
    await this.#usb.connect(another);
  }

  /** A file may be dropped anywhere on the page, unless a place of its own has taken it. */
  #recordings(signal: AbortSignal): void {
    this.press('recordings', async () => (await replayDesk()).show(), signal);
    listen(document, 'dragover', signal, (event) => {
      if (event.dataTransfer?.types.includes('Files') === true) event.preventDefault();
    });
    listen(document, 'drop', signal, async (event) => {
      const file = event.dataTransfer?.files[0];
      if (event.defaultPrevented || file === undefined) return;
      event.preventDefault();
      await (await replayDesk()).open(file);
    });
    // A lesson's own recordings.
    listen(document, 'click', signal, async ({ target }) => {
      if (!(target instanceof Element)) return;
      const address = target.closest<HTMLElement>('[data-replay]')?.dataset.replay;
      if (address !== undefined) await (await replayDesk()).fetch(address);
    });
  }

  /** What happened, why, and what to do next; an alert speaks when its content changes. */
  #showProblem(problem: Problem | null): void {
    const place = this.find('[role="alert"]', HTMLElement);
    const key = problem === null ? '' : JSON.stringify(problem);
    if (place.dataset.problem === key) return;
    place.dataset.problem = key;
    place.replaceChildren();
    if (problem === null) return;
    const { content } = this.named('problem', HTMLTemplateElement);
    place.append(document.importNode(content, true));
    for (const part of ['what', 'why', 'next'] as const) this.write(part, problem[part]);
    this.button('take-back').hidden = problem.code !== 'usb-held-by-tab';
  }

  /** The button that is pressed goes with the alert; the keyboard stays near. */
  #pressedInProblem(action: string | undefined): void {
    const goTo = (selector: string): void =>
      this.find(`.board-buttons ${selector}`, HTMLElement).focus({ preventScroll: true });
    if (action === 'take-back') {
      goTo('[data-action="usb"]');
      void this.#usb?.takeBack();
    } else if (action === 'dismiss') {
      goTo('button:not([aria-disabled="true"])');
      board.forgetProblem();
      this.#showProblem(null);
    }
  }

  /** What a real board's state means, once it has lasted: boards that start over change it often. */
  async #advise(snapshot: BoardSnapshot): Promise<void> {
    const { kind } = snapshot;
    const tools = kind === 'usb' ? await import('./advice.ts') : null;
    // Something has happened while it was being loaded, which is explained by itself.
    if (board.snapshot !== snapshot) return;
    const advice = tools?.adviceOn(snapshot, board.serialLines.length > 0) ?? null;
    if (advice === this.#advice) return;
    this.#advice = advice;
    clearTimeout(this.#adviceTimer);
    const show = (): void => this.write('advice', advice ?? '');
    if (advice === null) show();
    else this.#adviceTimer = setTimeout(show, ADVICE_AFTER_MS);
  }

  get #wire(): HTMLSelectElement {
    return this.named('wire', HTMLSelectElement);
  }

  async #changeSpeed(): Promise<void> {
    const { state } = board.snapshot;
    if (state === 'running') await board.changeSpeed(Number(this.#wire.value));
    else startPreferences.paceBaud = Number(this.#wire.value) || null;
  }

  #restoreSkip(signal: AbortSignal): void {
    const box = this.named('skip', HTMLInputElement);
    box.checked = startPreferences.skipFlash;
    listen(box, 'change', signal, () => rememberSkipFlash(box.checked));
  }
}

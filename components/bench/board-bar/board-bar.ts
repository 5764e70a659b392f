/** Shows the state of the page's board and starts, connects, resets and lets go of it. */
import { BOOT_BAUD_RATE } from '../../../device/formats/esp/chips.ts';
import { board, canReset } from '../../../device/board/board.ts';
import type { BoardSnapshot } from '../../../device/board/board.ts';
import type { Problem } from '../../../device/formats/problem.ts';
import { isAvailable, onPress, setAvailable, setText, Widget } from '../../ui/widget/widget.ts';
import { rememberSkipFlash, startPreferences, startVirtualBoard } from './start-preferences.ts';
import { canUseUsb, noUsbBoard, noVirtualBoard, surroundings } from './support.ts';
import type { UsbConnect } from './usb-connect.ts';

const ACTIONS = ['start', 'usb', 'reset', 'disconnect', 'port'] as const;
/** A state of a real board is explained when it has lasted for this long. */
const ADVICE_AFTER_MS = 1_200;
type Action = (typeof ACTIONS)[number];

export class BoardBar extends Widget {
  readonly #here = surroundings();
  #usb: UsbConnect | null = null;
  #advice: string | null = null;
  #adviceTimer: ReturnType<typeof setTimeout> | undefined;

  protected override attach(signal: AbortSignal): void {
    const buttons = Object.fromEntries(
      ACTIONS.map((action) => [action, this.find(`[data-action="${action}"]`, HTMLButtonElement)]),
    ) as Record<Action, HTMLButtonElement>;

    // Each page begins at full speed.
    startPreferences.paceBaud = null;
    onPress(buttons.start, startVirtualBoard, signal);
    onPress(buttons.usb, () => void this.#connectUsb(false), signal);
    onPress(buttons.port, () => void this.#connectUsb(true), signal);
    onPress(buttons.reset, () => void board.reset(), signal);
    onPress(buttons.disconnect, () => void board.disconnect(), signal);

    this.#explain('start', buttons.start, noVirtualBoard(this.#here));
    this.#explain('usb', buttons.usb, noUsbBoard(this.#here));
    this.#restoreSkip(signal);
    this.#wire.addEventListener('change', () => void this.#changeSpeed(), { signal });

    const show = (): void => this.#show(board.snapshot, buttons);
    board.on('change', show, { signal });
    signal.addEventListener('abort', () => clearTimeout(this.#adviceTimer));
    show();
  }

  #show(snapshot: BoardSnapshot, buttons: Record<Action, HTMLButtonElement>): void {
    const free = snapshot.state === 'none' || snapshot.state === 'lost';
    this.#showWire(snapshot, free);
    setAvailable(buttons.start, free && this.#here.jspi);
    setAvailable(buttons.usb, free && canUseUsb(this.#here));
    setAvailable(buttons.port, free && canUseUsb(this.#here));
    setAvailable(buttons.reset, canReset(snapshot));
    setAvailable(buttons.disconnect, snapshot.state !== 'none');
    // The one thing to do next stands out; once a board is there, that is the LED.
    buttons.start.classList.toggle('primary', isAvailable(buttons.start));

    this.find('.board-state', HTMLElement).dataset.state = snapshot.state;
    setText(this.find('[role="status"]', HTMLElement), snapshot.label);
    this.#showProblem(snapshot.problem);
    setText(this.find('[data-part="note"]', HTMLElement), snapshot.note ?? '');
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
    const place = this.find('[data-part="help"]', HTMLElement);
    const { UsbConnect } = await import('./usb-connect.ts');
    this.#usb ??= new UsbConnect(place, (problem) => this.#showProblem(problem));
    await this.#usb.connect(another);
  }

  #showProblem(problem: Problem | null): void {
    const place = this.find('[role="alert"]', HTMLElement);
    // The button that is pressed goes with the alert; the keyboard stays near.
    const goTo = (selector: string): void =>
      this.find(`.board-buttons ${selector}`, HTMLElement).focus({ preventScroll: true });
    showProblem(place, problem, {
      takeBack: () => {
        goTo('[data-action="usb"]');
        void this.#usb?.takeBack();
      },
      dismiss: () => {
        goTo('button:not([aria-disabled="true"])');
        board.forgetProblem();
        this.#showProblem(null);
      },
    });
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
    const show = (): void => setText(this.find('[data-part="advice"]', HTMLElement), advice ?? '');
    if (advice === null) show();
    else this.#adviceTimer = setTimeout(show, ADVICE_AFTER_MS);
  }

  #explain(which: 'start' | 'usb', button: HTMLButtonElement, reason: string | null): void {
    const place = this.find(`[data-part="reason-${which}"]`, HTMLElement);
    place.hidden = reason === null;
    if (reason === null) return;
    setText(this.find(`#${place.id} > span`, HTMLElement), reason);
    button.setAttribute('aria-describedby', place.id);
  }

  get #wire(): HTMLSelectElement {
    return this.find('[data-part="wire"]', HTMLSelectElement);
  }

  async #changeSpeed(): Promise<void> {
    const { state } = board.snapshot;
    if (state === 'running') await board.changeSpeed(Number(this.#wire.value));
    else startPreferences.paceBaud = Number(this.#wire.value) || null;
  }

  #restoreSkip(signal: AbortSignal): void {
    const box = this.find('[data-part="skip"]', HTMLInputElement);
    box.checked = startPreferences.skipFlash;
    box.addEventListener('change', () => rememberSkipFlash(box.checked), { signal });
  }
}

/** What happened, why, and what to do next; an alert speaks when its content changes. */
function showProblem(
  place: Element,
  problem: Problem | null,
  { takeBack, dismiss }: { readonly takeBack: () => void; readonly dismiss: () => void },
): void {
  const key = problem === null ? '' : JSON.stringify(problem);
  if (place.getAttribute('data-problem') === key) return;
  place.setAttribute('data-problem', key);
  if (problem === null) {
    place.replaceChildren();
    return;
  }
  place.replaceChildren(
    paragraph('problem-what', problem.what),
    paragraph('problem-why', problem.why),
    paragraph('problem-next', problem.next),
  );
  if (problem.code === 'usb-held-by-tab') place.append(button('Use it here', takeBack));
  const close = button('×', dismiss);
  close.className = 'quiet problem-close';
  close.setAttribute('aria-label', 'Dismiss problem');
  place.append(close);
}

function button(text: string, press: () => void): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = text;
  element.addEventListener('click', press);
  return element;
}

function paragraph(className: string, text: string): HTMLParagraphElement {
  const element = document.createElement('p');
  element.className = className;
  element.textContent = text;
  return element;
}

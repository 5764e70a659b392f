/** Shows the state of the page's board and starts, connects, resets and lets go of it. */
import { board, canReset, usbTools } from '../../device/board.ts';
import type { BoardSnapshot } from '../../device/board.ts';
import type { Problem } from '../../device/bytes/problem.ts';
import { recall, remember } from '../widget/storage.ts';
import { isAvailable, onPress, setAvailable, setText, Widget } from '../widget/widget.ts';
import { noUsbBoard, noVirtualBoard, surroundings } from './support.ts';

const ACTIONS = ['start', 'usb', 'reset', 'disconnect'] as const;
type Action = (typeof ACTIONS)[number];

export class BoardBar extends Widget {
  readonly #here = surroundings();

  protected override attach(signal: AbortSignal): void {
    const buttons = Object.fromEntries(
      ACTIONS.map((action) => [action, this.find(`[data-action="${action}"]`, HTMLButtonElement)]),
    ) as Record<Action, HTMLButtonElement>;

    // What goes wrong becomes the snapshot's problem, which the alert shows.
    onPress(
      buttons.start,
      () => {
        const paceBaud = Number(this.#wire.value) || null;
        void board.startVirtual({ skipFlash: this.#skip.checked, paceBaud });
      },
      signal,
    );
    onPress(buttons.usb, () => void this.#connectUsb(), signal);
    onPress(buttons.reset, () => void board.reset(), signal);
    onPress(buttons.disconnect, () => void board.disconnect(), signal);

    this.#explain('start', buttons.start, noVirtualBoard(this.#here));
    this.#explain('usb', buttons.usb, noUsbBoard(this.#here));
    this.#restoreSkip(signal);

    const show = (): void => this.#show(board.snapshot, buttons);
    board.on('change', show, { signal });
    show();
  }

  #show(snapshot: BoardSnapshot, buttons: Record<Action, HTMLButtonElement>): void {
    const free = snapshot.state === 'none' || snapshot.state === 'lost';
    // A board keeps the speed it was started with.
    this.#wire.disabled = !free;
    setAvailable(buttons.start, free && this.#here.jspi);
    setAvailable(buttons.usb, free && this.#here.webSerial);
    setAvailable(buttons.reset, canReset(snapshot));
    setAvailable(buttons.disconnect, snapshot.state !== 'none');
    // The one thing to do next stands out; once a board is there, that is the LED.
    buttons.start.classList.toggle('primary', isAvailable(buttons.start));

    this.find('.board-state', HTMLElement).dataset.state = snapshot.state;
    setText(this.find('[role="status"]', HTMLElement), snapshot.label);
    showProblem(this.find('[role="alert"]', HTMLElement), snapshot.problem);
  }

  async #connectUsb(): Promise<void> {
    const { grantedPorts, requestPort } = await usbTools();
    const [port, ...others] = await grantedPorts();
    if (port !== undefined && others.length === 0) await board.connectUsb(port);
    else {
      const chosen = await requestPort().catch(() => null);
      if (chosen !== null) await board.connectUsb(chosen);
    }
  }

  #explain(which: 'start' | 'usb', button: HTMLButtonElement, reason: string | null): void {
    const place = this.find(`[data-part="reason-${which}"]`, HTMLElement);
    place.hidden = reason === null;
    if (reason === null) return;
    setText(place, reason);
    button.setAttribute('aria-describedby', place.id);
  }

  get #skip(): HTMLInputElement {
    return this.find('[data-part="skip"]', HTMLInputElement);
  }

  get #wire(): HTMLSelectElement {
    return this.find('[data-part="wire"]', HTMLSelectElement);
  }

  #restoreSkip(signal: AbortSignal): void {
    const box = this.#skip;
    box.checked = recall('skip-flashing') === 'yes';
    box.addEventListener('change', () => remember('skip-flashing', box.checked ? 'yes' : null), {
      signal,
    });
  }
}

/** What happened, why, and what to do next; an alert speaks when its content changes. */
function showProblem(place: Element, problem: Problem | null): void {
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
}

function paragraph(className: string, text: string): HTMLParagraphElement {
  const element = document.createElement('p');
  element.className = className;
  element.textContent = text;
  return element;
}

/**
 * The two push buttons of the drawn board, by pointer, touch and keyboard. EN is down as long as it
 * is pressed. BOOT has to be down while EN is pressed, which takes two hands at a real board: here
 * each press holds it or lets it go.
 */

import { listen } from '../../ui/widget/widget.ts';

export type BoardButton = 'EN' | 'BOOT';

type Report = (down: boolean) => unknown;

export class BoardButtons {
  readonly #press: (button: BoardButton, down: boolean) => void;
  readonly #boot: SVGGElement;
  #bootHeld = false;

  constructor(
    drawing: SVGSVGElement,
    press: (button: BoardButton, down: boolean) => void,
    signal: AbortSignal,
  ) {
    this.#press = press;
    const find = (name: BoardButton): SVGGElement => {
      const found = drawing.querySelector<SVGGElement>(`[data-press="${name}"]`);
      if (found === null) throw new Error(`The drawing has no button ${name}.`);
      return found;
    };
    this.#boot = find('BOOT');
    whilePressed(find('EN'), signal, (down) => press('EN', down));
    whilePressed(this.#boot, signal, (down) => down && this.#holdBoot(!this.#bootHeld));
    this.#boot.ariaPressed = 'false';
    signal.addEventListener('abort', () => this.releaseBoot());
  }

  get bootHeld(): boolean {
    return this.#bootHeld;
  }

  releaseBoot(): void {
    if (this.#bootHeld) this.#holdBoot(false);
  }

  #holdBoot(held: boolean): void {
    this.#bootHeld = held;
    this.#boot.ariaPressed = String(held);
    this.#press('BOOT', held);
  }
}

/** Reports once when a press begins, by whatever means, and once when it ends. */
function whilePressed(element: SVGGElement, signal: AbortSignal, report: Report): void {
  let down = false;
  const set = (now: boolean): void => {
    if (now === down) return;
    down = now;
    element.toggleAttribute('data-down', now);
    report(now);
  };
  listen(element, 'pointerdown', signal, (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    set(true);
  });
  for (const end of ['pointerup', 'pointercancel', 'blur'] as const) {
    listen(element, end, signal, () => set(false));
  }
  listen(element, 'keydown', signal, (event) => {
    if (event.key !== ' ' && event.key !== 'Enter') return;
    event.preventDefault();
    if (!event.repeat) set(true);
  });
  listen(element, 'keyup', signal, (event) => {
    if (event.key === ' ' || event.key === 'Enter') set(false);
  });
  signal.addEventListener('abort', () => set(false));
}

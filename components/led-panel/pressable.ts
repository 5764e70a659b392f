/**
 * The two push buttons of the drawn board, by pointer, touch and keyboard. A button is down as long
 * as it is held; with Shift it stays down until it is pressed again, so one hand can hold BOOT while
 * EN restarts the chip.
 */

export type BoardButton = 'EN' | 'BOOT';

export function pressableButtons(
  drawing: SVGSVGElement,
  press: (button: BoardButton, down: boolean) => void,
  signal: AbortSignal,
): void {
  for (const element of drawing.querySelectorAll<SVGGElement>('[data-press]')) {
    const name = element.dataset.press === 'EN' ? 'EN' : 'BOOT';
    new Pressable(element, (down) => press(name, down), signal);
  }
}

class Pressable {
  readonly #element: SVGGElement;
  readonly #report: (down: boolean) => void;
  #down = false;
  #stays = false;

  constructor(element: SVGGElement, report: (down: boolean) => void, signal: AbortSignal) {
    this.#element = element;
    this.#report = report;
    const on = <K extends keyof SVGElementEventMap>(
      type: K,
      listener: (event: SVGElementEventMap[K]) => void,
    ): void => element.addEventListener(type, listener, { signal });

    on('pointerdown', (event) => {
      if (event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      this.#press(event.shiftKey);
    });
    on('pointerup', () => this.#release());
    on('pointercancel', () => this.#release());
    on('keydown', (event) => {
      if (event.key !== ' ' && event.key !== 'Enter') return;
      event.preventDefault();
      if (!event.repeat) this.#press(event.shiftKey);
    });
    on('keyup', (event) => {
      if (event.key === ' ' || event.key === 'Enter') this.#release();
    });
    on('blur', () => this.#release());
    signal.addEventListener('abort', () => this.#set(false));
    element.setAttribute('aria-pressed', 'false');
  }

  #press(stay: boolean): void {
    // Pressing a button that stays down lets it go on release.
    this.#stays = stay && !this.#down;
    this.#set(true);
  }

  #release(): void {
    if (!this.#stays) this.#set(false);
  }

  #set(down: boolean): void {
    if (!down) this.#stays = false;
    if (down === this.#down) return;
    this.#down = down;
    this.#element.setAttribute('aria-pressed', String(down));
    this.#report(down);
  }
}

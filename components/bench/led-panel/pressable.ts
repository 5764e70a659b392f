/**
 * The two push buttons of the drawn board, by pointer, touch and keyboard. EN is down as long as it
 * is pressed. BOOT has to be down while EN is pressed, which takes two hands at a real board: here
 * each press holds it or lets it go.
 */

export type BoardButton = 'EN' | 'BOOT';

type Report = (down: boolean) => void;

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
    whilePressed(find('EN'), (down) => press('EN', down), signal);
    whilePressed(this.#boot, (down) => down && this.#holdBoot(!this.#bootHeld), signal);
    this.#boot.setAttribute('aria-pressed', 'false');
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
    this.#boot.setAttribute('aria-pressed', String(held));
    this.#press('BOOT', held);
  }
}

/** Reports once when a press begins, by whatever means, and once when it ends. */
function whilePressed(element: SVGGElement, report: Report, signal: AbortSignal): void {
  let down = false;
  const set = (now: boolean): void => {
    if (now === down) return;
    down = now;
    element.toggleAttribute('data-down', now);
    report(now);
  };
  const on = <K extends keyof SVGElementEventMap>(
    type: K,
    listener: (event: SVGElementEventMap[K]) => void,
  ): void => element.addEventListener(type, listener, { signal });

  on('pointerdown', (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    set(true);
  });
  on('pointerup', () => set(false));
  on('pointercancel', () => set(false));
  on('keydown', (event) => {
    if (event.key !== ' ' && event.key !== 'Enter') return;
    event.preventDefault();
    if (!event.repeat) set(true);
  });
  on('keyup', (event) => {
    if (event.key === ' ' || event.key === 'Enter') set(false);
  });
  on('blur', () => set(false));
  signal.addEventListener('abort', () => set(false));
}

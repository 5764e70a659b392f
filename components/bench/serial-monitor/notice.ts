/**
 * One notice at a time over the screen: what has just been done, and what can be done about it. Its text is
 * a live region, so it is there before anything is said, and only out of sight: one that appears together
 * with its words is not spoken.
 */
import type { Widget } from '../../ui/widget/widget.ts';

/** How long a notice stays that asks for nothing. */
const PASSING_MS = 6_000;

export interface NoticeOptions {
  /** What `Undo clear` does. */
  readonly undo?: () => void;
  /** Whether there is a link to the bench. */
  readonly bench?: boolean;
}

export class Notice {
  readonly #monitor: Widget;
  #undo: (() => void) | null = null;
  #shown = 0;

  constructor(monitor: Widget, signal: AbortSignal) {
    this.#monitor = monitor;
    monitor.press('dismiss', () => this.hide(), signal);
    monitor.press('undo', () => this.#undo?.(), signal);
  }

  say(text: string, { undo, bench = false }: NoticeOptions = {}): void {
    const monitor = this.#monitor;
    this.#undo = undo ?? null;
    monitor.button('undo').hidden = undo === undefined;
    monitor.named('notice-link').hidden = !bench;
    monitor.button('dismiss').hidden = false;
    monitor.named('notice').classList.remove('visually-hidden');
    monitor.write('notice-text', text);
    const shown = ++this.#shown;
    if (undo !== undefined || bench) return;
    setTimeout(() => {
      if (shown === this.#shown) this.hide();
    }, PASSING_MS);
  }

  hide(): void {
    const place = this.#monitor.named('notice');
    // Who is in it must not lose the keyboard.
    if (place.contains(document.activeElement)) this.#monitor.button('clear').focus();
    place.classList.add('visually-hidden');
    for (const name of ['undo', 'dismiss']) this.#monitor.button(name).hidden = true;
    this.#monitor.named('notice-link').hidden = true;
    this.#monitor.write('notice-text', '');
    this.#shown++;
  }
}

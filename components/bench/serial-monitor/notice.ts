/**
 * One notice at a time over the screen: what has just been done, and what can be done about it. Its text is
 * a live region, so it is there before anything is said, and only out of sight: one that appears together
 * with its words is not spoken.
 */
import { onPress, setText } from '../../ui/widget/widget.ts';
import { actionOf, partOf, type Find } from './parts.ts';

/** How long a notice stays that asks for nothing. */
const PASSING_MS = 6_000;

export interface NoticeOptions {
  /** What `Undo clear` does. */
  readonly undo?: () => void;
  /** Whether there is a link to the bench. */
  readonly bench?: boolean;
}

export class Notice {
  readonly #find: Find;
  #undo: (() => void) | null = null;
  #shown = 0;

  constructor(find: Find, signal: AbortSignal) {
    this.#find = find;
    onPress(actionOf(find, 'dismiss'), () => this.hide(), signal);
    onPress(actionOf(find, 'undo'), () => this.#undo?.(), signal);
  }

  say(text: string, { undo, bench = false }: NoticeOptions = {}): void {
    const find = this.#find;
    this.#undo = undo ?? null;
    actionOf(find, 'undo').hidden = undo === undefined;
    partOf(find, 'notice-link').hidden = !bench;
    actionOf(find, 'dismiss').hidden = false;
    partOf(find, 'notice').classList.remove('visually-hidden');
    setText(partOf(find, 'notice-text'), text);
    const shown = ++this.#shown;
    if (undo !== undefined || bench) return;
    setTimeout(() => {
      if (shown === this.#shown) this.hide();
    }, PASSING_MS);
  }

  hide(): void {
    const place = partOf(this.#find, 'notice');
    // Who is in it must not lose the keyboard.
    if (place.contains(document.activeElement)) actionOf(this.#find, 'clear').focus();
    place.classList.add('visually-hidden');
    for (const name of ['undo', 'dismiss']) actionOf(this.#find, name).hidden = true;
    partOf(this.#find, 'notice-link').hidden = true;
    setText(partOf(this.#find, 'notice-text'), '');
    this.#shown++;
  }
}

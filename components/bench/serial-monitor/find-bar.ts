/** Finding text in the terminal: a bar over it, opened by its button or Ctrl+F, closed by Escape. */
import { onPress, setText } from '../../ui/widget/widget.ts';
import type { FindOptions } from './terminal.ts';

export interface Findable {
  find(text: string, direction: 'next' | 'previous', options: FindOptions): void;
  endFind(): void;
}

export interface FindBarParts {
  readonly form: HTMLFormElement;
  readonly field: HTMLInputElement;
  readonly matches: HTMLElement;
  readonly previous: HTMLButtonElement;
  readonly matchCase: HTMLButtonElement;
  readonly close: HTMLButtonElement;
  /** Opens and closes the bar. */
  readonly opener: HTMLButtonElement;
}

export class FindBar {
  readonly #parts: FindBarParts;
  readonly #findable: () => Findable | null;
  readonly #leave: () => void;

  /** @param leave gives the focus back to what is searched */
  constructor(
    parts: FindBarParts,
    findable: () => Findable | null,
    leave: () => void,
    signal: AbortSignal,
  ) {
    this.#parts = parts;
    this.#findable = findable;
    this.#leave = leave;
    const { form, field, previous, matchCase, close, opener } = parts;
    onPress(opener, () => (form.hidden ? this.open() : this.close()), signal);
    onPress(close, () => this.close(), signal);
    onPress(previous, () => this.#find('previous'), signal);
    onPress(
      matchCase,
      () => {
        matchCase.setAttribute('aria-pressed', String(!this.#caseSensitive));
        // The search goes on with the matches it has while the text is the same.
        this.#findable()?.endFind();
        this.#find('next', true);
      },
      signal,
    );
    field.addEventListener('input', () => this.#find('next', true), { signal });
    form.addEventListener(
      'submit',
      (event) => {
        event.preventDefault();
        this.#find('next');
      },
      { signal },
    );
    form.addEventListener(
      'keydown',
      (event) => {
        if (event.key === 'Enter' && event.shiftKey && event.target === field) {
          event.preventDefault();
          this.#find('previous');
        } else if (event.key === 'Escape') {
          // The sheet that the bench may lie in closes by the same key.
          event.stopPropagation();
          this.close();
        }
      },
      { signal },
    );
  }

  open(): void {
    const { form, field, opener } = this.#parts;
    form.hidden = false;
    opener.setAttribute('aria-expanded', 'true');
    field.focus();
    field.select();
    if (field.value !== '') this.#find('next', true);
  }

  close(): void {
    const { form, opener } = this.#parts;
    if (form.hidden) return;
    form.hidden = true;
    opener.setAttribute('aria-expanded', 'false');
    this.#findable()?.endFind();
    this.#leave();
  }

  /** What is searched was drawn anew. */
  refresh(): void {
    if (this.#parts.form.hidden) return;
    this.#findable()?.endFind();
    this.#find('next', true);
  }

  showMatches(index: number, count: number): void {
    const { field, matches } = this.#parts;
    if (field.value === '') setText(matches, '');
    else if (count === 0) setText(matches, 'none');
    else setText(matches, index < 0 ? `${count} and more` : `${index + 1} of ${count}`);
  }

  get #caseSensitive(): boolean {
    return this.#parts.matchCase.getAttribute('aria-pressed') === 'true';
  }

  #find(direction: 'next' | 'previous', incremental = false): void {
    const text = this.#parts.field.value;
    if (text === '') {
      this.#findable()?.endFind();
      this.showMatches(-1, 0);
      return;
    }
    this.#findable()?.find(text, direction, { caseSensitive: this.#caseSensitive, incremental });
  }
}

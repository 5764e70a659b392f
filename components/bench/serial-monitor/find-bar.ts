/** Finding text in the terminal: a bar over it, opened by its button or Ctrl+F, closed by Escape. */
import { listen, onPress, onSubmit, type Widget } from '../../ui/widget/widget.ts';
import type { FindOptions } from './terminal.ts';

export interface Findable {
  find(text: string, direction: 'next' | 'previous', options: FindOptions): void;
  endFind(): void;
}

export class FindBar {
  readonly #monitor: Widget;
  readonly #findable: () => Findable | null;
  readonly #form: HTMLFormElement;
  readonly #field: HTMLInputElement;
  readonly #matchCase: HTMLButtonElement;

  constructor(monitor: Widget, findable: () => Findable | null, signal: AbortSignal) {
    this.#monitor = monitor;
    this.#findable = findable;
    const form = (this.#form = monitor.named('find', HTMLFormElement));
    const field = (this.#field = monitor.named('find-text', HTMLInputElement));
    this.#matchCase = monitor.button('find-case');
    monitor.press('find', () => (form.hidden ? this.open() : this.close()), signal);
    monitor.press('find-close', () => this.close(), signal);
    monitor.press('find-previous', () => this.#find('previous'), signal);
    onPress(this.#matchCase, () => this.#changeCase(), signal);
    listen(field, 'input', signal, () => this.#find('next', true));
    onSubmit(form, () => this.#find('next'), signal);
    listen(form, 'keydown', signal, (event) => {
      if (event.key === 'Enter' && event.shiftKey && event.target === field) {
        event.preventDefault();
        this.#find('previous');
      } else if (event.key === 'Escape') {
        // The sheet that the bench may lie in closes by the same key.
        event.stopPropagation();
        this.close();
      }
    });
  }

  open(): void {
    this.#form.hidden = false;
    this.#monitor.button('find').ariaExpanded = 'true';
    this.#field.focus();
    this.#field.select();
    if (this.#field.value !== '') this.#find('next', true);
  }

  /** Gives the focus back to what is searched. */
  close(): void {
    if (this.#form.hidden) return;
    this.#form.hidden = true;
    this.#monitor.button('find').ariaExpanded = 'false';
    this.#findable()?.endFind();
    this.#monitor.named('terminal').focus();
  }

  /** What is searched was drawn anew. */
  refresh(): void {
    if (!this.#form.hidden) this.#findAgain();
  }

  showMatches(index: number, count: number): void {
    const where = index < 0 ? `${count} and more` : `${index + 1} of ${count}`;
    const text = this.#field.value === '' ? '' : count === 0 ? 'none' : where;
    this.#monitor.write('matches', text);
  }

  #changeCase(): void {
    this.#matchCase.ariaPressed = String(!this.#caseSensitive);
    this.#findAgain();
  }

  /** The search goes on with the matches it has while the text is the same: it has to forget them. */
  #findAgain(): void {
    this.#findable()?.endFind();
    this.#find('next', true);
  }

  get #caseSensitive(): boolean {
    return this.#matchCase.ariaPressed === 'true';
  }

  #find(direction: 'next' | 'previous', incremental = false): void {
    const text = this.#field.value;
    if (text === '') {
      this.#findable()?.endFind();
      this.showMatches(-1, 0);
      return;
    }
    this.#findable()?.find(text, direction, { caseSensitive: this.#caseSensitive, incremental });
  }
}

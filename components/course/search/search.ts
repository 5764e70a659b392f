/** The search dialog: opens at its button or at "/", asks Pagefind as the reader types. */
import { listen, Widget } from '../../ui/widget/widget.ts';
import { counted } from '../../ui/widget/words.ts';
import type { Hit } from './pagefind.ts';

export class CourseSearch extends Widget {
  /** The term whose first result is to be gone to: Enter was pressed in the field. */
  #goes: string | null = null;

  protected override attach(signal: AbortSignal): void {
    this.hidden = false;
    const dialog = this.#dialog;
    const input = this.#input;
    this.press('open', () => this.#open(signal), signal);
    this.press('close', () => dialog.close(), signal);
    listen(input, 'input', signal, () => {
      this.#goes = null;
      return this.#search(signal);
    });
    listen(document, 'keydown', signal, (event) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.defaultPrevented || dialog.open || isTyping(event.composedPath()[0])) return;
      event.preventDefault();
      this.#open(signal);
    });
    listen(dialog, 'keydown', signal, (event) => this.#step(event, signal));
    listen(dialog, 'click', signal, ({ target }) => {
      // Beside the dialog, or on a result: some lead to another place on this very page.
      if (target === dialog || (target instanceof Element && target.closest('a'))) dialog.close();
    });
  }

  get #dialog(): HTMLDialogElement {
    return this.find('dialog', HTMLDialogElement);
  }

  get #input(): HTMLInputElement {
    return this.find('input', HTMLInputElement);
  }

  #open(signal: AbortSignal): void {
    this.#goes = null;
    this.#dialog.showModal();
    this.#input.focus();
    this.#input.select();
    void this.#search(signal);
  }

  async #search(signal: AbortSignal): Promise<void> {
    const term = this.#input.value.trim();
    const [{ loadPagefind, search }, { showHits }] = await Promise.all([
      import('./pagefind.ts'),
      import('./hits.ts'),
    ]);
    const show = (hits: readonly Hit[], note: string): void => {
      showHits(this.find('.search-results', HTMLElement), hits);
      this.say(note);
    };
    // Typing went on meanwhile: the later search speaks.
    const overtaken = (): boolean => signal.aborted || term !== this.#input.value.trim();
    let hits: Hit[] | null;
    try {
      const pagefind = await loadPagefind();
      if (overtaken()) return;
      if (term === '') {
        show([], 'Lessons and glossary. Type a word.');
        return;
      }
      hits = await search(pagefind, term);
    } catch {
      show([], NO_INDEX);
      return;
    }
    if (overtaken() || hits === null) return;
    show(
      hits,
      hits.length > 0
        ? `${counted(hits.length, 'place')} for “${term}”.`
        : `Nothing found for “${term}”. Try one word of it, or look through the glossary.`,
    );
    // Of two searches for one term either may come first: the one that Enter began, or the one before it.
    if (this.#goes !== term || !this.#dialog.open) return;
    this.#goes = null;
    this.querySelector<HTMLElement>('.search-results a')?.click();
  }

  /** Arrow keys go through the results and back to the field; Escape closes. */
  #step(event: KeyboardEvent, signal: AbortSignal): void {
    if (event.key === 'Escape') {
      // A search field would take the first one to empty itself.
      event.preventDefault();
      this.#dialog.close();
    }
    if (event.key === 'Enter' && event.target === this.#input && !event.isComposing) {
      // Also when it comes before the result does.
      this.#goes = this.#input.value.trim();
      void this.#search(signal);
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const stops = [this.#input, ...this.querySelectorAll<HTMLElement>('.search-results a')];
    const at = stops.findIndex((stop) => stop === document.activeElement);
    const next = stops[at + (event.key === 'ArrowDown' ? 1 : -1)];
    event.preventDefault();
    next?.focus();
  }
}

const NO_INDEX =
  'Search has no index here. It is made when the site is built: with npm start it works, in a development server it does not.';

function isTyping(target: EventTarget | undefined): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select'))
  );
}

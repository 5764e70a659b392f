/**
 * Opens and closes the bench where it is folded into a bar. Anything on the page may ask for it with
 * a button that has `data-open-bench`. The sheet is not modal: the text stays readable above it.
 * Where the bench stands beside the text, such a button leads the keyboard there, and Escape back.
 */
import { listen, Widget } from '../../ui/widget/widget.ts';

export class BenchSheet extends Widget {
  protected override attach(signal: AbortSignal): void {
    const opener = this.button('open');
    const setOpen = (open: boolean): void => {
      opener.ariaExpanded = String(open);
      this.dataset.open = String(open);
    };
    const isOpen = (): boolean => this.dataset.open === 'true';
    // Who closes the sheet by keyboard goes on where the sheet was opened.
    let openedBy: HTMLElement = opener;
    const close = (): void => {
      setOpen(false);
      (openedBy.isConnected ? openedBy : opener).focus();
    };

    listen(opener, 'click', signal, ({ detail }) => {
      // A press of a key counts no clicks; a pointer must not make the page scroll back.
      if (isOpen() && detail === 0) close();
      else setOpen(!isOpen());
      if (isOpen()) openedBy = opener;
    });
    listen(document, 'click', signal, ({ target }) => {
      if (!(target instanceof Element)) return;
      const asking = target.closest<HTMLElement>('[data-open-bench]');
      if (asking === null) return;
      openedBy = asking;
      setOpen(true);
      this.#firstButton()?.focus();
    });
    // Something on the bench was linked to.
    this.addEventListener('bench-show', () => setOpen(true), { signal });
    // Something beside it was.
    this.addEventListener('bench-hide', () => setOpen(false), { signal });
    listen(this, 'keydown', signal, ({ key }) => {
      if (key === 'Escape' && isOpen()) close();
    });
    setOpen(false);
  }

  /** While the wire is enlarged, the board's own buttons are hidden. */
  #firstButton(): HTMLElement | undefined {
    return ['.board-buttons button', '.bench-opener', '.led-toggle']
      .flatMap((kind) => [...this.querySelectorAll<HTMLElement>(kind)])
      .find((button) => button.checkVisibility());
  }
}

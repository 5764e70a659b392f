/**
 * Opens and closes the bench where it is folded into a bar. Anything on the page may ask for it with
 * a button that has `data-open-bench`. The sheet is not modal: the text stays readable above it.
 */
import { Widget } from '../widget/widget.ts';

export class BenchSheet extends Widget {
  protected override attach(signal: AbortSignal): void {
    const opener = this.find('[data-action="open"]', HTMLButtonElement);
    const setOpen = (open: boolean): void => {
      opener.setAttribute('aria-expanded', String(open));
      this.dataset.open = String(open);
    };
    const isOpen = (): boolean => this.dataset.open === 'true';

    opener.addEventListener('click', () => setOpen(!isOpen()), { signal });
    document.addEventListener(
      'click',
      (event) => {
        if (!(event.target instanceof Element)) return;
        if (event.target.closest('[data-open-bench]') === null) return;
        setOpen(true);
        this.find('.board-buttons button', HTMLElement).focus();
      },
      { signal },
    );
    this.addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'Escape' || !isOpen()) return;
        setOpen(false);
        opener.focus();
      },
      { signal },
    );
    setOpen(false);
  }
}

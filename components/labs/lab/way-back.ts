/**
 * The way from a task of the text to the lab that it is done in, and back. A lab may be some screens away from the
 * task, and several tasks are done in one. Without script the task's link leads there all the same.
 */
import { listen, Widget } from '../../ui/widget/widget.ts';

export class WayBack extends Widget {
  /** The link of the task that the reader has come from. */
  #from: HTMLElement | null = null;

  protected override attach(signal: AbortSignal): void {
    const lab = this.closest('section');
    const title = lab?.querySelector('h3');
    if (lab == null || title == null) return;
    // The links stay as long as the lab: both are of one lesson.
    for (const link of document.querySelectorAll<HTMLElement>(`a[data-lab="${lab.id}"]`)) {
      listen(link, 'click', signal, (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this.#from = link;
        this.write('task', link.dataset.task ?? '');
        this.hidden = false;
        title.tabIndex = -1;
        title.focus({ preventScroll: true });
        lab.scrollIntoView();
      });
    }
    this.press('back', () => this.#goBack(), signal);
    listen(lab, 'keydown', signal, (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented) this.#goBack();
    });
  }

  #goBack(): void {
    const from = this.#from;
    this.#from = null;
    this.hidden = true;
    from?.scrollIntoView({ block: 'center' });
    from?.focus({ preventScroll: true });
  }
}

/** Marks the lessons of the list inside it that this browser has passed. */
import { setText, Widget } from '../widget/widget.ts';
import { passedLessons, resetProgress } from './progress.ts';

export class CourseProgress extends Widget {
  protected override attach(signal: AbortSignal): void {
    const show = (): void => this.#show();
    this.find('[data-action="reset"]', HTMLElement).addEventListener(
      'click',
      () => {
        resetProgress();
        show();
      },
      { signal },
    );
    // Another tab may pass a lesson meanwhile.
    addEventListener('storage', show, { signal });
    show();
  }

  #show(): void {
    const passed = passedLessons();
    let count = 0;
    for (const item of this.querySelectorAll<HTMLElement>('[data-lesson]')) {
      const done = passed.has(item.dataset.lesson ?? '');
      item.classList.toggle('passed', done);
      const mark = item.querySelector<HTMLElement>('[data-part="passed"]');
      if (mark !== null) mark.hidden = !done;
      if (done) count += 1;
    }
    this.find('.progress-line', HTMLElement).hidden = count === 0;
    const lessons = count === 1 ? '1 lesson' : `${count} lessons`;
    setText(
      this.find('[role="status"]', HTMLElement),
      count === 0 ? '' : `${lessons} passed in this browser.`,
    );
  }
}

/** The list of all lessons at the head of one: marks how far each is, and that this one is begun. */
import { listen, Widget } from '../../ui/widget/widget.ts';
import { markLessons } from './marks.ts';
import { beginLesson, onProgress } from './progress.ts';

export class LessonIndex extends Widget {
  protected override attach(signal: AbortSignal): void {
    onProgress(() => markLessons(this), signal);
    beginLesson(this.dataset.begins ?? '');
    markLessons(this);
    const details = this.find('details', HTMLDetailsElement);
    const summary = this.find('summary', HTMLElement);
    listen(details, 'keydown', signal, (event) => {
      if (event.key !== 'Escape' || !details.open) return;
      details.open = false;
      summary.focus();
    });
  }
}

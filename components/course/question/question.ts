/**
 * A question of a lesson. It wakes when it comes near the view, or when somebody answers it: a page that is only
 * passed through loads nothing for it.
 */
import { SITE_UNREACHABLE } from '../../../device/board/board.ts';
import { once } from '../../ui/widget/on-demand.ts';
import { onSubmit, Widget } from '../../ui/widget/widget.ts';

export class LessonQuestion extends Widget {
  protected override attach(signal: AbortSignal): void {
    const wake = once(async () => {
      const { Attempts } = await import('./attempts.ts');
      return signal.aborted ? null : new Attempts(this, signal);
    });
    const submit = (): Promise<unknown> =>
      wake().then(
        (attempts) => attempts?.submit(),
        () => this.write('verdict', `${SITE_UNREACHABLE.what} ${SITE_UNREACHABLE.next}`),
      );
    onSubmit(this.find('form', HTMLFormElement), submit, signal);
    const near = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        near.disconnect();
        wake().catch(() => undefined); // It is tried again when the question is answered.
      },
      { rootMargin: '50%' },
    );
    near.observe(this);
    signal.addEventListener('abort', () => near.disconnect());
  }
}

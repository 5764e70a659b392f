/** Marks each exercise of the list with what this browser knows of it. */
import { markExercises } from '../../course/progress/marks.ts';
import { onProgress } from '../../course/progress/progress.ts';
import { Widget } from '../../ui/widget/widget.ts';

export class ExerciseList extends Widget {
  protected override attach(signal: AbortSignal): void {
    onProgress(() => markExercises(this), signal);
    markExercises(this);
  }
}

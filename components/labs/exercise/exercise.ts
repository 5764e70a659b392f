/**
 * An exercise: while the reader's version of its sketch runs, two clients use it and its checkpoint looks. What any
 * other program does proves nothing.
 */
import { ownBoard } from '../../../device/board/board.ts';
import type { EditSketch } from '../../bench/sketch-editor/edit-sketch.ts';
import { onSketchRun } from '../../bench/sketch-editor/sketch-runs.ts';
import type { LessonCheckpoint } from '../../course/checkpoint/checkpoint.ts';
import { watchBoard } from '../../course/checkpoint/report.ts';
import type { Found } from '../../course/checkpoint/watcher.ts';
import { Widget } from '../../ui/widget/widget.ts';
import { ClientPanes } from '../lab/client-panes.ts';

export class CourseExercise extends Widget {
  /** Ends when something else runs on the board; null before the first run. */
  #run: AbortController | null = null;
  #clients: ClientPanes | null = null;

  protected override attach(signal: AbortSignal): void {
    const { sketch = '' } = this.dataset;
    this.press(
      'solution',
      () => void this.querySelector<EditSketch>('edit-sketch')?.showSolution(),
      signal,
    );
    onSketchRun((origin) => {
      this.#end();
      if (origin === sketch) this.#begin(signal);
    }, signal);
    ownBoard.on('change', () => this.#changed(), { signal });
    signal.addEventListener('abort', () => {
      this.#end();
      this.#clients = null;
    });
  }

  #begin(signal: AbortSignal): void {
    this.#run = new AbortController();
    this.#watch(this.#run.signal);
    this.named('use').hidden = false;
    this.#changed();
    void this.#loadClients(signal);
  }

  /** Looks at what happens from now on, pins included. */
  #watch(signal: AbortSignal): void {
    const checkpoint = this.querySelector<LessonCheckpoint>('lesson-checkpoint');
    if (checkpoint === null) return;
    const found = (one: Found): void => checkpoint.found(one);
    watchBoard(ownBoard, () => checkpoint.wanted, found, signal, {
      past: false,
      also: (tell) => {
        tell({ kind: 'pins', pins: ownBoard.pins });
        ownBoard.on('pins', (pins) => tell({ kind: 'pins', pins }), { signal });
        ownBoard.on('input', (input) => tell({ kind: 'input', ...input }), { signal });
      },
    });
  }

  /** What the clients say is loaded with the first run. */
  async #loadClients(signal: AbortSignal): Promise<void> {
    if (this.#clients !== null) return;
    const { exerciseOf } = await import('./exercises.ts');
    if (signal.aborted) return;
    const { talk } = exerciseOf(this.dataset.sketch ?? '');
    this.#clients ??= new ClientPanes(this, talk, signal);
    this.#changed();
  }

  #end(): void {
    this.#run?.abort();
    this.#run = null;
    this.#clients?.follow(null);
  }

  #changed(): void {
    if (this.#run === null) return;
    const { state, serving } = ownBoard.snapshot;
    if (state === 'none' || state === 'lost' || state === 'flashing') {
      this.#end();
      this.#tell('Your version does not run any more. Press Run in the editor.');
      return;
    }
    this.#clients?.follow(serving ? ownBoard.wire : null);
    this.#tell(
      serving
        ? 'Your version runs, with two clients.'
        : 'Your version runs. The clients connect when it has printed its address.',
    );
  }

  #tell(text: string): void {
    const status = this.querySelector('.exercise-state');
    if (status !== null && status.textContent !== text) status.textContent = text;
  }
}

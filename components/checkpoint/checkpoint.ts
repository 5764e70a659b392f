/**
 * A checkpoint: each item is ticked when its evidence is really there, on the wire, on the board or
 * in a lab's own capture; in the order given, unless any will do. Once all are, the lesson counts as
 * passed in this browser.
 */
import { board } from '../../device/board.ts';
import { passedLessons, passLesson } from '../progress/progress.ts';
import { setText, Widget } from '../widget/widget.ts';
import type { Evidence } from './evidence.ts';
import { ticked } from './items.ts';
import { answerWanted, onEvidence, watchBoard } from './report.ts';
import type { Found } from './watcher.ts';

export class LessonCheckpoint extends Widget {
  protected override attach(signal: AbortSignal): void {
    const wanted = this.#items.map(({ dataset }) => dataset.evidence as Evidence);
    const found = (one: Found): void => this.#found(one);
    answerWanted(wanted, signal);
    onEvidence(found, signal);
    watchBoard(board, () => wanted, found, signal);
    if (passedLessons().has(this.#lesson)) {
      this.#say('You have passed this checkpoint before. It ticks again as you go.');
    }
  }

  get #lesson(): string {
    return this.dataset.lesson ?? '';
  }

  get #items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('[data-evidence]')];
  }

  #found({ evidence, note }: Found): void {
    const items = this.#items.map((item) => ({
      item,
      evidence: item.dataset.evidence ?? '',
      seen: item.classList.contains('seen'),
    }));
    const at = ticked(items, evidence, this.dataset.order === 'any');
    const item = at === null ? undefined : items[at]?.item;
    if (item === undefined) return;
    item.classList.add('seen');
    const when = item.querySelector('[data-part="when"]');
    if (when !== null) setText(when, `seen: ${note}`);
    if (this.querySelector('[data-evidence]:not(.seen)') === null) this.#pass();
  }

  #pass(): void {
    passLesson(this.#lesson);
    this.#say('All of it has really happened. Checkpoint passed.');
  }

  #say(text: string): void {
    setText(this.find('[role="status"]', HTMLElement), text);
  }
}

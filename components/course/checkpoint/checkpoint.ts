/**
 * A checkpoint: each item is ticked when its evidence is really there, on the wire, on the board or
 * in a lab's own capture; in the order given, unless any will do. Once all are, the lesson counts as
 * passed in this browser.
 */
import { ownBoard } from '../../../device/board/board.ts';
import { passLesson, readProgress, seeItem } from '../progress/progress.ts';
import { setText, Widget } from '../../ui/widget/widget.ts';
import type { Evidence } from './evidence.ts';
import { ticked } from './items.ts';
import { answerWanted, onEvidence, watchBoard } from './report.ts';
import type { Found } from './watcher.ts';

export class LessonCheckpoint extends Widget {
  protected override attach(signal: AbortSignal): void {
    this.#restore();
    // An exercise tells its own what it has found.
    if (this.hasAttribute('data-waits')) return;
    const found = (one: Found): void => this.found(one);
    answerWanted(this.wanted, signal);
    onEvidence(found, signal);
    watchBoard(ownBoard, () => this.wanted, found, signal);
  }

  get wanted(): Evidence[] {
    return this.#items.map(({ dataset }) => dataset.evidence as Evidence);
  }

  /** What was seen on an earlier visit stays seen. */
  #restore(): void {
    const kept = readProgress()[this.#lesson];
    if (kept === undefined) return;
    for (const item of this.#items) {
      const before = kept.passed || kept.seen.includes(item.dataset.item ?? '');
      if (before) this.#tick(item, 'seen before');
    }
    if (kept.passed) this.say('You have passed this checkpoint before.');
  }

  get #lesson(): string {
    return this.dataset.lesson ?? '';
  }

  get #items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('[data-evidence]')];
  }

  found({ evidence, note }: Found): void {
    const items = this.#items.map((item) => ({
      item,
      evidence: item.dataset.evidence ?? '',
      seen: item.classList.contains('seen'),
    }));
    const at = ticked(items, evidence, this.dataset.order === 'any');
    const item = at === null ? undefined : items[at]?.item;
    if (item === undefined) return;
    this.#tick(item, `seen: ${note}`);
    seeItem(this.#lesson, item.dataset.item ?? '');
    if (this.querySelector('[data-evidence]:not(.seen)') === null) this.#pass();
  }

  #tick(item: HTMLElement, when: string): void {
    item.classList.add('seen');
    const told = item.querySelector('[data-part="when"]');
    if (told !== null) setText(told, when);
  }

  #pass(): void {
    passLesson(this.#lesson);
    this.say('All of it has really happened. Checkpoint passed.');
  }
}

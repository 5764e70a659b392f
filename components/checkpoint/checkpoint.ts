/**
 * A checkpoint: each item is ticked when its evidence crosses the wire, in the order in which things
 * must happen. Once all are, the lesson counts as passed in this browser.
 */
import { board } from '../../device/board.ts';
import type { PacketRecord } from '../../device/board.ts';
import { passedLessons, passLesson } from '../progress/progress.ts';
import { setText, Widget } from '../widget/widget.ts';
import type { WireWatcher } from './wire-watcher.ts';

export class LessonCheckpoint extends Widget {
  #watcher: WireWatcher | null = null;
  #early: PacketRecord[] = [];

  protected override attach(signal: AbortSignal): void {
    this.#watcher = null;
    this.#early = [...board.packets];
    board.on('packet', (record) => this.#take(record, signal), { signal });
    if (this.#early.length > 0) void this.#load(signal);
    if (passedLessons().has(this.#lesson)) {
      this.#say('You have passed this checkpoint before. It ticks again as you go.');
    }
  }

  get #lesson(): string {
    return this.dataset.lesson ?? '';
  }

  #take(record: PacketRecord, signal: AbortSignal): void {
    if (this.#watcher === null) {
      this.#early.push(record);
      void this.#load(signal);
    } else {
      this.#look(this.#watcher, record);
    }
  }

  async #load(signal: AbortSignal): Promise<void> {
    const { WireWatcher } = await import('./wire-watcher.ts');
    if (signal.aborted || this.#watcher !== null) return;
    const watcher = new WireWatcher();
    this.#watcher = watcher;
    for (const record of this.#early) this.#look(watcher, record);
    this.#early = [];
  }

  #look(watcher: WireWatcher, record: PacketRecord): void {
    for (const evidence of watcher.next(record)) {
      const items = [...this.querySelectorAll<HTMLElement>('[data-evidence]')];
      const at = items.findIndex((item) => !item.classList.contains('seen'));
      const item = items[at];
      // An answer nobody asked for is a fine thing, but not the evidence that is due.
      if (item?.dataset.evidence !== evidence) continue;
      item.classList.add('seen');
      const when = item.querySelector('[data-part="when"]');
      if (when !== null) setText(when, `seen: packet ${record.number}`);
      if (at === items.length - 1) this.#pass();
    }
  }

  #pass(): void {
    passLesson(this.#lesson);
    this.#say('All of it has happened on your wire. Checkpoint passed.');
  }

  #say(text: string): void {
    setText(this.find('[role="status"]', HTMLElement), text);
  }
}

/**
 * Marks the lessons of the list inside it with what this browser knows of them, and lets the reader
 * save that to a file, load it again, and begin anew; the last two can be undone.
 */
import { fileStamp, saveFile } from '../../ui/widget/save-file.ts';
import { listen, setText, Widget } from '../../ui/widget/widget.ts';
import { counted } from '../../ui/widget/words.ts';
import { markLessons } from './marks.ts';
import { decodeProgress, encodeProgress, MAX_FILE_OCTETS, TOO_LARGE } from './progress-file.ts';
import { mergeProgress, onProgress, readProgress, replaceProgress } from './progress.ts';
import type { Progress } from './progress.ts';

export class CourseProgress extends Widget {
  /** What was there before the last load or reset. */
  #before: Progress | null = null;
  #said: string | null = null;

  protected override attach(signal: AbortSignal): void {
    this.#before = null;
    this.#said = null;
    this.press('save', () => this.#save(), signal);
    this.press('reset', () => this.#change({}, 'Progress is reset.'), signal);
    this.press('undo', () => this.#undo(), signal);
    const file = this.find('input[type="file"]', HTMLInputElement);
    listen(file, 'change', signal, () => this.#load(file, signal));
    onProgress(() => this.#show(), signal);
    this.#show();
  }

  #save(): void {
    const name = `handshake-progress-${fileStamp(new Date())}.json`;
    saveFile(name, 'application/json', encodeProgress(readProgress()));
  }

  async #load(input: HTMLInputElement, signal: AbortSignal): Promise<void> {
    const file = input.files?.[0];
    if (file === undefined) return;
    const text = file.size > MAX_FILE_OCTETS ? null : await file.text().catch(() => '');
    if (signal.aborted) return;
    // So that the same file can be chosen again.
    input.value = '';
    const decoded =
      text === null ? ({ ok: false, reason: TOO_LARGE } as const) : decodeProgress(text);
    this.#alert(decoded.ok ? '' : decoded.reason);
    if (!decoded.ok) return;
    const count = Object.keys(decoded.lessons).length;
    this.#change(
      mergeProgress(readProgress(), decoded.lessons),
      `Loaded: ${counted(count, 'lesson')}, added to what was here.`,
    );
  }

  #change(progress: Progress, said: string): void {
    this.#before = readProgress();
    this.#said = said;
    this.#alert('');
    replaceProgress(progress);
  }

  #undo(): void {
    if (this.#before === null) return;
    const before = this.#before;
    this.#before = null;
    this.#said = 'Undone.';
    this.button('save').focus();
    replaceProgress(before);
  }

  #alert(reason: string): void {
    setText(this.find('[role="alert"]', HTMLElement), reason);
  }

  #show(): void {
    const { passed, begun, lessons } = markLessons(this);
    this.offer('save', begun > 0);
    this.offer('reset', begun > 0);
    this.button('undo').hidden = this.#before === null;
    const passedOfAll =
      begun === 0
        ? 'Nothing begun in this browser yet.'
        : `${passed} of ${lessons} lessons passed in this browser.`;
    this.say(this.#said === null ? passedOfAll : `${this.#said} ${passedOfAll}`);
  }
}

/**
 * Marks the lessons of the list inside it with what this browser knows of them, and lets the reader
 * save that to a file, load it again, and begin anew; the last two can be undone.
 */
import { fileStamp, saveFile } from '../../ui/widget/save-file.ts';
import { listen, setText, Widget } from '../../ui/widget/widget.ts';
import { counted } from '../../ui/widget/words.ts';
import { lessonsOf, markExercises, markLessons } from './marks.ts';
import { decodeProgress, encodeProgress, MAX_FILE_OCTETS, TOO_LARGE } from './progress-file.ts';
import { mergeProgress, withinCourse } from './merge.ts';
import { onProgress, readProgress, replaceProgress, type Progress } from './progress.ts';

const FULL =
  'The file was not loaded: this browser would hold more progress than can be read again. Save your progress, press “Reset progress”, then load the file.';

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
    const lessons = withinCourse(decoded.lessons, lessonsOf(this));
    const count = Object.keys(lessons).length;
    const foreign = Object.keys(decoded.lessons).length - count;
    const left = foreign === 0 ? '' : ` Not in this course, left out: ${foreign}.`;
    this.#change(
      mergeProgress(readProgress(), lessons),
      `Loaded: ${counted(count, 'lesson')}, added to what was here.${left}`,
    );
  }

  #change(progress: Progress, said: string): void {
    const before = { progress: this.#before, said: this.#said };
    this.#before = readProgress();
    this.#said = said;
    this.#alert('');
    if (replaceProgress(progress)) return;
    this.#before = before.progress;
    this.#said = before.said;
    this.#alert(FULL);
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
    const some = Object.keys(readProgress()).length > 0;
    this.offer('save', some);
    this.offer('reset', some);
    this.button('undo').hidden = this.#before === null;
    const { solved, exercises } = markExercises(this);
    const solvedOfAll = solved === 0 ? '' : `, ${solved} of ${exercises} exercises solved,`;
    const passedOfAll =
      begun === 0 && solved === 0
        ? 'Nothing begun in this browser yet.'
        : `${passed} of ${lessons} lessons passed${solvedOfAll} in this browser.`;
    this.say(this.#said === null ? passedOfAll : `${this.#said} ${passedOfAll}`);
  }
}

/**
 * Flashes one of the course's programs or an image of the reader's own. The board checks an image before it
 * touches the chip; what it says against one is shown beside the file, and by the board's alert.
 */
import { board, canFlash } from '../../device/board.ts';
import type { BoardSnapshot, SketchName } from '../../device/board.ts';
import { isAvailable, onPress, setAvailable, setText, Widget } from '../widget/widget.ts';

/** The largest flash chip of a classic ESP32 module is 16 MB: nothing longer can be an image. */
const MAX_IMAGE_OCTETS = 16 * 1024 * 1024;

export class Flasher extends Widget {
  #image: { readonly name: string; readonly octets: Uint8Array<ArrayBuffer> } | null = null;
  /** Why the chosen file cannot be flashed: then nothing is, rather than something else. */
  #refusal: string | null = null;
  /** The program of the board when it was last looked at. */
  #running: SketchName | null = null;

  protected override attach(signal: AbortSignal): void {
    const flash = this.find('[data-action="flash"]', HTMLButtonElement);
    const cancel = this.find('[data-action="cancel"]', HTMLButtonElement);
    const forget = this.find('[data-action="forget"]', HTMLButtonElement);
    const file = this.find('[data-part="file"]', HTMLInputElement);

    onPress(flash, () => void this.#flash(), signal);
    onPress(cancel, () => board.cancel(), signal);
    onPress(
      forget,
      () => {
        this.#image = this.#refusal = null;
        file.value = '';
        this.#note('or drop a .bin file here. It is checked before the board is touched.', true);
        forget.hidden = true;
        file.focus();
      },
      signal,
    );
    file.addEventListener('change', () => void this.#take(file.files?.[0]), { signal });
    this.#acceptDrops(signal);

    const show = (): void => this.#show(board.snapshot, flash, cancel);
    board.on('change', show, { signal });
    show();
  }

  #show(snapshot: BoardSnapshot, flash: HTMLButtonElement, cancel: HTMLButtonElement): void {
    const flashing = snapshot.state === 'flashing';
    const ready = canFlash(snapshot);
    setAvailable(flash, ready);
    // A board is started with the course's first program; another one can be flashed then.
    this.#program.disabled = !ready;
    if (snapshot.sketch !== this.#running) {
      this.#running = snapshot.sketch;
      this.#program.value = snapshot.sketch ?? 'led_websocket';
    }
    setAvailable(cancel, flashing);
    const bar = this.find('progress', HTMLProgressElement);
    // A board that runs holds what was flashed; any other has nothing under way.
    bar.value = flashing ? (snapshot.flashPercent ?? 0) : snapshot.state === 'running' ? 100 : 0;
    setText(this.find('[data-part="step"]', HTMLElement), stepInWords(snapshot));
  }

  get #program(): HTMLSelectElement {
    return this.find('[data-part="program"]', HTMLSelectElement);
  }

  async #flash(): Promise<void> {
    if (this.#refusal !== null) {
      this.#refuse(this.#refusal);
      return;
    }
    const image = this.#image;
    if (image === null) {
      await board.flash(this.#program.value as SketchName);
      return;
    }
    await board.flash(image.octets);
    const { problem, state } = board.snapshot;
    if (problem !== null) this.#note(`${image.name}: ${problem.what} ${problem.why}`, false);
    else if (state !== 'download') this.#note(`${image.name} is on the board.`, true);
  }

  async #take(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    this.find('details', HTMLDetailsElement).open = true;
    this.#image = this.#refusal = null;
    this.find('[data-action="forget"]', HTMLElement).hidden = false;
    if (file.size === 0 || file.size > MAX_IMAGE_OCTETS) {
      const reason = file.size === 0 ? 'it is empty' : 'no ESP32 has a flash chip that large';
      this.#refuse(`${file.name} cannot be an image: ${reason}. Choose another file.`);
      return;
    }
    try {
      this.#image = { name: file.name, octets: new Uint8Array(await file.arrayBuffer()) };
    } catch {
      this.#refuse(`${file.name} could not be read: was it moved or deleted? Choose it again.`);
      return;
    }
    const size = `${Math.max(1, Math.round(file.size / 1024))} KB`;
    const next = isAvailable(this.find('[data-action="flash"]', HTMLButtonElement))
      ? 'Press Flash to write it.'
      : 'Start or connect a board, then press Flash.';
    this.#note(`${file.name}, ${size}. ${next}`, true);
  }

  #acceptDrops(signal: AbortSignal): void {
    const place = this.find('[data-part="drop"]', HTMLElement);
    place.addEventListener(
      'dragover',
      (event) => {
        event.preventDefault();
        place.classList.add('over');
      },
      { signal },
    );
    place.addEventListener('dragleave', () => place.classList.remove('over'), { signal });
    place.addEventListener(
      'drop',
      (event) => {
        event.preventDefault();
        place.classList.remove('over');
        void this.#take(event.dataTransfer?.files[0]);
      },
      { signal },
    );
  }

  #refuse(reason: string): void {
    this.#refusal = reason;
    this.#note('', false);
    const note = this.find('[data-part="note"]', HTMLElement);
    note.setAttribute('role', 'alert');
    setText(note, reason);
  }

  #note(text: string, good: boolean): void {
    const note = this.find('[data-part="note"]', HTMLElement);
    // What the board says against an image, its own alert speaks.
    note.removeAttribute('role');
    note.classList.toggle('bad', !good);
    this.find('[data-part="file"]', HTMLElement).setAttribute('aria-invalid', String(!good));
    setText(note, text);
  }
}

function stepInWords(snapshot: BoardSnapshot): string {
  if (snapshot.state === 'flashing') return snapshot.flashStep ?? 'Flashing.';
  if (snapshot.state === 'none' || snapshot.state === 'lost') return 'Nothing is being flashed.';
  if (snapshot.state === 'download') return 'The board waits in download mode.';
  if (snapshot.state === 'no-program') return 'The flash holds no program that runs.';
  if (snapshot.state === 'running') return 'The board runs what its flash holds.';
  return 'No program runs yet.';
}

/** The files in the file system of the page's board: seen, saved, added and removed. */
import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import { board } from '../../../device/board/board.ts';
import { saveFile } from '../../ui/widget/save-file.ts';
import { boardFilesModule, boardImage, FileRefused } from './board-image.ts';
import type { BoardFile, FileImage } from './file-image.ts';
import './files-dialog.css';

const NO_BOARD =
  'No virtual board is running. Start one: its files are in its flash. An ESP32 over USB has none here.';
const NONE_YET =
  'No file system yet. A sketch makes one with LittleFS.begin(true), and so does the first file that you add.';

const UNREAD = 'A file could not be read. Choose it again.';

/** Loads what it needs, so that it opens without the site. */
export async function loadAhead(): Promise<void> {
  await boardFilesModule();
}

/** Opens it. Rejects when the site does not answer. */
export async function showBoardFiles(): Promise<void> {
  const image = await boardImage();
  const dialog = document.createElement('dialog');
  dialog.className = 'files-dialog';
  dialog.setAttribute('aria-labelledby', 'files-dialog-title');
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  new FilesDialog(dialog).show(image);
  dialog.showModal();
}

class FilesDialog {
  readonly #dialog: HTMLDialogElement;
  #image: FileImage | null = null;
  #busy = false;
  /** How the last thing went, in a sentence. */
  #note = '';

  constructor(dialog: HTMLDialogElement) {
    this.#dialog = dialog;
  }

  show(image: FileImage | null): void {
    this.#image = image;
    this.#draw();
  }

  /** Changes the files: in the image, then in the flash, which restarts the board. */
  async #change(change: (image: FileImage) => Promise<string> | string): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.#say('Writing the flash …');
    try {
      // The sketch may have written meanwhile.
      const image = await boardImage();
      if (image === null) {
        this.#image = null;
        this.#note = '';
        return;
      }
      const done = await change(image);
      const parts = image.changes();
      if (parts.length > 0) await board.flash(parts);
      const { problem } = board.snapshot;
      this.#note = problem === null ? done : `${problem.what} ${problem.next}`;
      this.#image = await boardImage();
    } catch (error) {
      this.#note = error instanceof FileRefused ? error.message : UNREAD;
    } finally {
      this.#busy = false;
      this.#draw();
    }
  }

  #add(input: HTMLInputElement): void {
    const files = [...(input.files ?? [])];
    input.value = '';
    if (files.length === 0) return;
    void this.#change(async (image) => {
      for (const file of files) {
        image.write(`/${file.name}`, new Uint8Array(await file.arrayBuffer()));
      }
      const what = files.length === 1 ? (files[0]?.name ?? '') : `${files.length} files`;
      return `Added ${what}. The board has started again.`;
    });
  }

  #remove(path: string): void {
    void this.#change((image) => {
      image.remove(path);
      return `Deleted ${path}. The board has started again.`;
    });
  }

  #save({ path }: BoardFile): void {
    try {
      const octets = this.#image?.read(path);
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (octets !== undefined) saveFile(name, 'application/octet-stream', octets);
    } catch (error) {
      if (!(error instanceof FileRefused)) throw error;
      this.#say(error.message);
    }
  }

  #say(note: string): void {
    this.#note = note;
    this.#draw();
  }

  #draw(): void {
    render(
      html`<h2 id="files-dialog-title">Files on the board</h2>
        ${this.#image === null ? html`<p>${NO_BOARD}</p>` : this.#files(this.#image)}
        <p role="status" aria-label="Files">${this.#note}</p>
        <div class="files-dialog-foot">
          ${
            this.#image === null
              ? nothing
              : html`<label class="files-dialog-add">
                  Add files …
                  <input
                    type="file"
                    multiple
                    ?disabled=${this.#busy}
                    @change=${(event: Event) => this.#add(event.target as HTMLInputElement)}
                  />
                </label>`
          }
          <button type="button" @click=${() => this.#dialog.close()}>Close</button>
        </div>`,
      this.#dialog,
    );
  }

  #files(image: FileImage): TemplateResult {
    if (!image.isMounted) return html`<p>${NONE_YET}</p>`;
    const { used, total } = image.octets;
    const files = image.list();
    return html`<p>
        ${files.length === 0 ? 'No files.' : nothing} ${kilobytes(used)} of ${kilobytes(total)} are
        used. Adding or deleting a file writes the flash, and the board starts again.
      </p>
      ${
        files.length === 0
          ? nothing
          : html`<table aria-label="Files on the board">
              <thead>
                <tr>
                  <th scope="col">Path</th>
                  <th scope="col">Octets</th>
                  <th scope="col"><span class="visually-hidden">What to do</span></th>
                </tr>
              </thead>
              <tbody>
                ${files.map((file) => this.#row(file))}
              </tbody>
            </table>`
      }`;
  }

  #row(file: BoardFile): TemplateResult {
    const { path, size } = file;
    return html`<tr>
      <th scope="row"><code>${path}</code></th>
      <td>${size.toLocaleString('en')}</td>
      <td>
        <button
          type="button"
          class="quiet"
          aria-label=${`Save ${path}`}
          @click=${() => this.#save(file)}
        >
          Save
        </button>
        <button
          type="button"
          class="quiet"
          aria-label=${`Delete ${path}`}
          aria-disabled=${String(this.#busy)}
          @click=${() => this.#remove(path)}
        >
          Delete
        </button>
      </td>
    </tr>`;
  }
}

function kilobytes(octets: number): string {
  return `${Math.round(octets / 1024).toLocaleString('en')} KB`;
}

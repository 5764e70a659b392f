/**
 * The reader's own files: chosen or dropped, told apart, and shown as a table of what will be written
 * where. Where a file does not tell its offset, the reader gives it.
 */
import { imageFiles } from '../../../device/board/board.ts';
import type { BoardSnapshot, FilePart, FlashPart, NamedFile } from '../../../device/board/board.ts';
import { markup, type Markup } from '../../ui/widget/markup.ts';

/** Nothing longer can be an image: the largest flash of a classic ESP32 module is 16 MB. */
const MAX_FILE_OCTETS = 16 * 1024 * 1024;
const MAX_FILES = 33;

/** Chip ids of images (device/formats/esp/chips.ts). */
const CHIP_IDS = { usb: 0x0000, virtual: 0x5741 } as const;

type Tools = Awaited<ReturnType<typeof imageFiles>>;

interface Row {
  readonly part: FilePart;
  /** As in the field. */
  offset: string;
}

export class OwnFiles {
  readonly #table: HTMLElement;
  readonly #onChange: () => void;
  #files: readonly NamedFile[] = [];
  #tools: Tools | null = null;
  #rows: Row[] = [];

  /**
   * @param onChange the reader has given another offset
   * @param signal ends listening to the table
   */
  constructor(table: HTMLElement, onChange: () => void, signal: AbortSignal) {
    this.#table = table;
    this.#onChange = onChange;
    this.#listen(signal);
  }

  get names(): string {
    const [first, ...others] = this.#files;
    if (first === undefined) return '';
    return others.length === 0 ? first.name : `${first.name} and ${others.length} more`;
  }

  get octets(): number {
    return this.#files.reduce((sum, { octets }) => sum + octets.length, 0);
  }

  get chosen(): boolean {
    return this.#files.length > 0;
  }

  #listen(signal: AbortSignal): void {
    this.#table.addEventListener(
      'input',
      ({ target }) => {
        if (!(target instanceof HTMLInputElement)) return;
        const row = this.#rows[Number(target.dataset.row)];
        if (row === undefined) return;
        row.offset = target.value;
        this.#showOverwritten();
        this.#onChange();
      },
      { signal },
    );
  }

  forget(): void {
    this.#files = [];
    this.#rows = [];
    this.#table.hidden = true;
    this.#table.replaceChildren();
  }

  /** @returns why these files cannot be flashed, null when they can */
  async take(files: readonly File[], kind: BoardSnapshot['kind']): Promise<string | null> {
    this.forget();
    if (files.length > MAX_FILES)
      return `These are ${files.length} files: choose those of one program.`;
    for (const { name, size } of files) {
      if (size > 0 && size <= MAX_FILE_OCTETS) continue;
      const reason = size === 0 ? 'it is empty' : 'no ESP32 has a flash chip that large';
      return `${name} cannot be an image: ${reason}. Choose another file.`;
    }
    const read: NamedFile[] = [];
    for (const file of files) {
      try {
        read.push({ name: file.name, octets: new Uint8Array(await file.arrayBuffer()) });
      } catch {
        return `${file.name} could not be read: was it moved or deleted? Choose it again.`;
      }
    }
    this.#files = read;
    return this.sort(kind);
  }

  /** Tells the files apart for this kind of board. @returns why that cannot be done, or null */
  async sort(kind: BoardSnapshot['kind']): Promise<string | null> {
    if (!this.chosen) return null;
    try {
      const tools = (this.#tools ??= await imageFiles());
      const parts = tools.readFiles(this.#files, CHIP_IDS[kind ?? 'usb']);
      this.#rows = parts.map((part) => ({
        part,
        offset: part.address === null ? '' : `0x${part.address.toString(16)}`,
      }));
      this.#show(tools);
      return null;
    } catch (error) {
      this.#table.hidden = true;
      const { what, why, next } = problemIn(error);
      return `${what} ${why} ${next}`;
    }
  }

  /** What is to be written; or which offset is missing. */
  parts(): readonly FlashPart[] | string {
    const parts: FlashPart[] = [];
    for (const { part, offset } of this.#rows) {
      const address = this.#tools?.parseOffset(offset) ?? null;
      if (address === null) {
        return offset.trim() === ''
          ? `Give the offset at which ${part.file} is to be written.`
          : `"${offset}" is no offset: a multiple of 0x1000 below 16 MB, as 0x10000.`;
      }
      parts.push({ address, data: part.data });
    }
    return parts;
  }

  #show(tools: Tools): void {
    const options = [
      ['boot loader', tools.OFFSETS.bootLoader],
      ['partition table', tools.OFFSETS.partitions],
      ['OTA data (boot_app0)', tools.OFFSETS.otaData],
      ['program', tools.OFFSETS.program],
      ['merged image', tools.OFFSETS.merged],
    ] as const;
    const list = options.map(
      ([what, at]) => markup`<option value="0x${at.toString(16)}">${what}</option>`,
    );
    const rows = this.#rows.map((row, index) => rowOf(row, index));
    this.#table.innerHTML = markup`<table>
      <caption>What will be written</caption>
      <thead><tr><th scope="col">File</th><th scope="col">Offset</th><th scope="col">Octets</th><th scope="col">Writes over</th></tr></thead>
      <tbody>${rows}</tbody></table>
      <datalist id="flasher-offsets">${list}</datalist>`.text;
    this.#table.hidden = false;
    this.#showOverwritten();
  }

  #showOverwritten(): void {
    this.#rows.forEach(({ part, offset }, index) => {
      const cell = this.#table.querySelector(`[data-over="${index}"]`);
      const field = this.#table.querySelector(`input[data-row="${index}"]`);
      const address = this.#tools?.parseOffset(offset) ?? null;
      field?.setAttribute('aria-invalid', String(address === null));
      if (cell === null) return;
      const over = address === null ? '' : this.#tools?.overwrites(address, part.data.length);
      cell.textContent = address === null ? 'give its offset' : (over ?? '');
    });
  }
}

function rowOf({ part, offset }: Row, index: number): Markup {
  return markup`<tr>
    <th scope="row">${part.file} <span class="flasher-what">${part.what}</span></th>
    <td><input type="text" list="flasher-offsets" spellcheck="false" autocomplete="off" size="9" data-row="${index}" value="${offset}" aria-label="Offset of ${part.file}"></td>
    <td class="flasher-number">${part.data.length}</td>
    <td data-over="${index}"></td></tr>`;
}

interface Told {
  readonly what: string;
  readonly why: string;
  readonly next: string;
}

function problemIn(error: unknown): Told {
  if (error instanceof Error && 'problem' in error) return error.problem as Told;
  return { what: 'These files could not be read.', why: String(error), next: 'Choose others.' };
}

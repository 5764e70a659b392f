/**
 * The reader's own files: chosen or dropped, told apart, and shown as a table of what will be written
 * where. Where a file does not tell its offset, the reader gives it.
 */
import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import { imageFiles } from '../../../device/board/board.ts';
import type { BoardSnapshot, FilePart, FlashPart, NamedFile } from '../../../device/board/board.ts';
import { ProblemError } from '../../../device/formats/problem.ts';

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

  /** @param onChange the reader has given another offset */
  constructor(table: HTMLElement, onChange: () => void) {
    this.#table = table;
    this.#onChange = onChange;
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

  forget(): void {
    this.#files = [];
    this.#rows = [];
    this.#table.hidden = true;
    render(nothing, this.#table);
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
        offset: part.address === null ? '' : hexOffset(part.address),
      }));
      this.#show(tools);
      return null;
    } catch (error) {
      this.#table.hidden = true;
      return error instanceof ProblemError
        ? error.message
        : `These files could not be read. ${String(error)} Choose others.`;
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
    render(
      html`<table>
          <caption>
            What will be written
          </caption>
          <thead>
            <tr>
              <th scope="col">File</th>
              <th scope="col">Offset</th>
              <th scope="col">Octets</th>
              <th scope="col">Writes over</th>
            </tr>
          </thead>
          <tbody>
            ${this.#rows.map((row, index) => this.#row(row, index, tools))}
          </tbody>
        </table>
        <datalist id="flasher-offsets">
          ${options.map(([what, at]) => html`<option value=${hexOffset(at)}>${what}</option>`)}
        </datalist>`,
      this.#table,
    );
    this.#table.hidden = false;
  }

  #row(row: Row, index: number, tools: Tools): TemplateResult {
    const { part, offset } = row;
    const address = tools.parseOffset(offset);
    const change = ({ target }: Event): void => {
      row.offset = (target as HTMLInputElement).value;
      this.#show(tools);
      this.#onChange();
    };
    return html`<tr>
      <th scope="row">${part.file} <span class="flasher-what">${part.what}</span></th>
      <td>
        <input
          type="text"
          list="flasher-offsets"
          spellcheck="false"
          autocomplete="off"
          size="9"
          data-row=${index}
          value=${offset}
          aria-invalid=${address === null}
          aria-label="Offset of ${part.file}"
          @input=${change}
        />
      </td>
      <td class="flasher-number">${part.data.length}</td>
      <td>${address === null ? 'give its offset' : tools.overwrites(address, part.data.length)}</td>
    </tr>`;
  }
}

function hexOffset(address: number): string {
  return `0x${address.toString(16)}`;
}

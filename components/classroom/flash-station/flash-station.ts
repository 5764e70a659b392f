/**
 * The desk of a flash station: its rows, which program they get, and the list of what was flashed. The station itself
 * (device/board/station) is loaded with the page's script.
 */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { repeat } from 'lit/directives/repeat.js';
import { flashStation } from '../../../device/board/board.ts';
import type {
  FlashStation,
  Problem,
  RowSnapshot,
  SketchName,
  StationProgram,
} from '../../../device/board/board.ts';
import { OwnFiles } from '../../bench/flasher/own-files.ts';
import { draw } from '../../ui/widget/draw.ts';
import { fileStamp, saveFile } from '../../ui/widget/save-file.ts';
import { ScreenAwake } from '../../ui/widget/screen-awake.ts';
import { recall, remember } from '../../ui/widget/storage.ts';
import { listen, Widget } from '../../ui/widget/widget.ts';
import { Chime } from './chime.ts';
import { labels } from './labels.ts';
import { countsInWords, endInWords, stateInWords, timeInWords } from './row-words.ts';

/** Where this browser keeps the list, and whether there is sound. */
const LIST = 'flash-station';
const SOUND = 'flash-station-sound';
const TICK_MS = 500;

type Tools = Awaited<ReturnType<typeof flashStation>>;

export class FlashStationDesk extends Widget {
  #tools: Tools | null = null;
  #station: FlashStation | null = null;
  #own: OwnFiles | null = null;
  /** The course's programs, each fetched once. */
  readonly #programs = new Map<string, StationProgram>();
  readonly #chime = new Chime();
  readonly #awake = new ScreenAwake();
  #wasBusy = false;

  protected override attach(signal: AbortSignal): void {
    this.press('flash-every', () => this.#flashEvery(), signal);
    this.press('add', () => void this.#addPort(), signal);
    this.press('pile', () => this.#setPile(), signal);
    this.press('sound', () => this.#setSound(), signal);
    this.press('csv', () => this.#saveCsv(), signal);
    this.press('print', () => this.#print(), signal);
    this.press('forget', () => this.#forget(), signal);
    listen(this.#program, 'change', signal, () => this.#showProgram());
    const file = this.named('file', HTMLInputElement);
    listen(file, 'change', signal, () => void this.#takeFiles([...(file.files ?? [])]));
    const first = this.named('first', HTMLInputElement);
    listen(first, 'change', signal, () => this.#numberFrom(first));
    this.#pressed('sound', recall(SOUND) !== 'off');
    const ticks = setInterval(() => {
      if (this.#wasBusy) this.#show();
    }, TICK_MS);
    signal.addEventListener('abort', () => {
      clearInterval(ticks);
      this.#awake.release();
      this.#chime.stop();
      this.#station = null;
    });
    listen(document, 'visibilitychange', signal, () => {
      if (!document.hidden && this.#wasBusy) this.#awake.keep();
    });
    this.#showProgram();
    void this.#start(signal);
  }

  async #start(signal: AbortSignal): Promise<void> {
    const tools = await flashStation();
    if (signal.aborted) return;
    this.#tools = tools;
    try {
      this.#station = tools.stationInPage({
        store: { read: () => recall(LIST), write: (text) => remember(LIST, text) },
        program: () => this.#chosen(),
        onChange: this.afterBurst(() => this.#show()),
        onEnded: (row) => this.#ended(row),
      });
      await this.#station.start(signal);
    } catch (error) {
      this.#report(tools.problemOf(error));
      return;
    }
    for (const name of ['flash-every', 'add', 'pile', 'sound']) this.offer(name, true);
    this.#show();
  }

  #flashEvery(): void {
    this.#chime.allow();
    this.write('problem', '');
    this.#station?.flashEvery();
  }

  async #addPort(): Promise<void> {
    const tools = this.#tools;
    if (tools === null) return;
    this.write('problem', '');
    try {
      const port = await tools.portsOf().choose(false);
      if (port !== null) this.#station?.add(port);
    } catch (error) {
      this.#report(tools.problemOf(error));
    }
  }

  #setPile(): void {
    if (this.#station === null) return;
    this.#chime.allow();
    this.#station.pile = !this.#station.pile;
    this.#pressed('pile', this.#station.pile);
    this.named('pile-note').hidden = !this.#station.pile;
  }

  #setSound(): void {
    const on = !this.#hasSound;
    this.#pressed('sound', on);
    remember(SOUND, on ? null : 'off');
    if (on) this.#chime.allow();
  }

  get #hasSound(): boolean {
    return this.button('sound').getAttribute('aria-pressed') === 'true';
  }

  #pressed(button: string, on: boolean): void {
    this.button(button).setAttribute('aria-pressed', String(on));
  }

  #numberFrom(field: HTMLInputElement): void {
    const number = field.valueAsNumber;
    if (this.#station !== null && field.validity.valid && Number.isInteger(number)) {
      this.#station.firstNumber = number;
    }
  }

  get #program(): HTMLSelectElement {
    return this.named('program', HTMLSelectElement);
  }

  #showProgram(): void {
    this.named('own').hidden = this.#program.value !== 'own';
  }

  async #takeFiles(files: readonly File[]): Promise<void> {
    if (files.length === 0) return;
    const own = (this.#own ??= new OwnFiles(this.named('parts'), () => this.#showOwn(null)));
    this.#showOwn(await own.take(files, 'usb'));
  }

  #showOwn(refusal: string | null): void {
    const own = this.#own;
    const parts = own?.parts();
    const size = `${Math.max(1, Math.round((own?.octets ?? 0) / 1024))} KB`;
    const what = typeof parts === 'string' ? parts : 'Press "Flash every board" to write it.';
    this.write('own-note', refusal ?? `${own?.names ?? ''}, ${size}. ${what}`);
  }

  /** The program for the next flash; null, said why, when there is none. */
  #chosen(): StationProgram | null {
    const { value, selectedOptions } = this.#program;
    if (value !== 'own') {
      const name = selectedOptions[0]?.text ?? value;
      const program =
        this.#programs.get(value) ??
        this.#tools?.courseProgram(value as SketchName, name, this.dataset.base ?? '/');
      if (program === undefined) return null;
      this.#programs.set(value, program);
      return program;
    }
    const own = this.#own;
    const parts = own?.chosen === true ? own.parts() : 'Choose the files first.';
    if (typeof parts === 'string') {
      this.write('problem', parts);
      return null;
    }
    return { name: own?.names ?? '', firstLine: null, parts: () => Promise.resolve(parts) };
  }

  #ended(row: RowSnapshot): void {
    const result = row.state === 'done' ? 'done' : 'failed';
    if (this.#hasSound) this.#chime.play(result);
    this.named('last').dataset.result = result;
    this.write('last', endInWords(row));
  }

  #report({ what, why, next }: Problem): void {
    this.write('problem', `${what} ${why} ${next}`);
  }

  #show(): void {
    const station = this.#station;
    if (station === null || this.#tools === null) return;
    const { rows, records } = station;
    const { isBusy } = this.#tools;
    const busy = rows.some(({ state }) => isBusy(state));
    if (busy && !this.#wasBusy) this.#awake.keep();
    if (!busy && this.#wasBusy) this.#awake.release();
    this.#wasBusy = busy;
    this.named('none').hidden = rows.length > 0;
    this.write('counts', countsInWords(rows));
    const nowMs = performance.now();
    draw(
      this.named('rows'),
      repeat(
        rows,
        ({ id }) => id,
        (row) => this.#row(row, nowMs),
      ),
    );
    const flashed = records.labels.length;
    this.write(
      'list-note',
      flashed === 1 ? '1 board has a number.' : `${flashed} boards have a number.`,
    );
    this.offer('csv', records.all.length > 0);
    this.offer('forget', records.all.length > 0);
    this.offer('print', flashed > 0);
  }

  #row(row: RowSnapshot, nowMs: number): TemplateResult {
    const { id, port, state, percent, chip, mac, number, problem, detail, baudRate } = row;
    const busy = this.#tools?.isBusy(state) === true;
    return html`<tr data-state=${state} data-present=${row.present}>
      <th scope="row">
        <span class="station-id">${id}</span> <span class="station-soft">${port}</span>
      </th>
      <td>
        <span class="station-state"
          ><span class="station-mark" aria-hidden="true"></span>${stateInWords(row)}</span
        >
        ${
          problem === null
            ? html`<span class="station-soft">${detail}</span>`
            : html`<span class="station-failure" role="alert"
                >${problem.what} ${problem.why} ${problem.next}</span
              >`
        }
      </td>
      <td>
        <progress max="100" value=${percent} aria-label="Progress of board ${id}"></progress>
        <span class="station-soft">${percent} %${busy ? `, ${baudRate} baud` : ''}</span>
      </td>
      <td>
        ${mac === null ? '' : html`<code>${mac}</code> <span class="station-soft">${chip}</span>`}
      </td>
      <td class="station-number">${number ?? ''}</td>
      <td class="station-time">${timeInWords(row, nowMs)}</td>
      <td>${this.#actions(row, busy)}</td>
    </tr>`;
  }

  #actions({ id, state, present, problem }: RowSnapshot, busy: boolean): unknown {
    const button = (text: string, action: () => unknown): TemplateResult =>
      html`<button type="button" @click=${action}>
        ${text}<span class="visually-hidden"> board ${id}</span>
      </button>`;
    if (busy) return button('Stop', () => this.#station?.stop(id));
    if (!present) return nothing;
    const flash = (): void => {
      this.#chime.allow();
      this.write('problem', '');
      this.#station?.flash(id);
    };
    if (problem?.code === 'usb-held-by-tab') {
      return button('Use it here', async () => {
        await this.#station?.takeBack(id);
        flash();
      });
    }
    const words = { failed: 'Retry', done: 'Flash again' } as const;
    return button(state === 'failed' || state === 'done' ? words[state] : 'Flash', flash);
  }

  #saveCsv(): void {
    const { records } = this.#station ?? {};
    if (records === undefined || this.#tools === null) return;
    const name = `boards-${fileStamp(new Date())}.csv`;
    saveFile(name, 'text/csv', this.#tools.recordsAsCsv(records.all));
  }

  #print(): void {
    const place = this.named('labels');
    place.dataset.size = this.named('size', HTMLSelectElement).value;
    draw(place, labels(this.#station?.records.labels ?? []));
    print();
  }

  #forget(): void {
    this.#station?.records.clear();
    draw(this.named('labels'), nothing);
    this.#show();
  }
}

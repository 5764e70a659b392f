/**
 * Records the board of the bench, and replays recordings in the bench's own widgets: a bar at the lower edge of the
 * window, from the first press on. It outlives its page: the course's pages are swapped under it.
 */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import {
  board,
  onBoardShown,
  recordingTools,
  showBoard,
  systemClock,
} from '../../../device/board/board.ts';
import type {
  Board,
  Capture,
  Place,
  Recording,
  RecordingTools,
  Replay,
} from '../../../device/board/board.ts';
import { messageOf } from '../../../device/formats/problem.ts';
import { adoptStyles } from '../../ui/widget/adopt-styles.ts';
import { draw } from '../../ui/widget/draw.ts';
import { gather } from '../../ui/widget/gather.ts';
import { fileStamp, saveFile } from '../../ui/widget/save-file.ts';
import css from './replay-desk.css?inline';
import { marksOf, placeAt, timeInWords } from './timeline.ts';

const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32];
const LIVE_KEY = 'F2';
const STEP_MS = 1_000;
const NOTHING_YET = 'Nothing was recorded yet: press “Record”, or open a recording.';

class ReplayDesk {
  readonly #bar = document.createElement('section');
  #tools: RecordingTools | null = null;
  #capture: Capture | null = null;
  #replay: Replay | null = null;
  /** The board that the bench shows while it shows no recording. */
  #live: Board = board;
  #problem = '';
  /** Whether it goes on to the page that is swapped in. */
  #stays = false;
  readonly #showSoon = gather(() => this.#bar.isConnected && this.#draw());

  constructor() {
    adoptStyles(css);
    this.#bar.className = 'replay-bar';
    this.#bar.ariaLabel = 'Recording';
    this.#bar.addEventListener('keydown', (event) => this.#key(event));
    const signal = new AbortController().signal;
    onBoardShown(() => {
      if (board !== this.#replay?.board) {
        this.#live = board;
        this.#replay?.pause();
      }
      this.#showSoon();
    }, signal);
    document.addEventListener('astro:before-swap', () => (this.#stays = this.#bar.isConnected));
    document.addEventListener('astro:after-swap', () => {
      this.#here();
      if (this.#stays) this.#draw();
    });
    // The instructor of a class sends it to another page.
    document.addEventListener('class-place', (event) => {
      this.#capture?.goTo((event as CustomEvent<Place>).detail);
    });
    document.addEventListener('keydown', (event) => {
      if (event.key !== LIVE_KEY || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      void this.toggleLive();
    });
    setInterval(() => this.#capture?.runs === true && this.#showSoon(), 500);
  }

  get #showsReplay(): boolean {
    return this.#replay !== null && board === this.#replay.board;
  }

  /** Opens the bar. */
  show(): void {
    this.#draw();
    this.#bar.querySelector('button')?.focus();
  }

  /** Begins a recording, or ends the one that runs and shows it. */
  async record(): Promise<void> {
    if (this.#capture?.runs === true) {
      await this.#stand(this.#capture.stop());
      return;
    }
    const before = this.#capture;
    const { Capture } = await this.#load();
    // A second press while the tools came.
    if (this.#capture !== before) return;
    this.#problem = '';
    this.#toLive();
    this.#replay = null;
    this.#capture = new Capture(board, {
      clock: systemClock,
      nowMs: Date.now(),
      title: document.title,
      onFull: () => {
        this.#problem = 'The recording has ended: it is as long as one may be.';
        this.#showSoon();
      },
    });
    this.#here();
    this.#draw();
    this.#focus('record');
  }

  /** Lets the reader choose a file. */
  choose(): void {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = '.jsonl';
    input.addEventListener('change', () => {
      const [file] = input.files ?? [];
      if (file !== undefined) void this.open(file);
    });
    input.click();
  }

  async open(file: Blob): Promise<void> {
    await this.#attempt(async () => {
      const { decodeRecording } = await this.#load();
      await this.#stand(decodeRecording(new Uint8Array(await file.arrayBuffer())));
      this.#replay?.play();
    });
  }

  /** Opens a recording of the site. @param address of its file */
  async fetch(address: string): Promise<void> {
    await this.#attempt(async () => {
      const response = await fetch(address);
      if (!response.ok) throw new Error(`The site has no recording at ${address}.`);
      await this.open(await response.blob());
    });
  }

  /** From the live board to the recording, or back; a recording that runs is shown as far as it is. */
  async toggleLive(): Promise<void> {
    if (this.#showsReplay) this.#toLive();
    else if (this.#capture?.runs === true) await this.#stand(this.#capture.recording);
    else if (this.#replay !== null) showBoard(this.#replay.board);
    else this.#tell(NOTHING_YET);
  }

  /** Goes to the next or the last moment with news of the recording that is shown. */
  step(direction: 1 | -1): void {
    this.#replay?.step(direction);
  }

  async #load(): Promise<RecordingTools> {
    return (this.#tools ??= await recordingTools());
  }

  async #attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#tell(messageOf(error));
    }
  }

  #tell(problem: string): void {
    this.#problem = problem;
    this.#draw();
  }

  /** Shows a recording at its beginning. */
  async #stand(recording: Recording): Promise<void> {
    const { Replay } = await this.#load();
    this.#problem = '';
    this.#replay?.pause();
    this.#replay = new Replay({ clock: systemClock, recording, onChange: this.#showSoon });
    showBoard(this.#replay.board);
    this.#draw();
    this.#focus('play');
  }

  #toLive(): void {
    this.#replay?.pause();
    if (this.#showsReplay) showBoard(this.#live);
  }

  #close(): void {
    this.#toLive();
    this.#capture?.stop();
    this.#capture = null;
    this.#replay = null;
    this.#problem = '';
    this.#bar.remove();
  }

  /** Where the reader is now belongs to the recording. */
  #here(): void {
    const path = `/${location.pathname.slice(import.meta.env.BASE_URL.length)}`;
    this.#capture?.goTo({ path, anchor: location.hash.slice(1, 101) || null, packet: null });
  }

  #key(event: KeyboardEvent): void {
    const replay = this.#replay;
    const { target } = event;
    if (replay === null || target instanceof HTMLSelectElement) return;
    const inButton = target instanceof HTMLButtonElement;
    const act = {
      ArrowLeft: () => replay.seek(replay.atMs - STEP_MS),
      ArrowRight: () => replay.seek(replay.atMs + STEP_MS),
      ',': () => replay.step(-1),
      '.': () => replay.step(1),
      ' ': inButton ? undefined : () => this.#playOrPause(replay),
    }[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  }

  #playOrPause(replay: Replay): void {
    if (!this.#showsReplay) showBoard(replay.board);
    if (replay.playing) replay.pause();
    else replay.play();
  }

  #focus(action: string): void {
    this.#bar.querySelector<HTMLElement>(`[data-action="${action}"]`)?.focus();
  }

  #save(recording: Recording): void {
    const name = `handshake-${fileStamp(new Date(recording.startMs))}.jsonl`;
    const text = this.#tools?.encodeRecording(recording) ?? '';
    saveFile(name, 'application/jsonl', text);
  }

  #savePcap(recording: Recording): void {
    const octets = this.#tools?.pcapOf(recording);
    const name = `handshake-${fileStamp(new Date(recording.startMs))}.pcap`;
    if (octets !== undefined) saveFile(name, 'application/vnd.tcpdump.pcap', octets);
  }

  #draw(): void {
    if (!this.#bar.isConnected) document.body.append(this.#bar);
    draw(this.#bar, this.#content());
  }

  #content(): TemplateResult {
    const replay = this.#replay;
    return html`
      ${this.#capture?.runs === true ? this.#recordingControls(this.#capture) : nothing}
      ${replay === null ? nothing : this.#replayControls(replay)}
      ${this.#capture?.runs === true || replay !== null ? nothing : this.#beginnings()}
      <p class="replay-problem" role="alert">${this.#problem}</p>
      <button
        type="button"
        class="quiet replay-close"
        aria-label="Close the recording"
        @click=${() => this.#close()}
      >
        ×
      </button>
    `;
  }

  #beginnings(): TemplateResult {
    return html`<button type="button" data-action="record" @click=${() => this.record()}>
        Record
      </button>
      <button type="button" @click=${() => this.choose()}>Open a recording…</button>
      <p>Or drop the file of a recording on this page.</p>`;
  }

  #recordingControls(capture: Capture): TemplateResult {
    return html`<p class="replay-now">
        <span class="replay-dot" aria-hidden="true"></span>Recording
        <span class="replay-time">${timeInWords(capture.durationMs)}</span>
      </p>
      <button type="button" data-action="record" @click=${() => this.record()}>
        Stop recording
      </button>`;
  }

  #replayControls(replay: Replay): TemplateResult {
    const { recording, atMs } = replay;
    const { durationMs } = recording;
    const live = !this.#showsReplay;
    const time = `${timeInWords(atMs)} of ${timeInWords(durationMs)}`;
    return html`<button type="button" data-action="play" @click=${() => this.#playOrPause(replay)}>
        ${replay.playing ? 'Pause' : 'Play'}
      </button>
      <span class="replay-line">
        <input
          type="range"
          aria-label="Time in the recording"
          aria-valuetext=${time}
          min="0"
          max=${Math.max(1, Math.ceil(durationMs))}
          .value=${String(atMs)}
          @input=${(event: Event) => replay.seek(Number((event.target as HTMLInputElement).value))}
        />
        <span class="replay-marks" aria-hidden="true"
          >${marksOf(recording).map(
            ({ kind, share }) => html`<i class=${kind} style=${`left: ${share * 100}%`}></i>`,
          )}</span
        >
      </span>
      <span class="replay-time">${time}</span>
      <label class="replay-speed">
        <span>Speed</span>
        <select
          .value=${String(replay.speed)}
          @change=${(event: Event) => (replay.speed = Number((event.target as HTMLSelectElement).value))}
        >
          ${SPEEDS.map((speed) => html`<option value=${speed} ?selected=${speed === replay.speed}>${speed}×</option>`)}
        </select>
      </label>
      <button
        type="button"
        data-action="live"
        aria-pressed=${live}
        aria-keyshortcuts=${LIVE_KEY}
        @click=${() => this.toggleLive()}
      >
        Live (${LIVE_KEY})
      </button>
      <button type="button" class="quiet" @click=${() => this.#save(recording)}>
        Save recording
      </button>
      <button type="button" class="quiet" @click=${() => this.#savePcap(recording)}>
        Save pcap
      </button>
      ${this.#place(recording, atMs)}`;
  }

  #place(recording: Recording, atMs: number): TemplateResult {
    const path = placeAt(recording, atMs);
    const here = `/${location.pathname.slice(import.meta.env.BASE_URL.length)}`;
    const away = path !== null && path !== here;
    return html`<p class="replay-title">
      ${recording.title}${
        away
          ? html` · <a href="${import.meta.env.BASE_URL}${path.slice(1)}">Recorded on this page</a>`
          : nothing
      }
    </p>`;
  }
}

export const replayDesk = new ReplayDesk();

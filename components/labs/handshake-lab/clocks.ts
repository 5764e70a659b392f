/**
 * The timers that run now. The client's are known exactly, from its own TCP. The board's are inside
 * the board: of them only this can be said, how long it has been waiting for an acknowledgment.
 */
import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import { inSeconds } from '../../ui/widget/words.ts';
import type { BoardEvents } from '../../../device/board/board.ts';

type TcpEvent = BoardEvents['tcp'];
type TimerName = Extract<TcpEvent, { type: 'timer-started' }>['timer'];

interface Running {
  readonly startedMs: number;
  readonly dueMs: number;
}

/** Shorter ones are over before they can be seen. */
const SHOWN_FROM_MS = 400;
const REDRAW_MS = 100;

const NAMES: Readonly<Record<TimerName, string>> = {
  retransmission: 'Retransmission timer: if no acknowledgment comes, it sends again',
  persist: 'Persist timer: asks a closed window',
  'delayed-ack': 'Delayed ACK',
  'fin-wait-2': 'FIN-WAIT-2: waits for the board’s FIN',
  'time-wait': 'TIME-WAIT: late segments die out',
};

export class Clocks {
  readonly #place: HTMLElement;
  readonly #nowMs: () => number;
  readonly #running = new Map<TimerName, Running>();
  /** When the board sent what it has no acknowledgment for. */
  #boardWaitsSinceMs: number | null = null;
  #drawing: ReturnType<typeof setInterval> | undefined;

  /** @param nowMs the clock of the connections */
  constructor(place: HTMLElement, nowMs: () => number) {
    this.#place = place;
    this.#nowMs = nowMs;
  }

  take(event: TcpEvent): void {
    switch (event.type) {
      case 'timer-started':
        if (event.dueMs - event.timeMs < SHOWN_FROM_MS) break;
        this.#running.set(event.timer, { startedMs: event.timeMs, dueMs: event.dueMs });
        break;
      case 'timer-stopped':
      case 'timer-expired':
        this.#running.delete(event.timer);
        break;
    }
    this.#draw();
  }

  /** @param sinceMs on the clock of the connections; null: nothing of the board is unacknowledged */
  boardWaits(sinceMs: number | null): void {
    this.#boardWaitsSinceMs = sinceMs;
    this.#draw();
  }

  clear(): void {
    this.#running.clear();
    this.#boardWaitsSinceMs = null;
    this.#draw();
  }

  #draw(): void {
    const nowMs = this.#nowMs();
    const busy = this.#running.size > 0 || this.#boardWaitsSinceMs !== null;
    render(
      html`${[...this.#running].map(([name, running]) => timer(name, running, nowMs))}
      ${this.#boardWaitsSinceMs === null ? nothing : waiting(nowMs - this.#boardWaitsSinceMs)}
      ${busy ? nothing : html`<p class="hl-clock-none">No timer is running.</p>`}`,
      this.#place,
    );
    if (busy) this.#drawing ??= setInterval(() => this.#draw(), REDRAW_MS);
    else this.stop();
  }

  stop(): void {
    clearInterval(this.#drawing);
    this.#drawing = undefined;
  }
}

function timer(name: TimerName, { startedMs, dueMs }: Running, nowMs: number): TemplateResult {
  const wholeMs = dueMs - startedMs;
  const leftMs = Math.max(0, dueMs - nowMs);
  return html`<p class="hl-clock at-client">
    <span>${NAMES[name]}</span>
    <span class="hl-clock-left">${inSeconds(leftMs)} of ${inSeconds(wholeMs)} left</span>
    <meter
      min="0"
      max=${wholeMs}
      .value=${leftMs}
      aria-label=${`Client: ${NAMES[name].split(':')[0]}`}
    ></meter>
  </p>`;
}

function waiting(sinceMs: number): TemplateResult {
  return html`<p class="hl-clock at-board">
    <span>The board has waited for an acknowledgment for ${inSeconds(Math.max(0, sinceMs))}</span>
    <span class="hl-clock-left"
      >its timer cannot be seen from here: what it repeats shows when it has run out</span
    >
  </p>`;
}

/** Records a board into memory, until it is stopped or the recording is as long as one may be. */
import type { BoardView } from '../board/board-interface.ts';
import type { Clock } from '../clock/clock.ts';
import type { Place, RecordedEvent } from './recorded-event.ts';
import { Recorder } from './recorder.ts';
import {
  MAX_RECORDING_EVENTS,
  MAX_RECORDING_MS,
  MAX_RECORDING_OCTETS,
  type Recording,
} from './recording-file.ts';

export interface CaptureOptions {
  readonly clock: Clock;
  /** Now, in milliseconds since 1970. */
  readonly nowMs: number;
  readonly title: string;
  /** It is full, and has stopped by itself. */
  readonly onFull: () => void;
}

/** A batch may go over the cap; the file must not. */
const FULL_OCTETS = MAX_RECORDING_OCTETS - 1024 * 1024;
const FULL_EVENTS = MAX_RECORDING_EVENTS - 2_000;

export class Capture {
  readonly #options: CaptureOptions;
  readonly #recorder: Recorder;
  readonly #beganAtMs: number;
  readonly #events: RecordedEvent[] = [];
  #octets = 0;
  #endedAtMs: number | null = null;

  constructor(board: BoardView, options: CaptureOptions) {
    this.#options = options;
    this.#beganAtMs = options.clock.nowMs();
    this.#recorder = new Recorder(board, {
      clock: options.clock,
      onBatch: (events) => this.#take(events),
    });
  }

  get durationMs(): number {
    return (this.#endedAtMs ?? this.#options.clock.nowMs()) - this.#beganAtMs;
  }

  /** Whether it still records. */
  get runs(): boolean {
    return this.#endedAtMs === null;
  }

  /** The person who records goes somewhere. */
  goTo(place: Place): void {
    if (this.runs) this.#recorder.goTo(place);
  }

  /** What was recorded so far. */
  get recording(): Recording {
    if (this.runs) this.#recorder.flush();
    const { title, nowMs } = this.#options;
    const { durationMs } = this;
    return { title, startMs: nowMs, durationMs, events: [...this.#events] };
  }

  /** @returns all of it */
  stop(): Recording {
    if (this.runs) {
      this.#recorder.stop();
      this.#endedAtMs ??= this.#options.clock.nowMs();
    }
    return this.recording;
  }

  #take(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      this.#events.push(event);
      this.#octets += JSON.stringify(event).length;
    }
    const full =
      this.#octets > FULL_OCTETS ||
      this.#events.length > FULL_EVENTS ||
      this.durationMs > MAX_RECORDING_MS - 60_000;
    if (!full || !this.runs) return;
    this.#endedAtMs = this.#options.clock.nowMs();
    this.#recorder.stop();
    this.#options.onFull();
  }
}

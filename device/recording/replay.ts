/** Plays a recording on a board of its own: at any speed, from any moment, forwards. */
import type { Clock } from '../clock/clock.ts';
import type { PacketRecord } from '../formats/net/packet-record.ts';
import { encodePcap } from '../formats/net/pcap.ts';
import { packetOf } from './recorded-event.ts';
import { RecordedBoard } from './recorded-board.ts';
import type { Recording } from './recording-file.ts';

export interface ReplayOptions {
  readonly clock: Clock;
  readonly recording: Recording;
  /** The place in it, the speed, or whether it plays has changed. */
  readonly onChange: () => void;
}

/** How often the place is told while nothing happens. */
const TICK_MS = 100;
/** More events than that at once are stood after, not told one by one. */
const MANY_EVENTS = 500;

export class Replay {
  readonly board: RecordedBoard;
  readonly recording: Recording;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  /** Events that have happened. */
  #next = 0;
  #atMs = 0;
  #speed = 1;
  /** Of the clock, when `#atMs` was true; null while it stands. */
  #sinceMs: number | null = null;
  #cancel: (() => void) | null = null;

  constructor({ clock, recording, onChange }: ReplayOptions) {
    this.#clock = clock;
    this.#onChange = onChange;
    this.recording = recording;
    this.board = new RecordedBoard({ clock, startMs: recording.startMs });
    this.seek(0);
  }

  /** Milliseconds from the beginning. */
  get atMs(): number {
    if (this.#sinceMs === null) return this.#atMs;
    const passed = (this.#clock.nowMs() - this.#sinceMs) * this.#speed;
    return Math.min(this.#atMs + passed, this.recording.durationMs);
  }

  get playing(): boolean {
    return this.#sinceMs !== null;
  }

  get speed(): number {
    return this.#speed;
  }

  /** @param speed how many times as fast as it was; above 0 */
  set speed(speed: number) {
    this.#settle();
    this.#speed = speed;
    if (this.playing) this.#run();
    this.#onChange();
  }

  /** At the end it begins again. */
  play(): void {
    if (this.playing) return;
    if (this.#atMs >= this.recording.durationMs) this.seek(0);
    this.#sinceMs = this.#clock.nowMs();
    this.#run();
    this.#onChange();
  }

  pause(): void {
    this.#settle();
    this.#sinceMs = null;
    this.#cancel?.();
    this.#cancel = null;
    this.#onChange();
  }

  seek(toMs: number): void {
    this.#atMs = Math.max(0, Math.min(toMs, this.recording.durationMs));
    if (this.playing) this.#sinceMs = this.#clock.nowMs();
    const to = this.#countUntil(this.#atMs);
    if (to < this.#next || to === 0 || to > this.#next + MANY_EVENTS) this.#standAfter(to);
    else this.#happenUntil(to);
    if (this.playing) this.#run();
    this.#onChange();
  }

  /** Goes to the next or the last moment at which something is to be seen, and stands there. */
  step(direction: 1 | -1): void {
    this.pause();
    const { events, durationMs } = this.recording;
    const at = this.#atMs;
    const found =
      direction === 1
        ? events.find(({ atMs }) => atMs > at)
        : events.findLast(({ atMs }) => atMs < at);
    this.seek(found?.atMs ?? (direction === 1 ? durationMs : 0));
  }

  #settle(): void {
    this.#atMs = this.atMs;
    if (this.playing) this.#sinceMs = this.#clock.nowMs();
  }

  #run(): void {
    this.#cancel?.();
    const { events, durationMs } = this.recording;
    const nextMs = events[this.#next]?.atMs ?? durationMs;
    const waitMs = Math.max(0, (nextMs - this.atMs) / this.#speed);
    this.#cancel = this.#clock.after(Math.min(waitMs, TICK_MS), () => {
      this.#settle();
      const to = this.#countUntil(this.#atMs);
      if (to > this.#next + MANY_EVENTS) this.#standAfter(to);
      else this.#happenUntil(to);
      if (this.#atMs >= durationMs) this.pause();
      else {
        this.#run();
        this.#onChange();
      }
    });
  }

  #standAfter(to: number): void {
    this.board.standAfter(this.recording.events.slice(0, to));
    this.#next = to;
  }

  #happenUntil(to: number): void {
    while (this.#next < to) {
      const event = this.recording.events[this.#next++];
      if (event !== undefined) this.board.apply(event);
    }
  }

  /** How many events have happened by then: a search by halves. */
  #countUntil(atMs: number): number {
    const { events } = this.recording;
    let [low, high] = [0, events.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((events[middle]?.atMs ?? 0) <= atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * The packets of a whole recording as a capture file. Each connected board counts the times of its packets from a
 * beginning of its own; the last packet of each such run says how far that is from the recording's.
 */
export function pcapOf({ events, startMs }: Recording): Uint8Array<ArrayBuffer> {
  let offsetMs: number | null = null;
  const packets: PacketRecord[] = [];
  for (const event of events.toReversed()) {
    if (event.kind === 'packets-cleared') offsetMs = null;
    if (event.kind !== 'packet') continue;
    offsetMs ??= event.atMs - event.timeMs;
    packets.push({ ...packetOf(event), timeMs: event.timeMs + offsetMs });
  }
  return encodePcap(packets.reverse(), startMs);
}

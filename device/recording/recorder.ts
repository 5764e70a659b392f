/**
 * Watches a board and makes events of what it shows. Snapshots that follow each other within one batch
 * are one: a flash changes its percentage faster than anybody looks.
 */
import type { BoardView } from '../board/board-interface.ts';
import type { Clock } from '../clock/clock.ts';
import {
  MAX_TEXT_CHARACTERS,
  recordPacket,
  showSnapshot,
  type Place,
  type RecordedEvent,
} from './recorded-event.ts';

export interface RecorderOptions {
  readonly clock: Clock;
  /** Events of one batch, in their order; never empty. */
  readonly onBatch: (events: readonly RecordedEvent[]) => void;
  /** How long events are gathered for a batch. */
  readonly batchMs?: number;
}

const BATCH_MS = 50;
/** A batch goes at once when it holds so much: a hidden page's timers may stand still for a minute. */
const BATCH_EVENTS = 500;
const BATCH_OCTETS = 128 * 1024;
/** What a late comer is told of before them; of each kind the latest, as far as they fit. */
const OPENING_LINES = 200;
const OPENING_PACKETS = 200;
const OPENING_OCTETS = 160 * 1024;

export class Recorder {
  readonly #board: BoardView;
  readonly #options: RecorderOptions;
  readonly #over = new AbortController();
  readonly #startMs: number;
  #batch: RecordedEvent[] = [];
  #batchOctets = 0;
  #cancel: (() => void) | null = null;

  /** Begins with {@link opening}. */
  constructor(board: BoardView, options: RecorderOptions) {
    this.#board = board;
    this.#options = options;
    this.#startMs = options.clock.nowMs();
    this.#add({ kind: 'text-cleared', atMs: 0 });
    for (const event of this.opening(0)) this.#add(event);
    const until = { signal: this.#over.signal };
    board.on('change', () => this.#change(), until);
    board.on('text', (text) => this.#text(text), until);
    board.on('packet', (packet) => this.#add(recordPacket(packet, this.#nowMs())), until);
    board.on('packets-cleared', () => this.#packets().forEach((event) => this.#add(event)), until);
    board.on('text-cleared', (from) => this.#textCleared(from), until);
  }

  /** The person who records goes somewhere. */
  goTo(place: Place): void {
    this.#add({ kind: 'place', atMs: this.#nowMs(), place });
  }

  /** The board as it stands now, for somebody who has seen nothing of it. */
  opening(atMs = this.#nowMs()): RecordedEvent[] {
    const { snapshot, serialLines, transcript } = this.#board;
    const last = transcript.text(transcript.end - 1);
    const unfinished = last.endsWith('\n') ? '' : last;
    const lines = serialLines.slice(-OPENING_LINES).map((line) => `${line}\r\n`);
    const text: RecordedEvent[] = [...lines, unfinished].flatMap((line) =>
      cut(line).map((part) => ({ kind: 'text', atMs, text: part })),
    );
    const shown: RecordedEvent = { kind: 'snapshot', atMs, snapshot: showSnapshot(snapshot) };
    return [
      { kind: 'packets-cleared', atMs },
      ...latest(text),
      ...this.#packets(atMs).slice(1),
      shown,
    ];
  }

  /** Hands out what is still waiting, and watches no more. */
  stop(): void {
    this.#over.abort();
    this.flush();
  }

  /** Hands out what is waiting, now. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    const batch = this.#batch;
    this.#batch = [];
    this.#batchOctets = 0;
    if (batch.length > 0) this.#options.onBatch(batch);
  }

  #nowMs(): number {
    return this.#options.clock.nowMs() - this.#startMs;
  }

  /** The list of packets as it stands. */
  #packets(atMs = this.#nowMs()): RecordedEvent[] {
    const packets = this.#board.packets.slice(-OPENING_PACKETS);
    return [
      { kind: 'packets-cleared', atMs },
      ...latest(packets.map((packet) => recordPacket(packet, atMs))),
    ];
  }

  #textCleared(from: number): void {
    this.#add({ kind: 'text-cleared', atMs: this.#nowMs() });
    const { transcript } = this.#board;
    const first = Math.max(from, transcript.end - OPENING_LINES);
    for (let piece = first; piece < transcript.end; piece++) this.#text(transcript.text(piece));
  }

  #change(): void {
    const event: RecordedEvent = {
      kind: 'snapshot',
      atMs: this.#nowMs(),
      snapshot: showSnapshot(this.#board.snapshot),
    };
    if (this.#batch.at(-1)?.kind === 'snapshot') this.#batch.pop();
    this.#add(event);
  }

  #text(text: string): void {
    const last = this.#batch.at(-1);
    if (last?.kind === 'text' && last.text.length + text.length <= MAX_TEXT_CHARACTERS) {
      this.#batch[this.#batch.length - 1] = { ...last, text: last.text + text };
      this.#grow(text);
      return;
    }
    for (const part of cut(text)) this.#add({ kind: 'text', atMs: this.#nowMs(), text: part });
  }

  #add(event: RecordedEvent): void {
    this.#batch.push(event);
    this.#cancel ??= this.#options.clock.after(this.#options.batchMs ?? BATCH_MS, () => {
      this.#cancel = null;
      this.flush();
    });
    this.#grow(event);
  }

  #grow(by: unknown): void {
    this.#batchOctets += octetsOf(by);
    if (this.#batch.length >= BATCH_EVENTS || this.#batchOctets >= BATCH_OCTETS) this.flush();
  }
}

/** The last of the events that fit into an opening. */
function latest(events: readonly RecordedEvent[]): RecordedEvent[] {
  let room = OPENING_OCTETS;
  const first = events.findLastIndex((event) => (room -= octetsOf(event)) < 0);
  return events.slice(first + 1);
}

/** What it takes as JSON. */
function octetsOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

function cut(text: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += MAX_TEXT_CHARACTERS) {
    parts.push(text.slice(at, at + MAX_TEXT_CHARACTERS));
  }
  return parts;
}

/**
 * A board made of recorded events: one that somebody else holds and shows, or one that was recorded. Widgets
 * show it like any other; what it can be asked is what its holder lets others ask.
 */
import { Announcer } from '../board/announcer.ts';
import { NO_BOARD, type BoardSnapshot } from '../board/board-events.ts';
import type { Board } from '../board/board-interface.ts';
import type { BoardState } from '../board/life-cycle.ts';
import { SerialLog } from '../board/serial-log.ts';
import { Transcript } from '../board/transcript.ts';
import type { Clock } from '../clock/clock.ts';
import { noCounters } from '../formats/net/demultiplexer.ts';
import { Dissector } from '../formats/net/dissect.ts';
import type { Packet } from '../formats/net/packet.ts';
import { ProblemError, type Problem } from '../formats/problem.ts';
import { packetOf, type RecordedEvent, type ShownSnapshot } from './recorded-event.ts';

/** Packets kept; the oldest go first. */
const MAX_PACKETS = 2_000;

export interface RecordedBoardOptions {
  readonly clock: Clock;
  /** Milliseconds since 1970 at which the recording began; not given for a board that is shown live. */
  readonly startMs?: number;
}

export class RecordedBoard implements Board {
  readonly transcript = new Transcript();
  textFrom = 0;
  readonly streamCounters = noCounters();
  readonly exchanges = [];
  readonly pins = new Map<never, never>();
  readonly wire = null;
  readonly easySequence = false;
  readonly #announcer = new Announcer();
  readonly #options: RecordedBoardOptions;
  readonly #serial = new SerialLog();
  #dissector = new Dissector();
  /** What events were read as already: a replay that goes back reads none of them again. */
  #read = new WeakMap<RecordedEvent, Packet>();
  /** Between the recording's clock and that of its last packet, milliseconds. */
  #captureAtMs = 0;
  /** The capture's beginning in the milliseconds of `performance.now()`, as the last packet has it. */
  #captureAtPageMs = 0;
  #packets: Packet[] = [];
  #bootAt = 0;
  /** What went wrong here, and not with the board. */
  #refused: Problem | null = null;
  #toggle: (() => Promise<void>) | null = null;

  constructor(options: RecordedBoardOptions) {
    this.#options = options;
  }

  get snapshot(): BoardSnapshot {
    return this.#announcer.snapshot;
  }

  get serialLines(): readonly string[] {
    return this.#serial.lines;
  }

  get packets(): readonly Packet[] {
    return this.#packets.slice(-MAX_PACKETS);
  }

  captureMs(pageMs: number): number {
    return pageMs - this.#captureAtPageMs;
  }

  get packetsSinceRestart(): readonly Packet[] {
    return this.#packets.filter(({ number }) => number > this.#bootAt);
  }

  on: Board['on'] = (...given) => this.#announcer.on(...given);

  /** Lets one event happen. */
  apply(event: RecordedEvent): void {
    switch (event.kind) {
      case 'snapshot':
        this.#change(event.snapshot);
        break;
      case 'text':
        this.#text(event.text, event.atMs);
        break;
      case 'packet':
        this.#announcer.emit('packet', this.#packet(event));
        break;
      case 'packets-cleared':
        this.#packets = [];
        this.#announcer.emit('packets-cleared', null);
        break;
      case 'text-cleared':
        this.#clearText();
        this.#announcer.emit('text-cleared', this.textFrom);
        break;
      case 'place': // of the person, not of the board
    }
  }

  /**
   * Stands at once as it does after these events of one recording, from its beginning on. Listeners are
   * told to look again, and not of each event.
   */
  standAfter(events: Iterable<RecordedEvent>): void {
    this.#bootAt = 0;
    this.#packets = [];
    this.#clearText();
    let shown: ShownSnapshot | null = null;
    for (const event of events) {
      if (event.kind === 'snapshot') {
        this.#noteBoot(shown?.state ?? 'none', event.snapshot);
        shown = event.snapshot;
      } else if (event.kind === 'text') {
        this.transcript.push(event.text, this.#pageMs(event.atMs));
        this.#serial.push(event.text);
      } else if (event.kind === 'packet') this.#packet(event);
      else if (event.kind === 'packets-cleared') this.#packets = [];
      else if (event.kind === 'text-cleared') this.#clearText();
    }
    this.#announcer.update(shown === null ? NO_BOARD : this.#ofHere(shown));
    this.#announcer.emit('text-cleared', this.textFrom);
    this.#announcer.emit('packets-cleared', null);
  }

  /** @param ask asks its holder to toggle the LED; null: nobody can be asked */
  letToggle(ask: (() => Promise<void>) | null): void {
    this.#toggle = ask;
  }

  /**
   * Begins anew with the board as it stands. Serial text that it has shown already is not shown again.
   * @param opening as Recorder.opening() makes it
   */
  begin(opening: readonly RecordedEvent[]): void {
    this.#announcer.update(NO_BOARD);
    this.#dissector = new Dissector();
    this.#read = new WeakMap();
    this.#bootAt = 0;
    this.clearPackets();
    const text = opening.map((event) => (event.kind === 'text' ? event.text : '')).join('');
    const known = [...this.#serial.lines];
    this.#serial.clear();
    this.#text(newIn(text, known), 0);
    for (const event of opening) if (event.kind !== 'text') this.apply(event);
  }

  async toggle(): Promise<void> {
    if (this.#toggle === null) return this.#refuse();
    this.forgetProblem();
    try {
      await this.#toggle();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      this.#tell(error.problem);
    }
  }

  loadAhead = (): Promise<void> => Promise.resolve();
  startVirtual = (): Promise<void> => this.#refuse();
  connectUsb = (): Promise<void> => this.#refuse();
  disconnect = (): Promise<void> => this.#refuse();
  reset = (): Promise<void> => this.#refuse();
  bootMode = (): Promise<void> => this.#refuse();
  flash = (): Promise<void> => this.#refuse();
  eraseFlash = (): Promise<void> => this.#refuse();
  listenAt = (): Promise<void> => this.#refuse();
  changeSpeed = (): Promise<void> => this.#refuse();
  sendText = (): Promise<void> => this.#refuse();
  press = (): void => void this.#refuse();
  setInput = (): void => undefined;
  readFlash = (): null => null;
  cancel = (): void => void this.#refuse();
  holdFlash = (): void => void this.#refuse();
  setEasySequence = (): boolean => false;

  get(): Promise<never> {
    return Promise.reject(new ProblemError(ELSEWHERE));
  }

  webSocket(): never {
    throw new ProblemError(ELSEWHERE);
  }

  clearPackets(): void {
    this.apply({ kind: 'packets-cleared', atMs: 0 });
  }

  async pcap(packets = this.packets): Promise<Uint8Array<ArrayBuffer>> {
    const { encodePcap } = await import('../formats/net/pcap.ts');
    return encodePcap(packets, (this.#options.startMs ?? 0) + this.#captureAtMs);
  }

  forgetProblem(): void {
    this.#refused = null;
    if (this.snapshot.problem !== null) this.#announcer.update({ problem: null });
  }

  #change(shown: ShownSnapshot): void {
    this.#noteBoot(this.snapshot.state, shown);
    this.#announcer.update(this.#ofHere(shown));
  }

  #noteBoot(before: BoardState, { state }: ShownSnapshot): void {
    if (state !== 'booting' || before === 'booting') return;
    this.#bootAt = this.#packets.at(-1)?.number ?? this.#bootAt;
  }

  #ofHere(shown: ShownSnapshot): Partial<BoardSnapshot> {
    const abilities = this.#toggle === null ? [] : (['toggle'] as const);
    return { ...shown, problem: shown.problem ?? this.#refused, abilities };
  }

  #text(text: string, atMs: number): void {
    if (text === '') return;
    this.transcript.push(text, this.#pageMs(atMs));
    this.#announcer.emit('text', text);
    for (const line of this.#serial.push(text)) this.#announcer.emit('line', line);
  }

  #clearText(): void {
    const { transcript } = this;
    // A line that stands open must not go on with what comes.
    if (/[^\n]$/.test(transcript.text(transcript.end - 1)))
      transcript.push('\r\n', this.#pageMs(0));
    this.#serial.clear();
    this.textFrom = transcript.end;
  }

  /** The moment of an event, in the milliseconds of `performance.now()`. */
  #pageMs(atMs: number): number {
    const { startMs, clock } = this.#options;
    return startMs === undefined ? clock.nowMs() : startMs + atMs - performance.timeOrigin;
  }

  #packet(event: Extract<RecordedEvent, { kind: 'packet' }>): Packet {
    const packet = this.#read.get(event) ?? this.#dissector.next(packetOf(event));
    this.#read.set(event, packet);
    this.#captureAtMs = event.atMs - event.timeMs;
    this.#captureAtPageMs = this.#pageMs(event.atMs) - event.timeMs;
    this.#packets.push(packet);
    if (this.#packets.length > 2 * MAX_PACKETS) this.#packets = this.#packets.slice(-MAX_PACKETS);
    return packet;
  }

  #tell(problem: Problem): void {
    this.#refused = problem;
    this.#announcer.update({ problem });
  }

  #refuse(): Promise<void> {
    this.#tell(ELSEWHERE);
    return Promise.resolve();
  }
}

/** `text` without the lines at its beginning that are the last of `known`. */
function newIn(text: string, known: readonly string[]): string {
  const lines = text.split('\r\n');
  for (let same = Math.min(lines.length - 1, known.length); same > 0; same--) {
    const from = known.length - same;
    if (lines.slice(0, same).every((line, index) => line === known[from + index])) {
      return lines.slice(same).join('\r\n');
    }
  }
  return text;
}

const ELSEWHERE: Problem = {
  code: 'board-elsewhere',
  what: 'You see this board, but you cannot operate it.',
  why: 'It is a recording, or the board of somebody else.',
  next: 'Go to your own board for that: in the bar of a recording press "Live", in a class "Instructor’s board".',
};

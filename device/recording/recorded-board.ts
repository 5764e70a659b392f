/**
 * A board made of recorded events: one that somebody else holds and shows, or one that was recorded. Widgets
 * show it like any other; what it can be asked is what its holder lets others ask.
 */
import { Announcer } from '../board/announcer.ts';
import { NO_BOARD, type BoardSnapshot } from '../board/board-events.ts';
import type { Board } from '../board/board-interface.ts';
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
  /** Milliseconds since 1970 at which the recording began. */
  readonly startMs?: number;
}

export class RecordedBoard implements Board {
  readonly transcript = new Transcript();
  readonly streamCounters = noCounters();
  readonly exchanges = [];
  readonly wire = null;
  readonly easySequence = false;
  readonly #announcer = new Announcer();
  readonly #options: RecordedBoardOptions;
  readonly #serial = new SerialLog();
  #dissector = new Dissector();
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
    return this.#packets;
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
        this.#text(event.text);
        break;
      case 'packet':
        this.#packet(this.#dissector.next(packetOf(event)));
        break;
      case 'packets-cleared':
        this.#packets = [];
        this.#announcer.emit('packets-cleared', null);
    }
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
    this.#bootAt = 0;
    this.clearPackets();
    const text = opening.map((event) => (event.kind === 'text' ? event.text : '')).join('');
    const known = [...this.#serial.lines];
    this.#serial.clear();
    this.#text(newIn(text, known));
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
    return encodePcap(packets, this.#options.startMs ?? 0);
  }

  forgetProblem(): void {
    this.#refused = null;
    if (this.snapshot.problem !== null) this.#announcer.update({ problem: null });
  }

  #change(shown: ShownSnapshot): void {
    const before = this.snapshot.state;
    if (shown.state === 'booting' && before !== 'booting') {
      this.#bootAt = this.#packets.at(-1)?.number ?? this.#bootAt;
    }
    const abilities = this.#toggle === null ? [] : (['toggle'] as const);
    const problem = shown.problem ?? this.#refused;
    this.#announcer.update({ ...shown, problem, abilities });
  }

  #text(text: string): void {
    if (text === '') return;
    this.transcript.push(text, this.#options.clock.nowMs());
    this.#announcer.emit('text', text);
    for (const line of this.#serial.push(text)) this.#announcer.emit('line', line);
  }

  #packet(packet: Packet): void {
    this.#packets.push(packet);
    if (this.#packets.length > MAX_PACKETS) this.#packets = this.#packets.slice(-MAX_PACKETS);
    this.#announcer.emit('packet', packet);
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
  what: 'This board cannot be asked for that from here.',
  why: 'It is shown as its holder sees it, or as it was recorded.',
  next: 'Use a board of your own for that.',
};

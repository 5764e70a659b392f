/**
 * A connection as a sequence diagram: rows in the order in which things happened, built from the
 * packets of a capture and from what the link tells of each. It draws nothing.
 */
import type { Packet } from '../../../device/formats/net/packet.ts';
import type { Fate } from '../../../device/formats/net/packet-record.ts';
import { startLineOf } from '../../../device/formats/net/stream-facts.ts';
import { seqValue } from '../../../device/formats/net/sequence.ts';
import { flagNames, tcpFlag } from '../../../device/formats/net/tcp-segment.ts';
import { Numbered } from '../../ui/widget/words.ts';
import { BoardStateGuess } from './board-state.ts';
import { readSegment, type SegmentFacts, type Side } from '../../../device/formats/net/segment.ts';
import {
  type Calculation,
  calculationsOf,
  newlyAcknowledged,
  other,
  purposeOf,
  TITLES,
} from './words.ts';

/** Where a segment is: `waiting` is held back by a fault, `held` by the reader. */
export type Flight = 'flying' | 'held' | 'waiting' | 'landed' | 'lost';

export interface SegmentRow {
  readonly type: 'segment';
  /** Last part of its link: "syn", "syn-ack-2". */
  readonly slug: string;
  readonly record: Packet;
  readonly numbers: SegmentFacts;
  /** "SYN, ACK" */
  readonly title: string;
  /** "again", for what has been sent before. */
  readonly repeats: number;
  readonly purpose: string;
  readonly calculations: readonly Calculation[];
  /** When it landed; twice if it was doubled. */
  landings: number[];
  flight: Flight;
}

/** What an end did or became, without a packet. */
export interface NoteRow {
  readonly type: 'note';
  readonly key: number;
  readonly timeMs: number;
  client: Note | null;
  board: Note | null;
}

export interface Note {
  readonly kind: 'state' | 'timer';
  readonly text: string;
}

/** A segment lands that others have overtaken. */
export interface LandingRow {
  readonly type: 'landing';
  readonly key: number;
  readonly timeMs: number;
  readonly segment: SegmentRow;
}

export type Row = SegmentRow | NoteRow | LandingRow;

export class SequenceModel {
  readonly rows: Row[] = [];
  boardState = new BoardStateGuess();
  /** Says in a sentence what has just happened, for those who do not see it. */
  onSay: (sentence: string) => void = () => undefined;
  /** Called after every change but `clear`. */
  onChange: () => void = () => undefined;
  readonly #sent: Record<Side, SegmentFacts[]> = { client: [], board: [] };
  readonly #slugs = new Numbered();
  #nextKey = 0;
  /** SYNs that have landed on the board, and how often it has answered one. */
  #syns = { landed: 0, answered: 0 };

  get segments(): SegmentRow[] {
    return this.rows.filter((row) => row.type === 'segment');
  }

  /** A packet of this connection has set out. */
  take(record: Packet): SegmentRow | null {
    const numbers = readSegment(record.octets, record.direction);
    if (numbers === null) return null;
    const own = this.#sent[numbers.from];
    const others = this.#sent[other(numbers.from)];
    const repeats = own.filter((one) => isSame(one, numbers)).length;
    const context = {
      repeats,
      acknowledged: newlyAcknowledged(numbers, others, own),
      before: others.at(-1) ?? null,
      open: this.#sent.client.some(({ kind }) => kind === 'ack'),
      content: startLineOf(record)?.line.trimEnd() ?? null,
      askedAgain: this.#syns.answered < this.#syns.landed,
    };
    const row: SegmentRow = {
      type: 'segment',
      slug: this.#slugs.next(numbers.kind),
      record,
      numbers,
      title: titleOf(numbers),
      repeats,
      purpose: purposeOf(numbers, context),
      calculations: calculationsOf(numbers, context),
      landings: [],
      flight: flightOf(record.fate),
    };
    if (numbers.from === 'board' && repeats > 0 && !context.askedAgain) this.#boardTimer(row);
    if (numbers.kind === 'syn-ack' && context.askedAgain) this.#syns.answered += 1;
    own.push(numbers);
    this.rows.push(row);
    if (numbers.from === 'board') {
      this.#followBoard(record.timeMs, () => this.boardState.sent(numbers));
    }
    const lost = row.flight === 'lost' ? ' It is lost on the way.' : '';
    this.onSay(`${nameOf(row)}: ${numbersInWords(numbers)}.${lost}`);
    this.onChange();
    return row;
  }

  held(number: number): void {
    const row = this.#find(number);
    if (row === null || row.flight === 'landed') return;
    row.flight = 'held';
    this.onChange();
  }

  arrived(number: number, timeMs: number): void {
    const row = this.#find(number);
    if (row === null) return;
    row.landings = [...row.landings, timeMs];
    row.flight = 'landed';
    this.onChange();
    if (row.landings.length === 1 && isOvertaken(row.record.fate) && this.#lastSegment() !== row) {
      this.rows.push({ type: 'landing', key: this.#nextKey++, timeMs, segment: row });
      this.onSay(`${nameOf(row)} lands now.`);
    }
    const { numbers } = row;
    if (numbers.from !== 'client' || row.record.fate === 'corrupted') return;
    if (numbers.kind === 'syn') this.#syns.landed += 1;
    this.#followBoard(timeMs, () => this.boardState.landed(numbers));
  }

  note(side: Side, note: Note, timeMs: number): void {
    const last = this.rows.at(-1);
    // Side by side, as long as nothing came between.
    if (last?.type === 'note' && last[side] === null) last[side] = note;
    else {
      const key = this.#nextKey++;
      this.rows.push({ type: 'note', key, timeMs, client: null, board: null, [side]: note });
    }
    if (note.kind === 'timer') this.onSay(note.text);
    this.onChange();
  }

  /** What was on its way is lost: the board was reset, or the cable is out. */
  cut(): void {
    for (const row of this.segments) if (row.flight !== 'landed') row.flight = 'lost';
    this.onChange();
  }

  clear(): void {
    this.rows.length = 0;
    this.#sent.client = [];
    this.#sent.board = [];
    this.#slugs.clear();
    this.#syns = { landed: 0, answered: 0 };
    this.boardState = new BoardStateGuess();
  }

  /** Its timers are inside the board: what it repeats is all that shows of them. */
  #boardTimer({ record, numbers }: SegmentRow): void {
    const last = this.segments.findLast((row) => isSame(row.numbers, numbers));
    if (last === undefined) return;
    const waited = ((record.timeMs - last.record.timeMs) / 1000).toFixed(1);
    const text = `${waited} s without an ACK: the board's retransmission timer must have run out.`;
    this.note('board', { kind: 'timer', text }, record.timeMs);
  }

  #followBoard(timeMs: number, step: () => void): void {
    const before = this.boardState.state;
    step();
    const { state } = this.boardState;
    if (state !== null && state !== before)
      this.note('board', { kind: 'state', text: state }, timeMs);
  }

  #find(number: number): SegmentRow | null {
    return this.segments.findLast(({ record }) => record.number === number) ?? null;
  }

  #lastSegment(): SegmentRow | undefined {
    return this.segments.at(-1);
  }
}

function flightOf(fate: Fate): Flight {
  if (fate === 'dropped') return 'lost';
  return isOvertaken(fate) ? 'waiting' : 'flying';
}

function isOvertaken(fate: Fate): boolean {
  return fate === 'delayed' || fate === 'reordered';
}

function isSame(one: SegmentFacts, { from, kind, sequence, occupies }: SegmentFacts): boolean {
  return occupies > 0 && one.from === from && one.kind === kind && one.sequence === sequence;
}

function titleOf({ kind, flags, length }: SegmentFacts): string {
  if (kind === 'fin' || kind === 'rst') return flagNames(flags & ~tcpFlag.psh);
  return kind === 'data' ? `${TITLES.data}, ${length} octets` : TITLES[kind];
}

/** "SYN, ACK from the board" */
export function nameOf({ title, numbers, repeats }: SegmentRow): string {
  return `${title}${repeats > 0 ? ' again' : ''} from the ${numbers.from}`;
}

export function numbersInWords({ sequence, acknowledges, acknowledgment }: SegmentFacts): string {
  return acknowledges
    ? `seq ${seqValue(sequence)}, ack ${seqValue(acknowledgment)}`
    : `seq ${seqValue(sequence)}`;
}

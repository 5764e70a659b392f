/**
 * One TCP connection as an onlooker follows it: numbers counted from the start, what is sent again,
 * what is acknowledged, and what each segment is there for, in a line (RFC 9293 section 3).
 */
import type { SegmentFacts, Side as Sender } from '../segment.ts';
import { seqAdd, seqDistance, seqValue, type Sequence } from '../sequence.ts';
import { tcpFlag } from '../tcp-segment.ts';
import { octetCount } from './field-list.ts';
import { type Dialogue, HttpReader } from './http-reader.ts';
import { type Reading, StreamExplainer } from './stream.ts';
import type { RawHeader } from './tcp-fields.ts';

interface Side {
  readonly who: string;
  readonly stream: StreamExplainer;
  /** Initial sequence number; null until this side has been seen. */
  isn: Sequence | null;
  /** Relative number after the last octet sent so far. */
  next: number;
  /** Highest relative acknowledgment this side has sent. */
  acknowledged: number;
  window: number;
  duplicates: number;
  /** Relative number of its FIN. */
  fin: number | null;
}

/** A segment in the light of what came before it. */
export interface Remark {
  readonly summary: string;
  readonly reading: Reading;
  readonly sequence: string;
  readonly acknowledgment: string;
  /** Whether the two are counted from the initial numbers. */
  readonly counted: boolean;
}

const noReading: Reading = { spans: [], notes: [], facts: [], protocol: 'TCP' };

export class Conversation {
  /** Which connection of the link this is, from 1. */
  readonly number: number;
  readonly #sides: Record<Sender, Side>;
  /** The third step of the handshake has been seen. */
  #open = false;

  constructor(number: number) {
    this.number = number;
    const dialogue: Dialogue = { requests: [], isWebSocket: false };
    const side = (who: string, fromClient: boolean): Side => ({
      who,
      stream: new StreamExplainer(new HttpReader(fromClient, dialogue)),
      isn: null,
      next: 0,
      acknowledged: 0,
      window: -1,
      duplicates: 0,
      fin: null,
    });
    this.#sides = { client: side('the client', true), board: side('the board', false) };
  }

  /** A SYN with another initial number belongs to the next connection on the same ports. */
  isOver({ from, kind, sequence }: SegmentFacts): boolean {
    const { isn } = this.#sides[from];
    return kind === 'syn' && isn !== null && isn !== sequence;
  }

  /** All that the segment occupies has been sent before. */
  hasSeen({ from, sequence, occupies }: SegmentFacts): boolean {
    const { isn, next } = this.#sides[from];
    return occupies > 0 && isn !== null && seqDistance(sequence, isn) + occupies <= next;
  }

  follow(segment: SegmentFacts, header: RawHeader, payload: Uint8Array): Remark {
    const from = this.#sides[segment.from];
    const to = this.#sides[segment.from === 'client' ? 'board' : 'client'];
    const { syn: isSyn, rst: isReset, acknowledges } = segment;
    const known = from.isn !== null;
    if (from.isn === null && !isReset) {
      // Without a SYN the capture began in the middle: count from here.
      from.isn = isSyn ? header.sequence : seqAdd(header.sequence, -1);
      from.next = isSyn ? 0 : 1;
    }
    if (to.isn === null && acknowledges && !isReset && !isSyn) {
      to.isn = seqAdd(header.acknowledgment, -1);
      to.next = 1;
    }
    const counted = (number: Sequence, isn: Sequence | null) =>
      isn === null ? seqValue(number) : seqDistance(number, isn);
    const sequence = counted(header.sequence, from.isn);
    const acknowledgment = counted(header.acknowledgment, to.isn);
    const shown = (number: number, onWire: Sequence) => {
      const wire = seqValue(onWire);
      return number === wire ? String(wire) : `${number} (on the wire ${wire})`;
    };
    const numbers = {
      sequence: shown(sequence, header.sequence),
      acknowledgment: shown(acknowledgment, header.acknowledgment),
      counted: true,
    };

    if (isReset) return { ...numbers, reading: noReading, summary: this.#reset(from, known) };
    const reading =
      payload.length > 0
        ? from.stream.explain(Math.max(0, sequence - 1 + (isSyn ? 1 : 0)), payload)
        : noReading;
    const summary = isSyn
      ? this.#syn(from, header, acknowledges, acknowledgment)
      : this.#segment(from, to, header, payload.length, sequence, acknowledgment, reading);
    this.#remember(from, header, payload.length, sequence, acknowledgment);
    return { ...numbers, reading, summary };
  }

  #syn(from: Side, header: RawHeader, acknowledges: boolean, acknowledgment: number): string {
    const again = from.next > 0 ? ' again' : '';
    const mss = header.options.find(({ option }) => option.kind === 'maximum-segment-size')?.option;
    const size = mss?.kind === 'maximum-segment-size' ? `, MSS ${mss.octets}` : '';
    return acknowledges
      ? `SYN, ACK${again}: ${from.who} agrees and asks the same back (seq 0, ack ${acknowledgment}${size})`
      : `SYN${again}: ${from.who} asks to connect (seq 0${size})`;
  }

  /** The same RST serves one that gave up and one that never knew; both are without it now. */
  #reset(from: Side, known: boolean): string {
    return known
      ? `RST: ${from.who} has no such connection any more`
      : `RST: ${from.who} refuses, there is no such connection`;
  }

  #segment(
    from: Side,
    to: Side,
    header: RawHeader,
    length: number,
    sequence: number,
    acknowledgment: number,
    reading: Reading,
  ): string {
    const { flags } = header;
    const isFin = (flags & tcpFlag.fin) !== 0;
    const where = `seq ${sequence}, ack ${acknowledgment}`;
    const end = sequence + length + (isFin ? 1 : 0);
    if (length === 0 && !isFin) {
      return sequence === from.next - 1 && acknowledgment === from.acknowledged
        ? `Keep-alive: ${from.who} asks whether the other end is there (${where})`
        : this.#acknowledgment(from, to, header, where, acknowledgment);
    }
    const isOld = end <= from.next;
    const prefix = isOld
      ? 'Sent again: '
      : length === 1 && to.window === 0 && sequence === from.next
        ? 'Window probe: '
        : '';
    const fin = `FIN, ACK: ${from.who} has nothing more to send (${where})`;
    if (length === 0) return prefix + fin;
    if (isFin && !isOld && sequence + length <= from.next) {
      return `${fin}, with its last ${octetCount(length)} sent again`;
    }
    const notes =
      reading.notes.length > 4
        ? [...reading.notes.slice(0, 3), `${reading.notes.length - 3} more`]
        : reading.notes;
    const what = notes.length > 0 ? notes.join('; ') : `${octetCount(length)} of data (${where})`;
    return `${prefix}${what}${isFin ? '; FIN: nothing more to send' : ''}`;
  }

  /** A segment without data is there for what it acknowledges. */
  #acknowledgment(
    from: Side,
    to: Side,
    header: RawHeader,
    where: string,
    acknowledgment: number,
  ): string {
    const fresh = acknowledgment - from.acknowledged;
    if (!this.#open && fresh > 0 && acknowledgment === 1 && from.who === 'the client') {
      return `ACK: ${from.who} confirms, the connection is open (${where})`;
    }
    if (header.window === 0) {
      return `Zero window: ${from.who} can take no more for now (${where})`;
    }
    if (fresh > 0) {
      if (to.fin !== null && acknowledgment > to.fin) {
        return `ACK: ${from.who} has seen the FIN (${where})`;
      }
      return `ACK: ${from.who} has received ${octetCount(fresh)} more (${where})`;
    }
    if (header.window !== from.window) {
      return `Window update: ${from.who} can now take ${octetCount(header.window)} (${where})`;
    }
    if (fresh === 0 && to.next > acknowledgment) {
      return `Duplicate ACK ${from.duplicates + 1}: ${from.who} still waits for octet ${acknowledgment} (${where})`;
    }
    return `ACK: nothing new (${where})`;
  }

  #remember(
    from: Side,
    header: RawHeader,
    length: number,
    sequence: number,
    acknowledgment: number,
  ): void {
    const { flags } = header;
    const occupied = length + (flags & tcpFlag.syn ? 1 : 0) + (flags & tcpFlag.fin ? 1 : 0);
    from.next = Math.max(from.next, sequence + occupied);
    if (flags & tcpFlag.fin) from.fin ??= sequence + length;
    if (flags & tcpFlag.ack) {
      if (from.who === 'the client' && !(flags & tcpFlag.syn)) this.#open = true;
      const isDuplicate =
        acknowledgment === from.acknowledged && occupied === 0 && header.window === from.window;
      from.duplicates = isDuplicate ? from.duplicates + 1 : 0;
      from.acknowledged = Math.max(from.acknowledged, acknowledgment);
    }
    from.window = header.window;
  }
}

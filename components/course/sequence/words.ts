/**
 * What a segment is there for, in plain English, and how its numbers come about. Every number in
 * these sentences is one that crossed the wire.
 */
import type { SegmentFacts, SegmentKind, Side } from '../../../device/formats/net/segment.ts';
import {
  seqAdd,
  seqDistance,
  seqValue,
  type Sequence,
} from '../../../device/formats/net/sequence.ts';
import { capital, counted } from '../../ui/widget/words.ts';

/** A segment among those before it on its connection. */
export interface Context {
  /** It has been sent before; how often. */
  readonly repeats: number;
  /** The other end's segment that this one acknowledges, if it is the first to do so. */
  readonly acknowledged: SegmentFacts | null;
  /** The last segment of the other end. */
  readonly before: SegmentFacts | null;
  /** The handshake was done before this segment. */
  readonly open: boolean;
  /** What its data begins with, when that is known: "GET / HTTP/1.1". */
  readonly content: string | null;
  /** The other end's SYN has come again since this end last spoke. */
  readonly askedAgain: boolean;
}

export const TITLES: Readonly<Record<SegmentKind, string>> = {
  syn: 'SYN',
  'syn-ack': 'SYN, ACK',
  ack: 'ACK',
  data: 'Data',
  fin: 'FIN',
  rst: 'RST',
};

const NAMES: Readonly<Record<Side, string>> = { client: 'the client', board: 'the board' };

export function other(side: Side): Side {
  return side === 'client' ? 'board' : 'client';
}

export function purposeOf(segment: SegmentFacts, context: Context): string {
  const who = capital(NAMES[segment.from]);
  const sequence = seqValue(segment.sequence);
  const acknowledgment = seqValue(segment.acknowledgment);
  switch (segment.kind) {
    case 'syn':
      return context.repeats > 0
        ? `No answer has come, so ${NAMES[segment.from]} asks again, with the same number ${sequence}.`
        : `${who} asks to connect. It will count the octets it sends from ${sequence}, its initial sequence number.`;
    case 'syn-ack':
      return synAck(who, segment, context);
    case 'rst':
      return reset(who, segment, context);
    case 'fin':
      return fin(who, segment, context);
    case 'data':
      return data(who, segment, context);
    case 'ack':
      if (context.acknowledged?.kind === 'syn-ack') {
        return `${who} confirms: the board's SYN has arrived, and ${acknowledgment} is the number expected next. Both ends now know the other's first number: the connection is open.`;
      }
      if (context.acknowledged?.kind === 'fin') {
        return `${who} has seen the FIN and everything before it.`;
      }
      if (context.acknowledged !== null) {
        return `${who} has everything before ${acknowledgment}.`;
      }
      return context.before?.kind === 'syn-ack'
        ? `${who} had answered that already. It says again that it expects ${acknowledgment} next.`
        : `${who} says again that it expects ${acknowledgment} next: nothing new in order has arrived.`;
  }
}

function synAck(who: string, { sequence, acknowledgment }: SegmentFacts, context: Context) {
  if (context.repeats === 0) {
    return `${who} agrees and asks the same back: your SYN has arrived, ${seqValue(acknowledgment)} is the number I expect next; I count mine from ${seqValue(sequence)}.`;
  }
  return context.askedAgain
    ? `The SYN has come again, so ${NAMES.board} answers it again, with the same numbers.`
    : `No ACK has come in time: ${NAMES.board}'s retransmission timer has run out, and it sends its answer again.`;
}

function reset(who: string, segment: SegmentFacts, { before }: Context): string {
  if (!segment.acknowledges) {
    return `${who} knows of no such connection, or no longer, and says so.`;
  }
  return before?.kind === 'syn'
    ? `${who} refuses: nobody listens at port ${segment.from === 'board' ? segment.boardPort : segment.clientPort}.`
    : `${who} breaks the connection off: nothing more is sent, and this is not acknowledged.`;
}

function data(who: string, segment: SegmentFacts, { repeats, content }: Context): string {
  const { sequence, length } = segment;
  const what = content === null ? '' : ` They begin “${content}”.`;
  const again = repeats > 0 ? ' again: no acknowledgment has come in time' : '';
  return `${who} sends ${octets(length)}, numbered ${range(sequence, length)}${again}.${what}`;
}

function fin(who: string, segment: SegmentFacts, { repeats }: Context): string {
  const { sequence, length } = segment;
  const again = repeats > 0 ? ' It says so again, because no acknowledgment has come.' : '';
  const carries =
    length > 0 ? ` It carries the last ${octets(length)}, ${range(sequence, length)}.` : '';
  return `${who} has nothing more to send.${carries} The FIN uses up one number, ${seqValue(seqAdd(sequence, length))}, so that it can be acknowledged.${again}`;
}

export interface Calculation {
  /** Last part of its link: "calculation", "window". */
  readonly slug: string;
  readonly title: string;
  /** "1000 + 1 = 1001" */
  readonly sum: string;
  readonly because: string;
}

/** How the numbers of a segment follow from those before it. */
export function calculationsOf(segment: SegmentFacts, context: Context): Calculation[] {
  const { window, from, kind } = segment;
  const acknowledgment = seqValue(segment.acknowledgment);
  const { acknowledged } = context;
  const found: Calculation[] = [];
  if (acknowledged !== null && segment.acknowledges && kind !== 'rst') {
    const { sequence, length } = acknowledged;
    const [syn, fin] = [acknowledged.kind.startsWith('syn'), acknowledged.kind === 'fin'];
    const parts = [String(seqValue(sequence))];
    if (length > 0) parts.push(String(length));
    if (syn || fin) parts.push('1');
    found.push({
      slug: 'calculation',
      title: `How ${NAMES[from]} gets ack ${acknowledgment}`,
      sum: `${parts.join(' + ')} = ${acknowledgment}`,
      because: reasons(length, syn, fin),
    });
  }
  const opensWindow = kind === 'syn-ack' || acknowledged?.kind === 'syn-ack';
  if (opensWindow && context.repeats === 0 && window > 0) {
    found.push({
      slug: 'window',
      title: `What ${NAMES[other(from)]} may send now`,
      sum: `${acknowledgment} + ${window} − 1 = ${seqValue(seqAdd(segment.acknowledgment, window - 1))}`,
      because: `The window is ${octets(window)}, counted from ack: up to that number, before it has to wait for the next ACK.`,
    });
  }
  return found;
}

function reasons(length: number, syn: boolean, fin: boolean): string {
  if (syn)
    return 'Sequence number and one for the SYN, which uses up a number like an octet of data.';
  const data = `Sequence number and ${octets(length)} of data`;
  if (!fin) return `${data}: the number of the next octet.`;
  return length > 0 ? `${data}, and one for the FIN.` : 'Sequence number and one for the FIN.';
}

/** "1001 to 1078" */
function range(sequence: Sequence, length: number): string {
  const [first, last] = [seqValue(sequence), seqValue(seqAdd(sequence, length - 1))];
  return length === 1 ? String(first) : `${first} to ${last}`;
}

function octets(count: number): string {
  return counted(count, 'octet');
}

/** Which of the other end's segments `segment` acknowledges for the first time. */
export function newlyAcknowledged(
  segment: SegmentFacts,
  others: readonly SegmentFacts[],
  own: readonly SegmentFacts[],
): SegmentFacts | null {
  if (!segment.acknowledges) return null;
  const { acknowledgment } = segment;
  if (own.some((one) => one.acknowledges && seqDistance(one.acknowledgment, acknowledgment) >= 0)) {
    return null;
  }
  return (
    others.findLast(
      (one) => one.occupies > 0 && seqAdd(one.sequence, one.occupies) === acknowledgment,
    ) ?? null
  );
}

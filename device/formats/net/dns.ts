/**
 * DNS messages (RFC 1035 section 4), those of multicast DNS (RFC 6762) too: octets to facts, and the few answers that
 * a gateway gives. Left out: EDNS and DNSSEC, whose records are shown as octets.
 */
import { viewOf } from '../octets/octets.ts';
import { formatAddress, type Reading, unreadable } from './ipv4.ts';

/** Types of records (IANA "Domain Name System Parameters"). */
export const dnsTypes: ReadonlyMap<number, string> = new Map([
  [1, 'A'],
  [2, 'NS'],
  [5, 'CNAME'],
  [12, 'PTR'],
  [16, 'TXT'],
  [28, 'AAAA'],
  [33, 'SRV'],
  [255, 'ANY'],
]);
export const dnsTypeA = 1;

export const dnsCode = { noError: 0, formatError: 1, notImplemented: 4, refused: 5 } as const;

export interface DnsQuestion {
  /** "pool.ntp.org", in the letters of the message; "." for the root. */
  readonly name: string;
  readonly type: number;
  /** 1 is the Internet; in multicast the highest bit asks for an answer by unicast. */
  readonly class: number;
  /** Octets in the message. */
  readonly length: number;
}

export interface DnsRecord extends DnsQuestion {
  /** Seconds that it may be kept. */
  readonly timeToLive: number;
  /** Its data in words, where the type is known: an address, a name. */
  readonly value: string | null;
}

export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly opcode: number;
  readonly isAuthoritative: boolean;
  readonly isTruncated: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  readonly code: number;
  /** How many the header announces: questions, answers, authority, additional. */
  readonly counts: readonly [number, number, number, number];
  readonly questions: readonly DnsQuestion[];
  /** Of all three sections, one after the other. */
  readonly records: readonly DnsRecord[];
  /** Octets that were read; those behind them are damaged, or too many. */
  readonly length: number;
}

export const dnsHeaderLength = 12;
const longestName = 255; // RFC 1035 section 3.1
/** Of one message: a packet of this wire holds fewer. */
const mostEntries = 64;

/** Reads one message. With a fault there are still its header's facts, and all that stands before the damage. */
export function readDns(octets: Uint8Array): Reading<DnsMessage> {
  if (octets.length < dnsHeaderLength) return unreadable('it is shorter than a DNS header');
  const view = viewOf(octets);
  const flags = view.getUint16(2);
  const counts = [4, 6, 8, 10].map((at) => view.getUint16(at)) as [number, number, number, number];
  const [asked, ...others] = counts;
  const questions: DnsQuestion[] = [];
  const records: DnsRecord[] = [];
  let at = dnsHeaderLength;
  let fault: string | null = null;
  try {
    while (questions.length < Math.min(asked, mostEntries)) {
      const question = readQuestion(octets, at);
      questions.push(question);
      at += question.length;
    }
    const announced = others.reduce((sum, count) => sum + count, 0);
    while (records.length < Math.min(announced, mostEntries)) {
      const record = readRecord(octets, at);
      records.push(record);
      at += record.length;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    fault = 'a name or a record of the DNS message is damaged';
  }
  const facts: DnsMessage = {
    id: view.getUint16(0),
    isResponse: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 0xf,
    isAuthoritative: (flags & 0x0400) !== 0,
    isTruncated: (flags & 0x0200) !== 0,
    recursionDesired: (flags & 0x0100) !== 0,
    recursionAvailable: (flags & 0x0080) !== 0,
    code: flags & 0xf,
    ...{ counts, questions, records, length: at },
  };
  return { fault, facts };
}

/** @throws RangeError where the message ends, or the name is damaged. */
function readQuestion(octets: Uint8Array, start: number): DnsQuestion {
  const { name, end } = readName(octets, start);
  const view = viewOf(octets);
  return {
    name,
    type: view.getUint16(end),
    class: view.getUint16(end + 2),
    length: end + 4 - start,
  };
}

function readRecord(octets: Uint8Array, start: number): DnsRecord {
  const question = readQuestion(octets, start);
  const view = viewOf(octets);
  const at = start + question.length;
  const timeToLive = view.getUint32(at);
  const dataLength = view.getUint16(at + 4);
  const end = at + 6 + dataLength;
  if (end > octets.length) throw new RangeError('the record ends behind the message');
  const value = readValue(octets.subarray(0, end), at + 6, question.type);
  return { ...question, timeToLive, value, length: end - start };
}

function readValue(octets: Uint8Array, at: number, type: number): string | null {
  const view = viewOf(octets);
  switch (dnsTypes.get(type)) {
    case 'A':
      return octets.length - at === 4 ? formatAddress(octets, at) : null;
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return readName(octets, at).name;
    case 'SRV':
      // RFC 2782: priority, weight, port, target
      return `${readName(octets, at + 6).name}, port ${view.getUint16(at + 4)}`;
    default:
      return null;
  }
}

/** A pointer leads to an earlier name (RFC 1035 section 4.1.4), so that every way ends. */
function readName(octets: Uint8Array, start: number): { name: string; end: number } {
  const labels: string[] = [];
  let [at, end, limit, length] = [start, 0, octets.length, 0];
  for (;;) {
    const size = octets[at];
    if (size === undefined || at >= limit) throw new RangeError('the name does not end');
    if (size === 0) break;
    if (size >= 0xc0) {
      const to = viewOf(octets).getUint16(at) & 0x3fff;
      if (to >= at) throw new RangeError('the pointer does not lead back');
      if (end === 0) end = at + 2;
      [limit, at] = [at, to];
      continue;
    }
    length += size + 1;
    if (size > 63 || length > longestName || at + size >= octets.length) {
      throw new RangeError('the label is too long');
    }
    labels.push(String.fromCharCode(...octets.subarray(at + 1, at + 1 + size)));
    at += size + 1;
  }
  return { name: labels.length === 0 ? '.' : labels.join('.'), end: end === 0 ? at + 1 : end };
}

/**
 * The answer to a question: its header and its first question come back, with `code`.
 * @param question the octets that were asked, with a sound first question
 * @param address of the one record of the answer; none without it
 */
export function answerDns(
  question: Uint8Array,
  { recursionDesired, opcode, questions }: DnsMessage,
  code: number,
  address?: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const kept = questions[0] === undefined ? 0 : dnsHeaderLength + questions[0].length;
  const record = address === undefined ? [] : [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address];
  const octets = new Uint8Array(Math.max(kept, dnsHeaderLength) + record.length);
  octets.set(question.subarray(0, Math.max(kept, 2)));
  const view = viewOf(octets);
  view.setUint16(2, 0x8080 | (opcode << 11) | (recursionDesired ? 0x0100 : 0) | code);
  [kept === 0 ? 0 : 1, address === undefined ? 0 : 1, 0, 0].forEach((count, i) => {
    view.setUint16(4 + 2 * i, count);
  });
  octets.set(record, octets.length - record.length);
  return octets;
}

/**
 * A packet of the link as checkpoints look at it: what the dissector reads in it, the numbers of its
 * TCP header (RFC 9293 section 3.1), and the WebSocket frames it completes (RFC 6455 section 5.2),
 * also those that segments cut apart. Only sound IPv4 and TCP; what is damaged has no numbers.
 */
import { Dissector } from '../../../device/formats/net/dissect.ts';
import type { Direction, Field, PacketRecord } from '../../../device/formats/net/packet-record.ts';

export interface SeenPacket {
  readonly number: number;
  readonly direction: Direction;
  readonly toBoard: boolean;
  /** What was lost or damaged on the way has not happened to the other end. */
  readonly arrives: boolean;
  readonly lost: boolean;
  /** Names the TCP connection; the next one on the same ports has another name. */
  readonly connection: string;
  readonly fields: readonly Field[];
  readonly tcp: SeenSegment | null;
  /** Frames whose last octet is in this packet. */
  readonly frames: readonly SeenFrame[];
}

export interface SeenSegment {
  readonly syn: boolean;
  readonly ack: boolean;
  readonly fin: boolean;
  readonly rst: boolean;
  /** As on the wire, unsigned. */
  readonly sequence: number;
  readonly acknowledgment: number;
  readonly payloadOctets: number;
  /** All of it has been sent before on this connection. */
  readonly again: boolean;
}

export interface SeenFrame {
  readonly fin: boolean;
  readonly opcode: number;
  readonly masked: boolean;
  readonly length: number;
  /** The payload as the dissector shows it: text in quotes, other octets as hex, cut when long. */
  readonly payload: string;
  readonly closeCode: number | null;
}

/** Unsigned 32-bit distance, as signed: how far `a` is past `b` (RFC 9293 section 3.4). */
export function past(a: number, b: number): number {
  return (a - b) | 0;
}

interface Way {
  /** After the highest sequence number sent so far. */
  end: number | null;
  frame: (SeenFrame & { payload: string; closeCode: number | null; done: number }) | null;
}

interface Followed {
  readonly name: string;
  readonly synSequence: number | null;
  readonly ways: Record<Direction, Way>;
}

/** Connections remembered at once; the oldest are forgotten first. */
const CONNECTIONS_FOLLOWED = 64;

export class PacketReader {
  readonly #dissector = new Dissector();
  readonly #followed = new Map<string, Followed>();
  #count = 0;

  /** Packets in the order in which they crossed the link, none left out. */
  next(record: PacketRecord): SeenPacket {
    const { number, direction, fate } = record;
    const { fields, protocol, connection } = this.#dissector.next(record);
    const seen = {
      number,
      direction,
      toBoard: direction === 'client-to-board',
      arrives: fate !== 'dropped' && fate !== 'corrupted',
      lost: fate === 'dropped',
      fields,
    };
    const header = protocol === 'malformed' || connection === '' ? null : readTcp(record.octets);
    if (header === null) return { ...seen, connection, tcp: null, frames: [] };
    const followed = this.#follow(connection, header);
    const way = followed.ways[direction];
    const occupied = header.payloadOctets + Number(header.syn) + Number(header.fin);
    const end = (header.sequence + occupied) >>> 0;
    const again = occupied > 0 && way.end !== null && past(end, way.end) <= 0;
    if (way.end === null || past(end, way.end) > 0) way.end = end;
    return {
      ...seen,
      connection: followed.name,
      tcp: { ...header, again },
      frames: framesIn(fields, way),
    };
  }

  #follow(ports: string, { syn, ack, sequence }: Header): Followed {
    const known = this.#followed.get(ports);
    const opens = syn && !ack;
    if (known !== undefined && !(opens && known.synSequence !== sequence)) return known;
    this.#count += 1;
    const followed: Followed = {
      name: `${ports}#${this.#count}`,
      synSequence: opens ? sequence : null,
      ways: {
        'client-to-board': { end: null, frame: null },
        'board-to-client': { end: null, frame: null },
      },
    };
    this.#followed.delete(ports);
    this.#followed.set(ports, followed);
    const oldest = this.#followed.keys().next();
    if (this.#followed.size > CONNECTIONS_FOLLOWED && oldest.done !== true) {
      this.#followed.delete(oldest.value);
    }
    return followed;
  }
}

type Header = Omit<SeenSegment, 'again'>;

/** The header of a segment that the dissector has found sound. */
function readTcp(octets: Uint8Array<ArrayBuffer>): Header | null {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const start = (view.getUint8(0) & 15) * 4;
  const total = view.getUint16(2);
  if (octets.length < start + 20 || total > octets.length) return null;
  const flags = view.getUint8(start + 13);
  return {
    sequence: view.getUint32(start + 4),
    acknowledgment: view.getUint32(start + 8),
    payloadOctets: total - start - (view.getUint8(start + 12) >> 4) * 4,
    fin: (flags & 0x01) !== 0,
    syn: (flags & 0x02) !== 0,
    rst: (flags & 0x04) !== 0,
    ack: (flags & 0x10) !== 0,
  };
}

/** Goes on with the frame that the packet before left unfinished. */
function framesIn(fields: readonly Field[], way: Way): SeenFrame[] {
  const complete: SeenFrame[] = [];
  for (const { layer, name, value, start, end } of fields) {
    if (layer !== 'WebSocket') continue;
    if (name === 'FIN, RSV, Opcode') {
      way.frame = {
        fin: value.startsWith('FIN 1'),
        opcode: Number(/opcode (\d+)/.exec(value)?.[1]),
        masked: false,
        length: 0,
        payload: '',
        closeCode: null,
        done: 0,
      };
      continue;
    }
    if (way.frame === null) continue;
    let frame = way.frame;
    let ready = true;
    if (name === 'MASK, Payload length') {
      const length = Number(/length (\d+)/.exec(value)?.[1]);
      frame = { ...frame, masked: value.startsWith('MASK 1'), length };
      ready = length < 126 && !frame.masked;
    } else if (name.startsWith('Extended payload length')) {
      frame = { ...frame, length: Number.parseInt(value, 10) || frame.length };
      ready = !frame.masked && !name.endsWith('(part)');
    } else if (name.startsWith('Masking-key')) {
      ready = !name.endsWith('(part)');
    } else {
      frame = { ...frame, done: frame.done + end - start };
      if (name === 'Status code') frame = { ...frame, closeCode: Number.parseInt(value, 10) };
      else if (!name.startsWith('Status code'))
        frame = { ...frame, payload: frame.payload + value };
    }
    way.frame = frame;
    if (ready && frame.done >= frame.length) {
      complete.push(frame);
      way.frame = null;
    }
  }
  return complete;
}

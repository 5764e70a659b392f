/**
 * Counts a run from the packets that crossed the link, by the connection they belong to: the
 * watched screen's, somebody else's, or neither. What the screen was told is read from the packets
 * too: the body of an HTTP response or the payload of a WebSocket message.
 */
import { Dissector } from '../../../device/formats/net/dissect.ts';
import type { Field, PacketRecord } from '../../../device/formats/net/packet-record.ts';
import type { Telling } from './outcomes.ts';
import type { Toggler } from './schedule.ts';

export interface Counts {
  /** By sender. */
  clientPackets: number;
  boardPackets: number;
  /** IPv4 packets. */
  ipOctets: number;
  /** The same as SLIP frames, as they are on the wire. */
  wireOctets: number;
  /** SYNs, repeated ones counted once. */
  connections: number;
  requests: number;
  responses: number;
  /** WebSocket messages from the board. */
  messages: number;
}

const NOTHING: Counts = {
  clientPackets: 0,
  boardPackets: 0,
  ipOctets: 0,
  wireOctets: 0,
  connections: 0,
  requests: 0,
  responses: 0,
  messages: 0,
};

/** A packet of the screen's connections, for the plot. */
export interface Mark {
  readonly timeMs: number;
  readonly fromBoard: boolean;
}

const SLIP_END = 0xc0;
const SLIP_ESC = 0xdb;

/** RFC 1055: END before and after, and two octets for each END or ESC inside. */
export function slipOctets(packet: Uint8Array): number {
  let octets = packet.length + 2;
  for (const octet of packet) if (octet === SLIP_END || octet === SLIP_ESC) octets += 1;
  return octets;
}

/** A WebSocket message is text or binary (RFC 6455 section 5.6): opcode 1 or 2. */
const DATA_FRAME = /opcode [12]\b/;

export class CaptureCounter {
  readonly screen: Counts = { ...NOTHING };
  readonly other: Counts = { ...NOTHING };
  /** Every packet, also of connections that belong to nobody here. */
  readonly all: Counts = { ...NOTHING };
  readonly tellings: Telling[] = [];
  readonly marks: Mark[] = [];
  readonly #roleOf: (port: number) => Toggler | null;
  readonly #octetMs: number;
  readonly #dissector = new Dissector();
  readonly #syns = new Set<string>();

  /**
   * @param roleOf whose connection it is, by the client's port
   * @param paceBaud bits per second of the wire, null for full speed
   */
  constructor(roleOf: (port: number) => Toggler | null, paceBaud: number | null) {
    this.#roleOf = roleOf;
    this.#octetMs = paceBaud === null ? 0 : 10_000 / paceBaud;
  }

  /** Packets in the order in which they crossed the link, none left out. */
  next(record: PacketRecord): void {
    const { connection, fields } = this.#dissector.next(record);
    const role = this.#roleOf(Number(connection.split('-')[0]));
    const connects = this.#connects(record, connection);
    for (const counts of [this.all, role === null ? null : this[role]]) {
      if (counts !== null) count(counts, record, fields, connects);
    }
    if (role !== 'screen') return;
    const fromBoard = record.direction === 'board-to-client';
    this.marks.push({ timeMs: record.timeMs, fromBoard });
    const arrives = record.fate !== 'dropped' && record.fate !== 'corrupted';
    if (fromBoard && arrives) this.#hear(record, fields);
  }

  #hear({ octets, timeMs }: PacketRecord, fields: readonly Field[]): void {
    for (const { layer, name, value } of fields) {
      const says = layer === 'HTTP' ? name === 'Body' : name === 'Payload data';
      const state = says ? /^"([01])"$/.exec(value)?.[1] : undefined;
      if (state === undefined) continue;
      // The board said it when the first octet left: on a paced wire that long before the last came.
      const saidMs = timeMs - slipOctets(octets) * this.#octetMs;
      this.tellings.push({ timeMs, saidMs, on: state === '1' });
    }
  }

  /** Whether this packet opens a connection: a SYN without ACK that is not a repetition. */
  #connects({ octets, direction }: PacketRecord, connection: string): boolean {
    if (direction !== 'client-to-board' || connection === '') return false;
    const header = ((octets[0] ?? 0) & 15) * 4;
    const isSyn = ((octets[header + 13] ?? 0) & 0x12) === 0x02;
    if (!isSyn) return false;
    const sequence = octets.subarray(header + 4, header + 8).join('.');
    const key = `${connection} ${sequence}`;
    if (this.#syns.has(key)) return false;
    this.#syns.add(key);
    return true;
  }
}

function count(
  counts: Counts,
  { direction, octets }: PacketRecord,
  fields: readonly Field[],
  connects: boolean,
): void {
  const fromBoard = direction === 'board-to-client';
  if (fromBoard) counts.boardPackets += 1;
  else counts.clientPackets += 1;
  counts.ipOctets += octets.length;
  counts.wireOctets += slipOctets(octets);
  if (connects) counts.connections += 1;
  for (const { name, value } of fields) {
    // A line that a segment cut apart is named in the packet that completes it.
    if (name.startsWith('Request line')) counts.requests += 1;
    else if (name.startsWith('Status line')) counts.responses += 1;
    else if (fromBoard && name === 'FIN, RSV, Opcode' && DATA_FRAME.test(value))
      counts.messages += 1;
  }
}

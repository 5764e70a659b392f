/**
 * Counts a run from the packets that crossed the link, by the connection they belong to: the
 * watched screen's, somebody else's, or neither. What the screen was told is read from the packets
 * too: the body of an HTTP response or the payload of a WebSocket message.
 */
import type { Packet } from '../../../device/formats/net/packet.ts';
import { slipLength } from '../../../device/formats/net/slip.ts';
import { ledStateOf } from '../../../device/formats/net/stream-facts.ts';
import { opcode } from '../../../device/formats/net/websocket-frames.ts';
import type { Telling } from './outcomes.ts';
import type { Toggler } from './schedule.ts';

const NOTHING = {
  /** By sender. */
  clientPackets: 0,
  boardPackets: 0,
  /** IPv4 packets. */
  ipOctets: 0,
  /** The same as SLIP frames, as they are on the wire. */
  wireOctets: 0,
  /** SYNs, repeated ones counted once. */
  connections: 0,
  requests: 0,
  responses: 0,
  /** WebSocket messages from the board. */
  messages: 0,
};

export type Counts = typeof NOTHING;

/** A packet of the screen's connections, for the plot. */
export interface Mark {
  readonly timeMs: number;
  readonly fromBoard: boolean;
}

export class CaptureCounter {
  readonly screen: Counts = { ...NOTHING };
  readonly other: Counts = { ...NOTHING };
  /** Every packet, also of connections that belong to nobody here. */
  readonly all: Counts = { ...NOTHING };
  readonly tellings: Telling[] = [];
  readonly marks: Mark[] = [];
  readonly #roleOf: (port: number) => Toggler | null;
  readonly #octetMs: number;
  /** Connections whose SYN was counted. */
  readonly #opened = new Set<number>();

  /**
   * @param roleOf whose connection it is, by the client's port
   * @param paceBaud bits per second of the wire, null for full speed
   */
  constructor(roleOf: (port: number) => Toggler | null, paceBaud: number | null) {
    this.#roleOf = roleOf;
    this.#octetMs = paceBaud === null ? 0 : 10_000 / paceBaud;
  }

  /** Packets in the order in which they crossed the link, none left out. */
  next(packet: Packet): void {
    const { clientPort, direction, timeMs, arrives } = packet;
    const role = clientPort === null ? null : this.#roleOf(clientPort);
    const connects = this.#connects(packet);
    for (const counts of [this.all, role === null ? null : this[role]]) {
      if (counts !== null) count(counts, packet, connects);
    }
    if (role !== 'screen') return;
    const fromBoard = direction === 'board-to-client';
    this.marks.push({ timeMs, fromBoard });
    if (fromBoard && arrives) this.#hear(packet);
  }

  #hear({ octets, timeMs, stream }: Packet): void {
    for (const fact of stream) {
      const state = ledStateOf(fact);
      if (state === null) continue;
      // The board said it when the first octet left: on a paced wire that long before the last came.
      const saidMs = timeMs - slipLength(octets) * this.#octetMs;
      this.tellings.push({ timeMs, saidMs, on: state === 'on' });
    }
  }

  /** Whether this packet opens a connection: a SYN without ACK that is not a repetition. */
  #connects({ tcp, direction }: Packet): boolean {
    if (direction !== 'client-to-board' || tcp?.kind !== 'syn') return false;
    const isFirst = !this.#opened.has(tcp.connection);
    this.#opened.add(tcp.connection);
    return isFirst;
  }
}

function count(counts: Counts, { direction, octets, stream }: Packet, connects: boolean): void {
  const fromBoard = direction === 'board-to-client';
  if (fromBoard) counts.boardPackets += 1;
  else counts.clientPackets += 1;
  counts.ipOctets += octets.length;
  counts.wireOctets += slipLength(octets);
  if (connects) counts.connections += 1;
  for (const fact of stream) {
    if (fact.kind === 'request') counts.requests += 1;
    else if (fact.kind === 'response') counts.responses += 1;
    else if (fact.kind === 'frame' && fromBoard && isMessage(fact.opcode)) counts.messages += 1;
  }
}

/** A WebSocket message is text or binary (RFC 6455 section 5.6). */
function isMessage(code: number): boolean {
  return code === opcode.text || code === opcode.binary;
}

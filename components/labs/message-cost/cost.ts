/**
 * What a message costs: how many octets of the packet that carried it belong to each protocol, as the
 * dissector reads them.
 */
import { Dissector } from '../../../device/formats/net/dissect.ts';
import type { Direction, PacketRecord } from '../../../device/formats/net/packet-record.ts';

/** The layers of such a packet, outermost first. */
export const LAYERS = ['IPv4', 'TCP', 'WebSocket', 'payload'] as const;

export type Layer = (typeof LAYERS)[number];

export interface MessageCost {
  readonly packet: number;
  readonly direction: Direction;
  /** The message as the dissector shows it: text in quotes. */
  readonly text: string;
  readonly octets: Readonly<Record<Layer, number>>;
  readonly total: number;
}

/** Counts everything that crosses the wire, and picks out the messages. */
export class Tally {
  readonly #dissector = new Dissector();
  packets = 0;
  octets = 0;
  messages = 0;
  payload = 0;
  syns = 0;

  /** Forgets the sums, and still follows the connections. */
  reset(): void {
    this.packets = this.octets = this.messages = this.payload = this.syns = 0;
  }

  /** Packets in the order in which they crossed the link. */
  next(record: PacketRecord): MessageCost | null {
    const { fields } = this.#dissector.next(record);
    this.packets += 1;
    this.octets += record.octets.length;
    const octets: Record<Layer, number> = { IPv4: 0, TCP: 0, WebSocket: 0, payload: 0 };
    let text: string | null = null;
    for (const { layer, name, start, end, value } of fields) {
      if (layer === 'TCP' && name === 'Control Bits' && value === 'SYN') this.syns += 1;
      if (layer === 'WebSocket' && name === 'Payload data') {
        octets.payload += end - start;
        text ??= value;
      } else if (layer === 'IPv4' || layer === 'TCP' || layer === 'WebSocket') {
        octets[layer] += end - start;
      }
    }
    if (text === null) return null;
    this.messages += 1;
    this.payload += octets.payload;
    const { number: packet, direction } = record;
    return { packet, direction, text, octets, total: record.octets.length };
  }
}

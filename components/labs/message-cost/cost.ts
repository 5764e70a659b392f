/**
 * What a message costs: how many octets of the packet that carried it belong to each protocol.
 */
import type { Packet } from '../../../device/formats/net/packet.ts';
import type { Direction } from '../../../device/formats/net/packet-record.ts';
import { framesOf } from '../../../device/formats/net/stream-facts.ts';
import { opcode } from '../../../device/formats/net/websocket-frames.ts';

/** The layers of such a packet, outermost first. */
export const LAYERS = ['IPv4', 'TCP', 'WebSocket', 'payload'] as const;

export type Layer = (typeof LAYERS)[number];

export interface MessageCost {
  readonly packet: number;
  readonly direction: Direction;
  /** The message, in quotes. */
  readonly text: string;
  readonly octets: Readonly<Record<Layer, number>>;
  readonly total: number;
}

/** Counts everything that crosses the wire, and picks out the messages. */
export class Tally {
  packets = 0;
  octets = 0;
  messages = 0;
  payload = 0;
  syns = 0;

  /** Forgets the sums. */
  reset(): void {
    this.packets = this.octets = this.messages = this.payload = this.syns = 0;
  }

  /** Packets in the order in which they crossed the link. */
  next(packet: Packet): MessageCost | null {
    const { number, direction, octets, tcp } = packet;
    this.packets += 1;
    this.octets += octets.length;
    if (tcp?.kind === 'syn') this.syns += 1;
    const messages = framesOf(packet).filter(
      (frame) => frame.whole && frame.length > 0 && frame.opcode !== opcode.close,
    );
    const [message] = messages;
    if (tcp === null || message === undefined) return null;
    const payload = messages.reduce((sum, { length }) => sum + length, 0);
    this.messages += 1;
    this.payload += payload;
    return {
      packet: number,
      direction,
      text: `"${new TextDecoder().decode(message.payload)}"`,
      octets: {
        IPv4: tcp.headerStart,
        TCP: tcp.dataStart - tcp.headerStart,
        WebSocket: tcp.length - payload,
        payload,
      },
      total: octets.length,
    };
  }
}

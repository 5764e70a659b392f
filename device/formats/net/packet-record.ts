/** One packet as the link saw it: plain data, so it can be stored, posted or sent as it is. */
export interface PacketRecord {
  /** 1, 2, 3 … in the order in which the link took them. */
  readonly number: number;
  /** Milliseconds since the capture began. */
  readonly timeMs: number;
  readonly direction: Direction;
  /** The IPv4 packet, without SLIP framing. */
  readonly octets: Uint8Array<ArrayBuffer>;
  /** What the link did with it. */
  readonly fate: Fate;
}

export type Direction = 'client-to-board' | 'board-to-client';

export type Fate = 'delivered' | 'dropped' | 'delayed' | 'duplicated' | 'reordered' | 'corrupted';

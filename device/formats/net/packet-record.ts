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

/** A packet explained: what the packet table shows. */
export interface Dissection {
  /** Innermost protocol that was recognised. */
  readonly protocol: 'IPv4' | 'ICMP' | 'UDP' | 'TCP' | 'HTTP' | 'WebSocket' | 'malformed';
  /** One line in plain words: "SYN: may I connect? seq 0, MSS 536". */
  readonly summary: string;
  /** Identifies the TCP connection, e.g. "49152-80"; empty when there is none. */
  readonly connection: string;
  /** Every octet belongs to exactly one field, in order. */
  readonly fields: readonly Field[];
}

export interface Field {
  readonly layer: 'IPv4' | 'ICMP' | 'UDP' | 'TCP' | 'HTTP' | 'WebSocket' | 'Data';
  /** The specification's own name: "Sequence Number". */
  readonly name: string;
  /** Octet range [start, end) in the packet. */
  readonly start: number;
  readonly end: number;
  /** The value as a person reads it: "192.168.43.1", "SYN, ACK", "0x3a41 (correct)". */
  readonly value: string;
  /** What it is for, in a sentence. */
  readonly meaning: string;
  /** Where it is defined: "RFC 9293 section 3.1". */
  readonly source: string;
}

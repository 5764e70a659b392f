/** Packets of a test, told by who sent them on which connection. */
import type {
  FrameFact,
  Packet,
  StreamFact,
  TcpFacts,
} from '../../../../device/formats/net/packet.ts';
import { seq } from '../../../../device/formats/net/sequence.ts';

/** Connections by name, as the dissector numbers them. */
const numbers = new Map<string, number>();

function segmentOf(name: string, from: 'client' | 'board'): TcpFacts {
  if (!numbers.has(name)) numbers.set(name, numbers.size + 1);
  return {
    from,
    kind: 'data',
    flags: 0x18,
    syn: false,
    fin: false,
    rst: false,
    acknowledges: true,
    sequence: seq(1),
    acknowledgment: seq(1),
    window: 1000,
    length: 1,
    occupies: 1,
    clientPort: 50_000,
    boardPort: 80,
    headerStart: 20,
    dataStart: 40,
    connection: numbers.get(name) ?? 0,
    again: false,
    counted: { sequence: 1, acknowledgment: 1 },
    purpose: { kind: 'data' },
  };
}

export function packet(name: string, toBoard: boolean, ...stream: StreamFact[]): Packet {
  return {
    number: 1,
    timeMs: 0,
    direction: toBoard ? 'client-to-board' : 'board-to-client',
    octets: new Uint8Array(0),
    fate: 'delivered',
    arrives: true,
    protocol: 'WebSocket',
    clientPort: 50_000,
    tcp: segmentOf(name, toBoard ? 'client' : 'board'),
    stream,
    parts: [],
  };
}

export const frame = (opcode: number, payload: string): FrameFact => ({
  kind: 'frame',
  fin: true,
  opcode,
  masked: false,
  length: payload.length,
  payload: new TextEncoder().encode(payload),
  closeCode: null,
  whole: true,
});

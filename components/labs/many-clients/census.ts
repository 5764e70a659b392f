/**
 * Counts the open WebSockets of a board from what crosses its wire: who came in by a 101, who was sent
 * a Close frame, whose connection broke off. Whatever the programs at both ends believe, this is what
 * they said.
 */
import type { Packet } from '../../../device/formats/net/packet.ts';
import { opcode } from '../../../device/formats/net/websocket-frames.ts';

export interface OpenClient {
  readonly port: number;
  /** Packet of its 101; null when it was open before the count began. */
  readonly since: number | null;
}

type What =
  | { readonly kind: 'came' | 'left' | 'broke-off' }
  /** The board said Close first. `oldest`: none was open for longer. */
  | { readonly kind: 'closed-by-board'; readonly oldest: boolean }
  | { readonly kind: 'refused'; readonly status: string };

export type CensusEvent = What & {
  readonly port: number;
  readonly packet: number;
  /** How many are open after it. */
  readonly open: number;
};

export class Census {
  #open: OpenClient[] = [];
  readonly #upgrading = new Set<number>();
  /** No longer counted, though octets of theirs may still be on the way. */
  readonly #gone = new Set<number>();

  /** Oldest first. */
  get open(): readonly OpenClient[] {
    return this.#open;
  }

  /** The board has restarted, and knows of nobody. */
  clear(): void {
    this.#open = [];
    this.#upgrading.clear();
    this.#gone.clear();
  }

  /** Packets in the order in which they crossed the link. */
  next(record: Packet): CensusEvent[] {
    const { tcp, arrives, direction, number: packet, stream } = record;
    if (tcp === null || !arrives) return [];
    const port = tcp.clientPort;
    const byBoard = direction === 'board-to-client';
    const events: CensusEvent[] = [];
    if (isDataFrame(record.octets, tcp.dataStart)) this.#noteUnseen(port);
    const tell = (what: What): void => {
      events.push({ ...what, port, packet, open: this.#open.length });
    };
    for (const fact of stream) {
      if (fact.kind === 'field' && fact.name === 'upgrade' && !byBoard) this.#upgrading.add(port);
      else if (fact.kind === 'response' && this.#upgrading.delete(port)) {
        if (fact.status !== 101) tell({ kind: 'refused', status: fact.line });
        else {
          this.#gone.delete(port);
          this.#open.push({ port, since: packet });
          tell({ kind: 'came' });
        }
      } else if (fact.kind === 'frame' && fact.opcode === opcode.close) {
        const rank = this.#remove(port);
        if (rank === -1) continue;
        if (byBoard) tell({ kind: 'closed-by-board', oldest: rank === 0 });
        else tell({ kind: 'left' });
      }
    }
    if (tcp.fin || tcp.rst) {
      this.#upgrading.delete(port);
      if (this.#remove(port) !== -1) tell({ kind: 'broke-off' });
    }
    return events;
  }

  /**
   * Its 101 crossed before the first packet that is known here, so it is older than all others. Only
   * a WebSocket's octets begin like a frame: requests and answers are letters.
   */
  #noteUnseen(port: number): void {
    if (!this.#gone.has(port) && !this.#open.some((client) => client.port === port)) {
      this.#open.unshift({ port, since: null });
    }
  }

  /** @returns its place in the queue, oldest first; -1 when it was not in it. */
  #remove(port: number): number {
    this.#gone.add(port);
    const rank = this.#open.findIndex((client) => client.port === port);
    if (rank !== -1) this.#open.splice(rank, 1);
    return rank;
  }
}

/** Whether the segment's octets begin with a whole frame of text, octets, or a ping or pong. */
function isDataFrame(packet: Uint8Array, dataStart: number): boolean {
  return [0x81, 0x82, 0x89, 0x8a].includes(packet[dataStart] ?? 0);
}

/**
 * Watches one board for evidence. Pages import it when the first packet or the first line is there:
 * see `report.ts`.
 */
import type { BoardSnapshot, Packet } from '../../../device/board/board.ts';
import { proofOf, type Evidence } from './evidence.ts';
import type { BoardNews } from './proof.ts';

export interface Found {
  readonly evidence: Evidence;
  /** Where it was seen, for the reader: "packet 12". */
  readonly note: string;
}

export class EvidenceWatcher {
  readonly #onWire = new Map<Evidence, (packet: Packet) => boolean>();
  readonly #onBoard: [Evidence, (news: BoardNews) => boolean][] = [];

  constructor(wanted: Iterable<Evidence>) {
    for (const evidence of new Set(wanted)) {
      const proof = proofOf(evidence);
      if (proof?.from === 'wire') this.#onWire.set(evidence, proof.begin());
      if (proof?.from === 'board') this.#onBoard.push([evidence, proof.begin()]);
    }
  }

  /** Packets in the order in which they crossed the link. */
  packet(packet: Packet): Found[] {
    const note = `packet ${packet.number}`;
    const onWire = [...this.#onWire]
      .filter(([, proved]) => proved(packet))
      .map(([evidence]) => ({ evidence, note }));
    return [...onWire, ...this.news({ kind: 'packet', packet }, note)];
  }

  /** The board has forgotten its connections, without a word on the wire: that proves nothing. */
  restarted(): Found[] {
    for (const evidence of this.#onWire.keys()) {
      const proof = proofOf(evidence);
      if (proof?.from === 'wire' && proof.withinRun === true) {
        this.#onWire.set(evidence, proof.begin());
      }
    }
    return [];
  }

  line(line: string): Found[] {
    return this.news({ kind: 'line', line }, 'on the serial line');
  }

  change(snapshot: BoardSnapshot): Found[] {
    if (snapshot.state !== 'running') this.restarted();
    return this.news({ kind: 'change', snapshot }, 'on the board');
  }

  /** @param note where it was seen */
  news(news: BoardNews, note: string): Found[] {
    return this.#onBoard
      .filter(([, proved]) => proved(news))
      .map(([evidence]) => ({ evidence, note }));
  }
}

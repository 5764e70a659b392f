/** How a connection opens, as its packets tell: what a reader may have predicted. */
import type { Packet } from '../../../device/board/board.ts';
import { counted } from '../../ui/widget/words.ts';
import type { Outcome } from '../lab/outcome.ts';

export class Opening {
  #packets = 0;
  /** Packets whose numbers had all been used before. */
  #again = 0;
  #isOver = false;

  /** @returns what came of it, with the packet that decided it; once */
  next({ tcp, arrives, number }: Packet): Outcome | null {
    if (tcp === null || this.#isOver) return null;
    this.#packets += 1;
    if (tcp.again) this.#again += 1;
    if (!arrives) return null;
    if (tcp.from === 'board' && tcp.rst) {
      return this.#end('refused', `Packet ${number} was an RST of the board.`);
    }
    // Whatever acknowledges the board's SYN opens its end: the ACK, or data that comes instead of it.
    if (tcp.from === 'board' || tcp.rst || tcp.syn || !tcp.acknowledges) return null;
    const packets = `It took ${counted(this.#packets, 'packet')}, up to packet ${number}`;
    return this.#again === 0
      ? this.#end('open', `${packets}. Nothing was sent again.`)
      : this.#end('again', `${packets}. ${counted(this.#again, 'was', 'were')} sent again.`);
  }

  #end(is: string, seen: string): Outcome {
    this.#isOver = true;
    return { is, seen };
  }
}

/**
 * A lab: toggles at a pace, and shows what each message is made of. Every number is counted from the
 * packets of the reader's own wire.
 */
import { ownBoard } from '../../../device/board/board.ts';
import type { Packet } from '../../../device/board/board.ts';
import { Inbox } from '../../ui/widget/on-demand.ts';
import { setText, Widget } from '../../ui/widget/widget.ts';
import { runBegins, runCame } from '../lab/outcome.ts';
import type { MessageCost, Tally } from './cost.ts';

const TOGGLES = 10;
/** Octets that the whole width of a bar stands for: a little more than `toggle` takes. */
const FULL_WIDTH = 56;

export class MessageCostLab extends Widget {
  #packets: Inbox<Packet, Tally> | null = null;
  readonly #last = new Map<string, MessageCost>();
  #toggling = false;
  /** Ten toggles have ended, and what they came to has not been told. */
  #ranJustNow = false;
  readonly #schedule = this.afterBurst(() => this.#show());

  protected override attach(signal: AbortSignal): void {
    const packets = new Inbox<Packet, Tally>(
      {
        load: async () => new (await import('./cost.ts')).Tally(),
        take: (tally, packet) => this.#take(tally, packet),
      },
      signal,
    );
    this.#packets = packets;
    this.#last.clear();
    this.#toggling = false;
    packets.push(...ownBoard.packets);
    ownBoard.on('packet', (packet) => packets.push(packet), { signal });
    ownBoard.on('change', this.#schedule, { signal });
    this.press('toggle', () => this.#toggle(signal), signal);
    this.press('reset', () => this.#reset(), signal);
    this.#schedule();
  }

  get #tally(): Tally | null {
    return this.#packets?.tool ?? null;
  }

  #take(tally: Tally, packet: Packet): void {
    const message = tally.next(packet);
    if (message !== null) this.#last.set(message.direction, message);
    this.#schedule();
  }

  #reset(): void {
    this.#tally?.reset();
    this.#schedule();
  }

  async #toggle(signal: AbortSignal): Promise<void> {
    const paceMs = Number(this.named('pace', HTMLSelectElement).value);
    this.#toggling = true;
    runBegins(this);
    this.#reset();
    for (let count = 0; count < TOGGLES; count++) {
      if (count > 0) await new Promise((resolve) => setTimeout(resolve, paceMs));
      if (signal.aborted || ownBoard.snapshot.state !== 'running') break;
      await ownBoard.toggle();
      // The board did not answer; the bench says so.
      if (ownBoard.snapshot.problem !== null) break;
    }
    this.#toggling = false;
    this.#ranJustNow = true;
    this.#schedule();
  }

  #show(): void {
    const { state, socket } = ownBoard.snapshot;
    const ready = state === 'running' && socket === 'open';
    this.offer('toggle', ready && !this.#toggling);
    this.offer('reset', (this.#tally?.packets ?? 0) > 0 && !this.#toggling);
    for (const message of this.#last.values()) this.#showMessage(message);
    // While it counts, a status region would be read out all the time.
    if (this.#toggling) return;
    this.say(this.#inWords());
    if (!this.#ranJustNow) return;
    this.#ranJustNow = false;
    runCame(this, String(this.#tally?.syns ?? 0), this.#inWords());
  }

  #showMessage({ direction, text, octets, total, packet }: MessageCost): void {
    const body = this.find(`[data-direction="${direction}"]`, HTMLElement);
    const put = (selector: string, value: string): void => {
      const element = body.querySelector(selector);
      if (element !== null) setText(element, value);
    };
    put('[data-part="text"]', `${text}, packet ${packet}`);
    put('[data-part="total"]', String(total));
    for (const [layer, count] of Object.entries(octets)) {
      put(`[data-layer="${layer}"]`, String(count));
      const piece = body.querySelector<HTMLElement>(`[data-piece="${layer}"]`);
      if (piece !== null) piece.style.width = `${(100 * count) / FULL_WIDTH}%`;
    }
  }

  #inWords(): string {
    const { packets = 0, octets = 0, messages = 0, payload = 0, syns = 0 } = this.#tally ?? {};
    if (packets === 0) return 'Nothing has been counted yet.';
    const connections = syns === 0 ? 'no new connection' : `${syns} SYN`;
    return (
      `Counted: ${messages} messages with ${payload} octets in ${packets} packets of ` +
      `${octets} octets in all; ${connections}.`
    );
  }
}

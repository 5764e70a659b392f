/**
 * A lab: toggles at a pace, and shows what each message is made of. Every number is counted from the
 * packets of the reader's own wire.
 */
import { board } from '../../../device/board/board.ts';
import type { Packet } from '../../../device/board/board.ts';
import { gather } from '../../ui/widget/gather.ts';
import { onPress, setText, Widget } from '../../ui/widget/widget.ts';
import type { MessageCost, Tally } from './cost.ts';

const TOGGLES = 10;
/** Octets that the whole width of a bar stands for: a little more than `toggle` takes. */
const FULL_WIDTH = 56;
const GATHER_MS = 40;

export class MessageCostLab extends Widget {
  #tally: Tally | null = null;
  #early: Packet[] = [];
  readonly #last = new Map<string, MessageCost>();
  #toggling = false;
  readonly #schedule = gather(
    () => this.isConnected && this.#show(),
    (run) => setTimeout(run, GATHER_MS),
  );

  protected override attach(signal: AbortSignal): void {
    this.#tally = null;
    this.#early = [...board.packets];
    this.#last.clear();
    this.#toggling = false;
    board.on('packet', (record) => this.#take(record, signal), { signal });
    board.on('change', () => this.#schedule(), { signal });
    this.press('toggle', () => void this.#toggle(signal), signal);
    onPress(
      this.button('reset'),
      () => {
        this.#tally?.reset();
        this.#schedule();
      },
      signal,
    );
    if (this.#early.length > 0) void this.#load(signal);
    this.#schedule();
  }

  async #load(signal: AbortSignal): Promise<void> {
    const { Tally } = await import('./cost.ts');
    if (signal.aborted || this.#tally !== null) return;
    this.#tally = new Tally();
    for (const record of this.#early.splice(0)) this.#take(record, signal);
  }

  #take(record: Packet, signal: AbortSignal): void {
    if (this.#tally === null) {
      this.#early.push(record);
      void this.#load(signal);
      return;
    }
    const message = this.#tally.next(record);
    if (message !== null) this.#last.set(message.direction, message);
    this.#schedule();
  }

  async #toggle(signal: AbortSignal): Promise<void> {
    const paceMs = Number(this.named('pace', HTMLSelectElement).value);
    this.#toggling = true;
    this.#tally?.reset();
    this.#schedule();
    for (let count = 0; count < TOGGLES; count++) {
      if (count > 0) await new Promise((resolve) => setTimeout(resolve, paceMs));
      if (signal.aborted || board.snapshot.state !== 'running') break;
      await board.toggle();
      // The board did not answer; the bench says so.
      if (board.snapshot.problem !== null) break;
    }
    this.#toggling = false;
    this.#schedule();
  }

  #show(): void {
    const { state, socket } = board.snapshot;
    const ready = state === 'running' && socket === 'open';
    this.offer('toggle', ready && !this.#toggling);
    this.offer('reset', (this.#tally?.packets ?? 0) > 0 && !this.#toggling);
    for (const message of this.#last.values()) this.#showMessage(message);
    // While it counts, a status region would be read out all the time.
    if (!this.#toggling) this.write('sum', this.#inWords());
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

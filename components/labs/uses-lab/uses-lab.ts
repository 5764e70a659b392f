/**
 * A lab: puts a small sketch on the reader's board, one of five uses, and opens two clients of it side by
 * side. Their packets are in the bench's table like all others.
 */
import { ownBoard, systemClock } from '../../../device/board/board.ts';
import { startVirtualBoard } from '../../bench/board-bar/start-preferences.ts';
import { listen, Widget } from '../../ui/widget/widget.ts';
import type { Message } from '../lab/client-talk.ts';
import { ClientPanes } from '../lab/client-panes.ts';
import { runBegins, runCame } from '../lab/outcome.ts';
import { USES, type Use } from './uses.ts';

/** On a wire of the page a message takes milliseconds. */
const PATIENCE_MS = 3_000;

export class UsesLab extends Widget {
  #use: Use | undefined = USES[0];
  #clients: ClientPanes | null = null;
  /** What was said last in the chat, until it is known whom it has reached. */
  #said: { client: number; text: string; reached: Set<number> } | null = null;
  #cancel: (() => void) | null = null;

  protected override attach(signal: AbortSignal): void {
    this.press('flash', () => this.#flash(), signal);
    listen(this.named('uses'), 'change', signal, () => this.#choose());
    ownBoard.on('change', () => this.#show(), { signal });
    const overheard = {
      sent: (client: number, message: Message) => this.#sent(client, message),
      heard: (client: number, message: Message) => this.#heard(client, message),
    };
    if (this.#use !== undefined) {
      this.#clients = new ClientPanes(this, this.#use, signal, overheard);
    }
    signal.addEventListener('abort', () => this.#cancel?.());
    this.#choose();
  }

  /** Of what is said in the chat somebody may have predicted whom it reaches. */
  #sent(client: number, message: Message): void {
    if (this.#use?.sketch !== 'chat' || typeof message !== 'string') return;
    this.#cancel?.();
    this.#said = { client, text: message, reached: new Set() };
    runBegins(this);
    this.#cancel = systemClock.after(PATIENCE_MS, () => this.#settle());
  }

  #heard(client: number, message: Message): void {
    const said = this.#said;
    if (said === null || typeof message !== 'string' || !message.endsWith(said.text)) return;
    said.reached.add(client);
    if (said.reached.size === 2) this.#settle();
  }

  #settle(): void {
    const said = this.#said;
    this.#cancel?.();
    this.#said = null;
    if (said === null) return;
    const { client, reached } = said;
    const names = [...reached].sort().map((number) => (number === 0 ? 'A' : 'B'));
    const is = reached.size === 2 ? 'both' : reached.has(client) ? 'own' : 'other';
    const who = client === 0 ? 'A' : 'B';
    const seen =
      names.length === 0
        ? `Client ${who} wrote, and nobody got it.`
        : `Client ${who} wrote, and it came to client ${names.join(' and client ')}.`;
    runCame(this, names.length === 0 ? 'nobody' : is, seen);
  }

  #choose(): void {
    const chosen = this.find('input:checked', HTMLInputElement).value;
    const use = USES.find(({ sketch }) => sketch === chosen);
    if (use === undefined) return;
    if (use !== this.#use) this.#clients?.take(use);
    this.#use = use;
    this.write('program', `Put ${use.title} on the board`);
    this.#show();
  }

  #flash(): void {
    const { state } = ownBoard.snapshot;
    const sketch = this.#use?.sketch;
    if (sketch === undefined) return;
    if (state === 'none' || state === 'lost') startVirtualBoard(sketch);
    else void ownBoard.flash(sketch);
  }

  #show(): void {
    const { state, sketch, serving } = ownBoard.snapshot;
    const runs = sketch === this.#use?.sketch && state === 'running';
    const busy = ['flashing', 'held', 'booting', 'connecting'].includes(state);
    this.#clients?.follow(runs && serving ? ownBoard.wire : null);
    this.offer('flash', !busy && !runs);
    const title = this.#use?.title ?? '';
    this.say(
      runs
        ? `${title} runs on your board, with two clients.`
        : busy
          ? `Your board is busy: ${ownBoard.snapshot.label.toLowerCase()}.`
          : `${title} is not on your board yet.`,
    );
  }
}

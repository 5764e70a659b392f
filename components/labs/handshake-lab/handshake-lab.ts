/**
 * The lab's outside: it waits for a board, loads what works on a connection, and hands it
 * what the reader presses. It stays small, because the lesson loads it before anybody presses
 * anything.
 */
import { ownBoard } from '../../../device/board/board.ts';
import { NOT_SENT_YET } from '../../course/sequence/not-sent-yet.ts';
import { onLinkedPlace, placeMissing } from '../../ui/widget/linked-place.ts';
import { once } from '../../ui/widget/on-demand.ts';
import { listen, onSubmit, prefersReducedMotion, Widget } from '../../ui/widget/widget.ts';
import type { LabConnection } from './lab-connection.ts';
import type { Pace } from './packet-pacer.ts';

/** Of the diagram; the bar at the bottom of a phone included. */
const ENOUGH_TO_SEE_PX = 300;

export class HandshakeLab extends Widget {
  #connection: LabConnection | null = null;
  /** What a link has asked for before there was a connection. */
  #linked = '';

  protected override attach(signal: AbortSignal): void {
    this.#connection = null;
    // Where nothing shall move by itself, packets go one step at a time.
    if (prefersReducedMotion()) {
      this.find('input[value="step"]', HTMLInputElement).checked = true;
    }
    const load = once(() => this.#load(signal));
    const wake = (): void => {
      if (this.#connection !== null) this.#connection.follow();
      else if (ownBoard.snapshot.state !== 'none') void load();
    };
    ownBoard.on('change', wake, { signal });
    wake();
    this.#listen(signal);
    signal.addEventListener('abort', () => this.#connection?.leave());
  }

  async #load(signal: AbortSignal): Promise<void> {
    const { LabConnection } = await import('./lab-connection.ts');
    if (signal.aborted) return;
    const connection = new LabConnection(this, signal);
    this.#connection = connection;
    connection.setPace(this.#pace);
    connection.setEasy(this.#easy.checked);
    if (this.#linked !== '') connection.followLink(this.#linked);
    connection.follow();
  }

  #listen(signal: AbortSignal): void {
    const press = (name: string, action: (connection: LabConnection) => unknown): void =>
      this.press(name, () => this.#connection !== null && action(this.#connection), signal);
    press('connect', (connection) => {
      connection.connect(Number(this.#choice('port')));
      this.#showDiagram();
    });
    press('step', (connection) => connection.step());
    press('send', (connection) => connection.send(this.#choice('data')));
    press('close', (connection) => connection.close());
    press('abort', (connection) => connection.abort());
    press('pcap-own', (connection) => connection.savePcap(true));
    press('pcap-all', (connection) => connection.savePcap(false));
    const arm = (): void =>
      this.#connection?.arm(this.#choice('mishap-kind'), this.#choice('mishap-action'));
    onSubmit(this.named('mishap-form', HTMLFormElement), arm, signal);
    listen(this, 'change', signal, ({ target }) => {
      if (!(target instanceof HTMLInputElement)) return;
      if (target.name === 'hl-pace') this.#connection?.setPace(this.#pace);
      else if (target === this.#easy) this.#connection?.setEasy(target.checked);
      else if (target.dataset.part === 'words') {
        this.named('diagram').dataset.words = String(target.checked);
      }
    });
    onLinkedPlace((place) => this.#followLink(place), signal);
  }

  /** Where the packets are drawn has to be seen when they fly: on a phone it lies below the screen. */
  #showDiagram(): void {
    const rows = this.named('rows');
    const isSeen = (): boolean =>
      rows.getBoundingClientRect().top + ENOUGH_TO_SEE_PX <= innerHeight;
    if (isSeen()) return;
    // The buttons stay in view above it, where there is room for both.
    this.find('.hl-actions', HTMLElement).scrollIntoView();
    if (!isSeen()) rows.scrollIntoView({ block: 'nearest' });
  }

  /** What a link names may not exist yet: then at least the lab is in view. */
  #followLink(place: string): void {
    if (!place.startsWith(`${this.dataset.prefix ?? 'lab'}-`)) return;
    this.#linked = place;
    if (this.#connection !== null) this.#connection.followLink(place);
    else if (document.getElementById(place) === null) placeMissing(place, NOT_SENT_YET);
    this.named('status').scrollIntoView({ block: 'start' });
  }

  get #easy(): HTMLInputElement {
    return this.named('easy', HTMLInputElement);
  }

  get #pace(): Pace {
    const { value } = this.find('input[name="hl-pace"]:checked', HTMLInputElement);
    return value === 'slow' || value === 'step' ? value : 'true';
  }

  #choice(part: string): string {
    return this.named(part, HTMLSelectElement).value;
  }
}

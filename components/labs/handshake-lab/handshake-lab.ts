/**
 * The lab's outside: it waits for a board, loads the desk at which the work is done, and hands it
 * what the reader presses. It stays small, because the lesson loads it before anybody presses
 * anything.
 */
import { board } from '../../../device/board/board.ts';
import { NOT_SENT_YET } from '../../course/sequence/not-sent-yet.ts';
import { onLinkedPlace, placeMissing } from '../../ui/widget/linked-place.ts';
import { prefersReducedMotion, onPress, Widget } from '../../ui/widget/widget.ts';
import type { LabDesk } from './lab-desk.ts';
import type { Pace } from './packet-pacer.ts';

export class HandshakeLab extends Widget {
  #desk: LabDesk | null = null;
  #loading = false;
  /** What a link has asked for before there was a desk. */
  #linked = '';

  protected override attach(signal: AbortSignal): void {
    this.#desk = null;
    // Where nothing shall move by itself, packets go one step at a time.
    if (prefersReducedMotion()) {
      this.find('input[value="step"]', HTMLInputElement).checked = true;
    }
    board.on('change', () => this.#wake(signal), { signal });
    this.#wake(signal);
    this.#listen(signal);
    signal.addEventListener('abort', () => this.#desk?.leave());
  }

  #wake(signal: AbortSignal): void {
    if (this.#desk !== null) this.#desk.follow();
    else if (board.snapshot.state !== 'none') void this.#load(signal);
  }

  async #load(signal: AbortSignal): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    try {
      const { LabDesk } = await import('./lab-desk.ts');
      if (signal.aborted) return;
      this.#desk = new LabDesk(this, signal);
      this.#desk.setPace(this.#pace);
      this.#desk.setEasy(this.#easy.checked);
      if (this.#linked !== '') this.#desk.followLink(this.#linked);
      this.#desk.follow();
    } finally {
      this.#loading = false;
    }
  }

  #listen(signal: AbortSignal): void {
    const press = (name: string, action: (desk: LabDesk) => void): void => {
      const button = this.button(name);
      onPress(button, () => this.#desk !== null && action(this.#desk), signal);
    };
    press('connect', (desk) => desk.connect(Number(this.#choice('port'))));
    press('step', (desk) => desk.step());
    press('send', (desk) => desk.send(this.#choice('data')));
    press('close', (desk) => desk.close());
    press('abort', (desk) => desk.abort());
    press('pcap-own', (desk) => void desk.savePcap(true));
    press('pcap-all', (desk) => void desk.savePcap(false));
    this.named('mishap-form', HTMLFormElement).addEventListener(
      'submit',
      (event) => {
        event.preventDefault();
        this.#desk?.arm(this.#choice('mishap-kind'), this.#choice('mishap-action'));
      },
      { signal },
    );
    this.addEventListener(
      'change',
      ({ target }) => {
        if (!(target instanceof HTMLInputElement)) return;
        if (target.name === 'hl-pace') this.#desk?.setPace(this.#pace);
        else if (target === this.#easy) this.#desk?.setEasy(target.checked);
        else if (target.dataset.part === 'words') {
          const diagram = this.named('diagram');
          diagram.dataset.words = String(target.checked);
        }
      },
      { signal },
    );
    onLinkedPlace((place) => this.#followLink(place), signal);
  }

  /** What a link names may not exist yet: then at least the lab is in view. */
  #followLink(place: string): void {
    if (!place.startsWith(`${this.dataset.prefix ?? 'lab'}-`)) return;
    this.#linked = place;
    if (this.#desk !== null) this.#desk.followLink(place);
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

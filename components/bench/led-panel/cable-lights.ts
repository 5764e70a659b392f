/**
 * What travels on the drawn cable: one light a packet, in the sender's colour, running from sender to
 * receiver. They lie above the drawing, so that moving them paints nothing anew, and set out a moment
 * after their packets, so that drawing them never delays an answer. With reduced motion the cable
 * takes the sender's colour for a moment instead.
 */
import type { PacketRecord } from '../../../device/formats/net/packet-record.ts';
import { prefersReducedMotion } from '../../ui/widget/widget.ts';

type Direction = PacketRecord['direction'];

const TRAVEL_MS = 380;
/** Longer than a toggle takes on a cable, shorter than an eye notices. */
const LAG_MS = 60;
/** A burst of packets need not be counted by eye; the packet table counts. */
const MAX_AT_ONCE = 10;

export class CableLights {
  readonly #place: HTMLElement;
  readonly #drawing: SVGSVGElement;
  #stillTimer: ReturnType<typeof setTimeout> | undefined;
  #lagTimer: ReturnType<typeof setTimeout> | undefined;
  #waiting: Direction[] = [];

  constructor(place: HTMLElement, drawing: SVGSVGElement) {
    this.#place = place;
    this.#drawing = drawing;
  }

  show(direction: Direction): void {
    if (document.hidden || this.#waiting.length >= MAX_AT_ONCE) return;
    this.#waiting.push(direction);
    this.#lagTimer ??= setTimeout(() => this.#setOut(), LAG_MS);
  }

  #setOut(): void {
    this.#lagTimer = undefined;
    for (const direction of this.#waiting.splice(0)) {
      if (prefersReducedMotion()) this.#colour(direction);
      else if (this.#place.childElementCount < MAX_AT_ONCE) this.#run(direction);
    }
  }

  clear(): void {
    clearTimeout(this.#stillTimer);
    clearTimeout(this.#lagTimer);
    this.#lagTimer = undefined;
    this.#waiting = [];
    this.#place.replaceChildren();
    delete this.#drawing.dataset.traffic;
  }

  #run(direction: Direction): void {
    const light = document.createElement('span');
    light.className = direction;
    this.#place.append(light);
    // The light is as wide as the cable is long and shows a dot at its start.
    const ends = [{ transform: 'translateX(0)' }, { transform: 'translateX(100%)' }];
    const journey = light.animate(direction === 'client-to-board' ? ends : ends.reverse(), {
      duration: TRAVEL_MS,
      fill: 'both',
    });
    journey.addEventListener('finish', () => light.remove());
    journey.addEventListener('cancel', () => light.remove());
  }

  #colour(direction: Direction): void {
    this.#drawing.dataset.traffic = direction;
    clearTimeout(this.#stillTimer);
    this.#stillTimer = setTimeout(() => delete this.#drawing.dataset.traffic, TRAVEL_MS);
  }
}

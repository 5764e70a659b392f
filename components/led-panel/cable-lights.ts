/**
 * What travels on the drawn cable: one light a packet, in the sender's colour, running from sender to
 * receiver. With reduced motion the cable takes the sender's colour for a moment instead.
 */
import type { PacketRecord } from '../../device/net/packet-record.ts';
import { prefersReducedMotion } from '../widget/widget.ts';

type Direction = PacketRecord['direction'];

const CABLE_Y = '139.5';
/** Ends of the visible cable, in the drawing's units. */
const COMPUTER_END = -134;
const BOARD_END = -58;
const TRAVEL_MS = 380;
/** A burst of packets need not be counted by eye; the packet table counts. */
const MAX_AT_ONCE = 10;

export class CableLights {
  readonly #place: SVGGElement;
  readonly #drawing: SVGSVGElement;
  #stillTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(place: SVGGElement, drawing: SVGSVGElement) {
    this.#place = place;
    this.#drawing = drawing;
  }

  show(direction: Direction): void {
    if (document.hidden) return;
    if (prefersReducedMotion()) this.#colour(direction);
    else if (this.#place.childElementCount < MAX_AT_ONCE) this.#run(direction);
  }

  clear(): void {
    if (this.#stillTimer !== null) clearTimeout(this.#stillTimer);
    this.#place.replaceChildren();
    delete this.#drawing.dataset.traffic;
  }

  #run(direction: Direction): void {
    const light = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
    light.setAttribute('r', '7');
    light.setAttribute('cy', CABLE_Y);
    light.setAttribute('class', direction);
    this.#place.append(light);
    const toBoard = direction === 'client-to-board';
    const [from, to] = toBoard ? [COMPUTER_END, BOARD_END] : [BOARD_END, COMPUTER_END];
    const journey = light.animate(
      [{ transform: `translateX(${from}px)` }, { transform: `translateX(${to}px)` }],
      { duration: TRAVEL_MS, easing: 'linear', fill: 'both' },
    );
    journey.addEventListener('finish', () => light.remove());
    journey.addEventListener('cancel', () => light.remove());
  }

  #colour(direction: Direction): void {
    this.#drawing.dataset.traffic = direction;
    if (this.#stillTimer !== null) clearTimeout(this.#stillTimer);
    this.#stillTimer = setTimeout(() => delete this.#drawing.dataset.traffic, TRAVEL_MS);
  }
}

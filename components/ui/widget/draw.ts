/** Lit templates in HTML that the server has rendered. */
import { render } from 'lit/html.js';

const drawn = new WeakSet<Element>();

/** Renders `content` into `place`: at first instead of what the server has put there. */
export function draw(place: HTMLElement | SVGElement, content: unknown): void {
  if (!drawn.has(place)) place.replaceChildren();
  drawn.add(place);
  render(content, place);
}

/** Follows an old link to the lesson where its place is now. */
import { onLinkedPlace } from '../../ui/widget/linked-place.ts';
import { Widget } from '../../ui/widget/widget.ts';
import { hasMoved } from './moved.ts';

export class MovedPlaces extends Widget {
  protected override attach(signal: AbortSignal): void {
    onLinkedPlace((place) => this.#follow(place), signal);
  }

  #follow(place: string): void {
    // Until the pages are swapped, the address is the one of the page before.
    if (place === '' || location.pathname !== this.dataset.page) return;
    const link = [...this.querySelectorAll('a')].find(({ dataset }) =>
      hasMoved(dataset.from ?? '', place),
    );
    if (link === undefined) return;
    link.hash = place;
    link.click();
  }
}

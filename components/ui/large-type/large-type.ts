/**
 * Makes the type of the bench large, so that it is read from the back of a room, and remembers the choice. The
 * inline script in the head of each page applies it before the first paint.
 */
import { remember } from '../widget/storage.ts';
import { listen, Widget } from '../widget/widget.ts';

export class LargeType extends Widget {
  protected override attach(signal: AbortSignal): void {
    const button = this.find('button', HTMLButtonElement);
    const { dataset } = document.documentElement;
    const show = (): void => {
      button.ariaPressed = String(dataset.type === 'large');
    };
    const toggle = (): void => {
      if (dataset.type === 'large') delete dataset.type;
      else dataset.type = 'large';
      remember('type', dataset.type ?? null);
      show();
    };
    listen(button, 'click', signal, toggle);
    show();
  }
}

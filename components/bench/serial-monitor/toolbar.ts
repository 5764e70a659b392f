/** A toolbar is one stop for Tab; arrow keys go from button to button (ARIA Authoring Practices, "Toolbar"). */
import { listen } from '../../ui/widget/widget.ts';

export function rovingToolbar(toolbar: HTMLElement, signal: AbortSignal): void {
  const buttons = (): HTMLButtonElement[] =>
    [...toolbar.querySelectorAll('button')].filter((button) => button.checkVisibility());
  const stopAt = (stop: HTMLButtonElement): void => {
    for (const button of toolbar.querySelectorAll('button')) {
      button.tabIndex = button === stop ? 0 : -1;
    }
  };
  listen(toolbar, 'focusin', signal, ({ target }) => {
    if (target instanceof HTMLButtonElement) stopAt(target);
  });
  listen(toolbar, 'keydown', signal, (event) => {
    const list = buttons();
    const at = list.findIndex((button) => button === document.activeElement);
    const to = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1 + list.length,
      Home: 0,
      End: list.length - 1,
    }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    list[to % list.length]?.focus();
  });
}

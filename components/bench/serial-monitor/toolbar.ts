/** A toolbar is one stop for Tab; arrow keys go from button to button (ARIA Authoring Practices, "Toolbar"). */
import { listen } from '../../ui/widget/widget.ts';

export function rovingToolbar(toolbar: HTMLElement, signal: AbortSignal): void {
  const buttons = (): HTMLButtonElement[] =>
    [...toolbar.querySelectorAll('button')].filter((button) => button.checkVisibility());
  listen(toolbar, 'focusin', signal, ({ target }) => {
    if (!(target instanceof HTMLButtonElement)) return;
    for (const button of toolbar.querySelectorAll('button')) {
      button.tabIndex = button === target ? 0 : -1;
    }
  });
  listen(toolbar, 'keydown', signal, (event) => {
    const list = buttons();
    const at = list.indexOf(document.activeElement as HTMLButtonElement);
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

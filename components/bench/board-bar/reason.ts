/** Says beside a button why this browser cannot do what it is for. The sentences are those of support.ts. */
import { setText, type Widget } from '../../ui/widget/widget.ts';

/**
 * @param action the `data-action` of the button; the widget's HTML has a `<Reason>` for it
 * @param reason null: nothing is in the way
 */
export function showReason(widget: Widget, action: string, reason: string | null): void {
  const place = widget.named(`reason-${action}`);
  const button = widget.button(action);
  place.hidden = reason === null;
  setText(widget.find(`#${place.id} > span`, HTMLElement), reason ?? '');
  if (reason === null) button.removeAttribute('aria-describedby');
  else button.setAttribute('aria-describedby', place.id);
}

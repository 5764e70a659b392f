/** A lab on the browser's own tools: begins with the names of the browser at hand. */
import { Widget } from '../../ui/widget/widget.ts';

export class DevToolsLab extends Widget {
  protected override attach(): void {
    if (!/\bFirefox\//.test(navigator.userAgent)) return;
    this.find('input[value="firefox"]', HTMLInputElement).checked = true;
  }
}

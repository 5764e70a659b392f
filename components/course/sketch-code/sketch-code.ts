/** An excerpt of a sketch that can be copied. */
import { copyText, hasClipboard } from '../../ui/widget/clipboard.ts';
import { Widget } from '../../ui/widget/widget.ts';

export class SketchCode extends Widget {
  protected override attach(signal: AbortSignal): void {
    this.button('copy').hidden = !hasClipboard;
    this.press('copy', () => this.#copy(), signal);
  }

  async #copy(): Promise<void> {
    const text = this.find('pre', HTMLElement).textContent.trimEnd();
    const copied = await copyText(`${text}\n`);
    this.say(
      copied ? 'Copied.' : 'The browser did not let this page copy. Select the text instead.',
    );
  }
}

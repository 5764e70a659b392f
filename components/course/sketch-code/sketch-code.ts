/** An excerpt of a sketch that can be copied. */
import { onPress, setText, Widget } from '../../ui/widget/widget.ts';

export class SketchCode extends Widget {
  protected override attach(signal: AbortSignal): void {
    const button = this.button('copy');
    // Clipboards exist in secure contexts only.
    button.hidden = !('clipboard' in navigator);
    onPress(button, () => void this.#copy(), signal);
  }

  async #copy(): Promise<void> {
    const note = this.named('note');
    const text = this.find('pre', HTMLElement).textContent.trimEnd();
    try {
      await navigator.clipboard.writeText(`${text}\n`);
      setText(note, 'Copied.');
    } catch {
      setText(note, 'The browser did not let this page copy. Select the text instead.');
    }
  }
}

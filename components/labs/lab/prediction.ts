/**
 * A prediction: before a lab shows what happens, the reader says what will; afterwards this says whether it was so,
 * and what was seen. Nobody has to: without a choice a lab works the same, and Skip puts the question away.
 */
import { listen, Widget } from '../../ui/widget/widget.ts';
import { BEGINS, CAME, type Outcome } from './outcome.ts';
import { judgePrediction, type Expected } from './prediction-words.ts';

export class LabPrediction extends Widget {
  /** Of the run that goes on, or of the last one; null when nothing was chosen for it. */
  #expected: Expected | null = null;
  #running = false;

  protected override attach(signal: AbortSignal): void {
    this.addEventListener(BEGINS, () => this.#begin(), { signal });
    const came = (event: Event): void => this.#came((event as CustomEvent<Outcome>).detail);
    this.addEventListener(CAME, came, { signal });
    listen(this, 'change', signal, () => this.say(''));
    this.press('skip', () => this.#skip(true), signal);
    this.press('predict', () => this.#skip(false), signal);
  }

  #begin(): void {
    const chosen = this.querySelector<HTMLInputElement>('input:checked');
    const words = chosen?.closest('label')?.textContent.trim() ?? '';
    this.#expected = chosen === null ? null : { is: chosen.value, words };
    this.#running = true;
    this.say('');
  }

  #came(outcome: Outcome): void {
    if (this.#running) this.#endRun();
    if (this.#expected === null || this.dataset.skipped !== undefined) return;
    const { hit, says } = judgePrediction(this.#expected, outcome);
    this.dataset.hit = String(hit);
    this.say(says);
  }

  /** The next run has a prediction of its own. */
  #endRun(): void {
    this.#running = false;
    for (const input of this.querySelectorAll('input')) input.checked = false;
  }

  #skip(skipped: boolean): void {
    this.toggleAttribute('data-skipped', skipped);
    this.named('asked').hidden = skipped;
    this.button('predict').hidden = !skipped;
    this.say('');
    if (skipped) this.button('predict').focus();
    else this.find('input', HTMLInputElement).focus();
  }
}

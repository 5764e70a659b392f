/**
 * What a lab tells the prediction that stands above it. A lab whose page asks for none tells nobody.
 *
 * `runBegins` when the reader starts an experiment: what is chosen then is the prediction. `runCame` when it is seen
 * what came of it, and again when more was seen.
 */
export interface Outcome {
  /** One of the choices' names, or something else: then none of them was right. */
  readonly is: string;
  /** What was really seen, in sentences with their numbers: packets, octets, times. */
  readonly seen: string;
}

export const BEGINS = 'lab-run-begins';
export const CAME = 'lab-run-came';

export function runBegins(lab: Element): void {
  predictionOf(lab)?.dispatchEvent(new Event(BEGINS));
}

export function runCame(lab: Element, is: string, seen: string): void {
  const detail: Outcome = { is, seen };
  predictionOf(lab)?.dispatchEvent(new CustomEvent(CAME, { detail }));
}

function predictionOf({ localName }: Element): Element | null {
  return document.querySelector(`lab-prediction[data-lab="${localName}"]`);
}

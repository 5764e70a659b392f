/** Whether a prediction came true, in words. */
import type { Outcome } from './outcome.ts';

export interface Expected {
  readonly is: string;
  /** As it stands beside its button. */
  readonly words: string;
}

export function judgePrediction(
  expected: Expected,
  { is, seen }: Outcome,
): { readonly hit: boolean; readonly says: string } {
  const hit = expected.is === is;
  const words = `“${expected.words}”`;
  return {
    hit,
    says: hit
      ? `Your prediction was right: ${words}. ${seen}`
      : `You predicted ${words}. It came otherwise. ${seen}`,
  };
}

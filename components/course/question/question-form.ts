/** What an author writes of a question, and what is wrong with it: lessons are MDX, which no type check reads. */
import { slugOf } from '../../ui/widget/words.ts';
import { judgeNumber, type NumberAsked } from './number-answer.ts';

/** A choice says what stands beside its button, and a wrong one why it is wrong. `Code` stands in back quotes. */
export type Choice =
  | { readonly says: string; readonly right: true; readonly why?: undefined }
  | { readonly says: string; readonly right?: undefined; readonly why: string };

export interface QuestionForm {
  /** Progress keeps the answer by this name, so it stays when words change. */
  readonly name: string;
  readonly ask: string;
  readonly choices?: readonly Choice[];
  readonly number?: NumberAsked;
  /** A name of the table in packet-answers.ts. */
  readonly packet?: string;
}

export type QuestionKind = 'choice' | 'number' | 'packet';

/** The name under which a choice is kept: its words, so that it stays when choices change places. */
export function choiceKey({ says }: Pick<Choice, 'says'>): string {
  return slugOf(says).slice(0, 60);
}

/** @throws Error that tells the author what to mend */
export function kindOf(form: QuestionForm): QuestionKind {
  const { name, choices, number, packet } = form;
  const wrong = (what: string): Error => new Error(`Question "${name}": ${what}`);
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(name)) {
    throw wrong('a name has small letters, digits and hyphens.');
  }
  if ([choices, number, packet].filter((given) => given !== undefined).length !== 1) {
    throw wrong('give it choices, a number or a packet, and only one of them.');
  }
  if (number !== undefined) {
    if (judgeNumber(number, number.right).end !== 'right') {
      throw wrong('its right number is not written as the question asks for it.');
    }
    for (const { at } of number.hints ?? []) {
      if (judgeNumber(number, at).end !== 'wrong') {
        throw wrong(`the hint at ${at} is not for a wrong number.`);
      }
    }
    return 'number';
  }
  if (choices === undefined) return 'packet';
  if (choices.length < 3 || choices.length > 4) throw wrong('it needs three or four choices.');
  if (choices.filter(({ right }) => right).length !== 1) throw wrong('one choice is right.');
  // Lessons are MDX: a `why` that the type asks for may be missing.
  if (choices.some(({ right, why }: Partial<Choice>) => right !== true && !why)) {
    throw wrong('each wrong choice needs a sentence that says why.');
  }
  if (new Set(choices.map(choiceKey)).size !== choices.length)
    throw wrong('two choices are alike.');
  return 'choice';
}

/**
 * The glossary of the whole course, made of what each lesson's `glossary.ts` exports. A term may
 * stand in several lessons, with the same meaning; the first of them is where it is introduced.
 */
import { slugOf } from '../../ui/widget/words.ts';

/** As a lesson writes it. */
export interface LessonTerm {
  readonly term: string;
  readonly means: string;
  /**
   * The words by which a text is taken to use it, when the term itself is not the right one, or is
   * also an everyday word ("frame"). Plurals in s are understood.
   */
  readonly linked?: readonly string[];
  /** Lessons in which these words mean something else, by the names of their folders without the number. */
  readonly elsewhere?: readonly string[];
}

export interface GlossaryTerm extends LessonTerm {
  /** The fragment of its entry on the page of the glossary. */
  readonly id: string;
  /** The folder of the lesson that introduces it: "02-what-is-a-websocket". */
  readonly folder: string;
}

/** @throws Error when two lessons give a term different meanings, or two terms share an address. */
export function gatherGlossary(
  lessons: Iterable<readonly [folder: string, terms: readonly LessonTerm[]]>,
): GlossaryTerm[] {
  const known = new Map<string, GlossaryTerm>();
  const wrong: string[] = [];
  const inOrder = [...lessons].sort(([one], [other]) => (one < other ? -1 : 1));
  for (const [folder, terms] of inOrder) {
    for (const lessonTerm of terms) {
      const key = lessonTerm.term.toLowerCase();
      const id = slugOf(lessonTerm.term);
      const before = known.get(key);
      if (before !== undefined && before.means !== lessonTerm.means) {
        wrong.push(
          `"${lessonTerm.term}" means two things. Write the same in both:\n  in ${before.folder}: ${before.means}\n  in ${folder}: ${lessonTerm.means}`,
        );
      }
      const sharing = [...known.values()].find((term) => term.id === id);
      if (before === undefined && sharing !== undefined) {
        wrong.push(`"${lessonTerm.term}" and "${sharing.term}" would share #${id}.`);
      }
      if (before === undefined) known.set(key, { ...lessonTerm, id, folder });
    }
  }
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return [...known.values()].sort((one, other) =>
    one.term.localeCompare(other.term, 'en', { sensitivity: 'base' }),
  );
}

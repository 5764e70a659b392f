/**
 * The results as statements of the Experience API 1.0.3 (xAPI-Spec, part 2), a JSON array as a learning record store
 * takes it at `statements`. Left out: e-mail addresses, which nobody gave; people are accounts of this class.
 */
import { labelOf, shareOf, type ClassResults, type StudentResult } from './results.ts';

/** Verbs of ADL's vocabulary. */
const VERBS = {
  attended: 'http://adlnet.gov/expapi/verbs/attended',
  progressed: 'http://adlnet.gov/expapi/verbs/progressed',
  passed: 'http://adlnet.gov/expapi/verbs/passed',
} as const;
/** Types of activities, of the same. */
const COURSE = 'http://adlnet.gov/expapi/activities/course';
const LESSON = 'http://adlnet.gov/expapi/activities/lesson';

export interface XapiOptions {
  /** The site's own address, an IRI. */
  readonly site: string;
  /** A random UUID (RFC 9562) for each statement. */
  readonly uuid: () => string;
}

export function statementsOf(results: ClassResults, { site, uuid }: XapiOptions): object[] {
  const timestamp = results.date.toISOString();
  const statement = (
    student: StudentResult,
    verb: keyof typeof VERBS,
    object: object,
    result: object,
  ): object => ({
    id: uuid(),
    actor: {
      objectType: 'Agent',
      name: labelOf(student),
      // 2.4.2.4: an account is unique on its home page.
      account: { homePage: site, name: `${results.code}/${student.number}` },
    },
    verb: { id: VERBS[verb], display: { en: verb } },
    object,
    result,
    context: { platform: 'Handshake', language: 'en' },
    timestamp,
  });
  return results.students.flatMap((student) => [
    statement(student, 'attended', activity(site, 'Handshake', COURSE), {
      // ISO 8601 duration (4.6).
      duration: `PT${student.minutes}M`,
      score: { scaled: rounded(shareOf(student)) },
    }),
    ...student.lessons
      .filter(({ begun }) => begun)
      .map(({ slug, title, passed, seen, items }) =>
        statement(
          student,
          passed ? 'passed' : 'progressed',
          activity(new URL(`lessons/${slug}/`, site).href, title, LESSON),
          {
            completion: passed,
            ...(passed ? { success: true } : {}),
            ...(items === 0
              ? {}
              : { score: { scaled: rounded(seen / items), raw: seen, min: 0, max: items } }),
          },
        ),
      ),
  ]);
}

function activity(id: string, name: string, type: string): object {
  return { objectType: 'Activity', id, definition: { name: { en: name }, type } };
}

function rounded(share: number): number {
  return Math.round(share * 1000) / 1000;
}

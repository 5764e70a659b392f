/** The results of a class, as the instructor's page has gathered them: what every form of the report is made of. */
import type { Roster } from '../../../device/class/roster.ts';
import type { CourseLesson } from '../class-desk/wall.ts';

export interface StudentResult {
  readonly number: number;
  /** As given; empty without one. */
  readonly name: string;
  readonly minutes: number;
  readonly hands: number;
  readonly problems: readonly string[];
  /** Of every lesson of the course, in its order. */
  readonly lessons: readonly LessonResult[];
}

export interface LessonResult {
  readonly slug: string;
  readonly title: string;
  readonly begun: boolean;
  readonly passed: boolean;
  readonly seen: number;
  readonly items: number;
}

export interface ClassResults {
  readonly code: string;
  /** When the report was made. */
  readonly date: Date;
  readonly students: readonly StudentResult[];
}

const MINUTE_MS = 60_000;

export function resultsOf(
  roster: Pick<Roster, 'values' | 'hereMs'>,
  course: readonly CourseLesson[],
  code: string,
  date: Date,
): ClassResults {
  const students = [...roster.values()].map((entry): StudentResult => {
    const progress = new Map(entry.status?.progress.map((one) => [one.lesson, one]));
    return {
      number: entry.number,
      name: entry.name,
      minutes: Math.round(roster.hereMs(entry) / MINUTE_MS),
      hands: entry.hands,
      problems: [...entry.problems.values()],
      lessons: course.map(({ slug, title, items }) => {
        const reached = progress.get(slug);
        const known = new Set(items.map(({ key }) => key));
        return {
          slug,
          title,
          begun: reached !== undefined,
          passed: reached?.passed === true,
          seen: reached?.seen.filter((one) => known.has(one)).length ?? 0,
          items: items.length,
        };
      }),
    };
  });
  return { code, date, students };
}

/** What stands for a student: the name, or the number in the order of joining. */
export function labelOf({ name, number }: Pick<StudentResult, 'name' | 'number'>): string {
  return name === '' ? `Student ${number}` : name;
}

/** Of the lessons that were begun, the share of items that was seen, 0 to 1; of none, 0. */
export function shareOf({ lessons }: StudentResult): number {
  const begun = lessons.filter((lesson) => lesson.begun);
  const items = begun.reduce((sum, lesson) => sum + lesson.items, 0);
  const seen = begun.reduce((sum, lesson) => sum + lesson.seen, 0);
  return items === 0 ? 0 : seen / items;
}

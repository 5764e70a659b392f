/** The words that this lesson introduces, as it uses them. */
import type { LessonTerm } from '../../components/course/lesson/glossary.ts';

export const glossary = [
  {
    term: 'Protocol of your own',
    means:
      'The messages that your two programs agree on, inside a WebSocket. Nobody else has to know them.',
  },
  {
    term: 'Source of truth',
    means: 'The one place that knows the state. All others show what it has told them.',
    linked: ['source of truth'],
  },
] as const satisfies readonly LessonTerm[];

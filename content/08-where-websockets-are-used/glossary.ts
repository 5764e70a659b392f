/** The words that this lesson introduces, as it uses them. */
import type { LessonTerm } from '../../components/course/lesson/glossary.ts';

export const glossary = [
  {
    term: 'Push',
    means: 'To send news when it happens, without having been asked.',
    linked: ['pushes'],
  },
  {
    term: 'Cache',
    means: 'A store of responses, so that the same one need not be asked for again.',
  },
  {
    term: 'Proxy',
    means: 'A computer in between that passes requests on, and may close what looks idle.',
  },
] as const satisfies readonly LessonTerm[];

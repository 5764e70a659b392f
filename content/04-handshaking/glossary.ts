/** The words that this lesson introduces, as it uses them. */
import type { LessonTerm } from '../../components/course/lesson/glossary.ts';

export const glossary = [
  {
    term: 'Handshake',
    means: 'An exchange at the start in which two ends find out what they have in common.',
  },
  {
    term: 'Session',
    means: 'All that two ends say to each other, from one handshake to the end.',
    linked: ['session'],
  },
  {
    term: 'Modem',
    means: 'A device that turns octets into sounds and back, to send them over a telephone line.',
  },
] as const satisfies readonly LessonTerm[];

/** The words that this lesson introduces, as it uses them. */
import type { LessonTerm } from '../../components/course/lesson/glossary.ts';

export const glossary = [
  {
    term: 'Symptom',
    means: 'What you see of a fault. The cause may be somewhere else.',
    linked: ['symptom'],
  },
  {
    term: 'Brownout',
    means: 'The supply voltage sinks too low for a moment, and the chip resets itself.',
  },
  {
    term: 'Client isolation',
    means: 'A setting of a Wi-Fi network by which its members cannot reach each other.',
  },
] as const satisfies readonly LessonTerm[];

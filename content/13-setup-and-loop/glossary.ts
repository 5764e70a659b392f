/** The words that this lesson introduces, as it uses them. */
import type { LessonTerm } from '../../components/course/lesson/glossary.ts';

export const glossary = [
  { term: 'setup()', means: 'The function of a sketch that runs once, after every reset.' },
  { term: 'loop()', means: 'The function of a sketch that runs again and again, for ever.' },
  { term: 'Station', means: 'A device that joins a Wi-Fi network, as a phone does.', linked: [] },
  {
    term: 'Callback',
    means: 'A function you hand over, to be called later by somebody else. Here: by the network.',
  },
  {
    term: 'Task',
    means: 'A program of its own on one chip. Tasks take turns, or run side by side.',
    linked: ['task', 'network task'],
  },
  {
    term: 'Block',
    means: 'To keep others waiting: a function that does not return blocks its task.',
    linked: ['blocks its task'],
  },
  {
    term: 'Atomic',
    means: 'Not divisible: another task sees a change wholly or not at all.',
  },
  {
    term: 'Watchdog',
    means: 'A timer that resets the chip unless a program keeps telling it that all is well.',
  },
] as const satisfies readonly LessonTerm[];

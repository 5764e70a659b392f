/** The words that this lesson introduces, as it uses them. */
import type { LessonTerm } from '../../components/course/lesson/glossary.ts';

export const glossary = [
  { term: 'Sketch', means: 'A program for an Arduino board: C++, with a setup() and a loop().' },
  {
    term: 'Library',
    means: 'A program part that others have written and that yours calls, or is called by.',
  },
  {
    term: 'Header file',
    means: 'A file that names what a library offers, so that the compiler knows it: WiFi.h.',
  },
  {
    term: 'Global variable',
    means: 'A variable that exists for as long as the program runs, and that every function sees.',
  },
  {
    term: 'Handler',
    means: 'What a server calls for requests of a certain kind, like those for one path.',
  },
  {
    term: 'Lambda',
    means: 'A function without a name, written where it is handed over: [](…) { … }.',
  },
  {
    term: 'Trace',
    means: 'A record of which functions a program enters and leaves while it runs.',
  },
] as const satisfies readonly LessonTerm[];
